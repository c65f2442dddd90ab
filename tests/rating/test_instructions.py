"""What a subject is told before the first session: all that the protocol asks, and nothing of what is counted."""

import re
from dataclasses import replace
from html import unescape

import pytest

from rating.protocol import PRESETS, Phase, Shows
from rating.studies.publish import publish
from rating.subjects.instructions import instructions_of
from tests.rating.test_subject_path import Browser
from tests.studies import invited, make_stimulus_set, make_study, published

SIMULTANEOUS = "side by side"
SEQUENTIAL = "one after the other, in the same place"


@pytest.fixture
def told(experimenter):
    """told(protocol, of the study: …) → the words of the instructions' page of a study with that protocol."""

    def words(protocol, **of_study) -> str:
        stimuli = make_stimulus_set(experimenter, contents=8, attacks=2, levels=3, training=3)
        study = make_study(experimenter, stimuli)
        study.protocol = protocol.to_json()
        for name, value in of_study.items():
            setattr(study, name, value)
        study.save()
        [new] = invited(publish(study))
        page = Browser(new.path).submit(agree="on").submit(age="34", gender="female").page
        main = re.search(r"<main.*?</main>", page.text, re.S)[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main)))

    return words


EXPECTED = {
    "qomex2019": ([SIMULTANEOUS, "always on the left", "shown for 4 s", "You have 5 s for it"], ["Space"]),
    "bt500-dsis-1": ([SEQUENTIAL, "shown for 10 s", "grey for a moment", "You have 8 s"], ["left", "twice", "Space"]),
    "bt500-dsis-2": ([SEQUENTIAL, "Both are shown twice", "You have 8 s for it"], ["on the left", "Space"]),
    "p910-dcr": (
        ["always on the left", "shown for 10 s", "You have 10 s for it", "sometimes there is no difference"],
        ["Space"],
    ),
    "near-threshold": (
        [
            "sometimes on the left, sometimes on the right",
            "The words above the pictures say which one it is",
            "at least 2 s. When you have seen enough, press Space or click. After 10 s",
            "Take the time you need for it",
            "sometimes there is no difference",
            "After the training, grade 4 is called just “Perceptible”",
        ],
        ["You have"],
    ),
}
ONLY_WITH_HIDDEN_REFERENCES = "no difference"
NEVER = ["stabilis", "dummy", "hidden", "anchor", "repeat", "not scored", "counted", "unscored"]


@pytest.mark.parametrize("name", PRESETS)
def test_the_instructions_fit_the_preset(told, name):
    protocol = PRESETS[name].protocol
    said, unsaid = EXPECTED[name]

    page = told(protocol)

    for words in said:
        assert words in page
    for words in [*unsaid, *NEVER]:
        assert words not in page
    assert (ONLY_WITH_HIDDEN_REFERENCES in page) == bool(protocol.order.hidden_references)
    for grade in protocol.grades:
        assert f"{grade.value}{grade.words}" in page
    assert "takes about" in page
    assert "short training of 6 pairs" in page


def test_the_reference_may_be_on_the_right(told):
    protocol = PRESETS["qomex2019"].protocol

    page = told(replace(protocol, order=replace(protocol.order, reference_side="right"), labelled=False))

    assert "always on the right" in page
    assert "words above" not in page


def test_a_sequential_trial_may_be_self_paced_without_a_limit(told):
    protocol = PRESETS["bt500-dsis-1"].protocol
    phases = [replace(p, least_ms=1500, most_ms=None) if p in protocol.pictures else p for p in protocol.phases]

    page = told(replace(protocol, phases=tuple(phases)))

    assert "Look at each as long as you need, at least 1.5 s." in page
    assert "goes on by itself. There is no right" in page


@pytest.mark.parametrize(
    ("rule", "said"),
    [("continue", None), ("restart", "within 6 hours: a session that was left for longer begins anew"),
     ("close", "within 6 hours: a session that was left for longer is closed")],
)  # fmt: skip
def test_what_becomes_of_a_session_left_for_long_is_said(told, rule, said):
    page = told(PRESETS["qomex2019"].protocol, resume=rule, resume_hours=6)

    assert said in page if said else "within" not in page


def test_the_time_holds_all_that_is_shown(experimenter):
    version = published(experimenter)
    protocol = version.protocol
    phases = (Phase(Shows.PAIR, 9000, 9000), Phase(Shows.SCALE, 0, 1000))
    version.design["protocol"] = replace(protocol, phases=phases).to_json()
    plan = {
        "training_pairs": [1] * 6,
        "pairs": [1] * 60,
        "hidden_references": [[1, 1]] * 12,
        "stabilising": 6,
        "repeats": 6,
    }
    version.design["plans"] = [plan, {**plan, "training_pairs": []}]

    assert instructions_of(version)["minutes"] == 15  # 90 presentations of 10 s
