"""Presets: protocols as data, and their pages in the admin."""

import json
from dataclasses import replace
from html import escape
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from rating.protocol import IMPAIRMENT, METHODS, PRESETS, Phase, Protocol, Shows
from rating.protocol.phases import fixed, grey, scale
from rating.studies import protocol_words
from rating.studies.presets_page import ORIGINS
from rating.studies.timeline import NUMBER_WIDTH, WIDTH, timeline
from tests.studies import make_experimenter, make_stimulus_set, make_study

names = pytest.mark.parametrize("name", PRESETS)
PAIR, REFERENCE, TEST = (fixed(shows, 1000) for shows in (Shows.PAIR, Shows.REFERENCE, Shows.TEST))
SCALE = scale(5000)


@pytest.fixture
def admin(experimenter) -> Client:
    client = Client()
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name: str) -> str:
    return reverse("admin:rating_study_preset", args=[name])


@names
def test_a_protocol_is_the_same_after_a_journey_through_json(name):
    protocol = PRESETS[name].protocol

    assert Protocol.from_json(json.loads(json.dumps(protocol.to_json()))) == protocol


@names
def test_its_method_accepts_its_phases(name):
    protocol = PRESETS[name].protocol

    assert METHODS[protocol.method].fault(protocol.phases) == ""
    assert protocol.values == {1, 2, 3, 4, 5}


@names
def test_every_number_has_an_origin_and_every_preset_a_source(name):
    preset = PRESETS[name]

    assert all(source.title and source.edition and source.section for source in preset.sources)
    assert {number.origin for number in preset.numbers} <= set(ORIGINS)
    assert len({number.what for number in preset.numbers}) == len(preset.numbers)


def shown(name: str) -> list[tuple[str, int, int | None]]:
    return [(str(phase.shows), phase.least_ms, phase.most_ms) for phase in PRESETS[name].protocol.phases]


def test_the_reference_study_is_as_its_paper_and_ours_where_the_paper_is_silent():
    preset = PRESETS["qomex2019"]

    assert shown("qomex2019") == [("pair", 4000, 4000), ("grey", 250, 250), ("scale", 0, 5000), ("grey", 250, 250)]
    assert (preset.sessions, preset.longest_session_minutes, preset.subjects) == (3, 20, 18)
    assert (preset.protocol.order.reference_side, preset.viewing_distance_h) == ("left", 7)
    assert 120 * preset.protocol.planned_trial_ms == 19 * 60_000
    order = preset.protocol.order
    assert not any([order.stabilising_first, order.stabilising_later, order.repeats, order.hidden_references])


@pytest.mark.parametrize(("name", "showings"), [("bt500-dsis-1", 1), ("bt500-dsis-2", 2)])
def test_bt500_has_its_phases_and_stabilising_presentations(name, showings):
    preset = PRESETS[name]
    once = [("reference", 10_000, 10_000), ("grey", 3000, 3000), ("test", 10_000, 10_000)]
    pictures = [*once, *[("grey", 3000, 3000), *once] * (showings - 1)]

    assert shown(name)[: len(pictures)] == pictures
    assert 5000 <= preset.protocol.scale.most_ms <= 11_000
    assert [preset.protocol.order.stabilising(number) for number in (1, 2, 3)] == [5, 3, 3]
    assert preset.longest_session_minutes <= 30
    assert preset.subjects >= 15
    assert "Perceptible, but not annoying" in [grade.words for grade in preset.protocol.grades]


def test_p910_shows_the_reference_on_the_left_for_10_s():
    preset = PRESETS["p910-dcr"]

    assert shown("p910-dcr")[0] == ("pair", 10_000, 10_000)
    assert preset.protocol.scale.most_ms <= 10_000
    assert preset.protocol.order.reference_side == "left"
    assert preset.subjects == 24
    assert "Perceptible but not annoying" in [grade.words for grade in preset.protocol.grades]


def test_near_threshold_is_self_paced_with_hidden_references_anchors_and_changing_sides():
    protocol = PRESETS["near-threshold"].protocol

    assert shown("near-threshold")[0] == ("pair", 2000, 10_000)
    assert protocol.scale.most_ms is None
    assert 0.1 <= protocol.order.hidden_references <= 0.2
    assert protocol.order.strong_anchors >= 2
    assert protocol.order.reference_side == "counterbalanced"


@pytest.mark.parametrize(
    ("method", "phases", "reason"),
    [
        ("dsis-simultaneous", [PAIR, grey(250)], "exactly one phase with the scale"),
        ("dsis-simultaneous", [PAIR, SCALE, SCALE], "exactly one phase with the scale"),
        ("dsis-simultaneous", [SCALE, PAIR], "No picture may follow the scale"),
        ("dsis-simultaneous", [SCALE], "not shown as in DSIS, simultaneous"),
        ("dsis-simultaneous", [PAIR, PAIR, SCALE], "not shown as in DSIS, simultaneous"),
        ("dsis-simultaneous", [REFERENCE, TEST, SCALE], "not shown as in DSIS, simultaneous"),
        ("dsis-sequential", [PAIR, SCALE], "not shown as in DSIS, sequential"),
        ("dsis-sequential", [TEST, REFERENCE, SCALE], "not shown as in DSIS, sequential"),
        ("dsis-sequential", [REFERENCE, TEST, REFERENCE, SCALE], "not shown as in DSIS, sequential"),
        ("flicker", [PAIR, SCALE], "No method is called flicker"),
    ],
)
def test_a_protocol_refuses_what_is_no_trial_and_says_why(method, phases, reason):
    with pytest.raises(ValueError, match=reason):
        Protocol(method=method, phases=tuple(phases), grades=IMPAIRMENT)


@pytest.mark.parametrize(("least", "most"), [(-1, 10), (10, 5), (0, 0)])
def test_a_phase_refuses_what_is_no_time(least, most):
    with pytest.raises(ValueError, match="that is no time"):
        Phase(Shows.PAIR, least, most)


def test_a_version_published_when_there_was_one_method_is_read():
    old = {
        "pair_ms": 4000,
        "grey_before_scale_ms": 250,
        "scale_ms": 5000,
        "grey_after_scale_ms": 250,
        "grades": [{"value": grade.value, "words": grade.words} for grade in IMPAIRMENT],
        "replaced_share": 0.1,
    }

    read = Protocol.from_json(old)

    assert read.phases == PRESETS["qomex2019"].protocol.phases
    assert read.method == "dsis-simultaneous"
    assert read.order.reference_side == "left"


@names
def test_the_strip_is_filled_and_its_numbers_stand_apart(name):
    segments = timeline(PRESETS[name].protocol)

    assert segments[0].x == 0
    assert sum(segment.width for segment in segments) == WIDTH
    places = [segment.number_x for segment in segments]
    assert all(right - left >= NUMBER_WIDTH for left, right in pairwise(places))
    assert 0 < places[0] <= places[-1] < WIDTH


def test_phases_are_said_in_words():
    protocol = PRESETS["near-threshold"].protocol

    said = [lasts for _shows, lasts in protocol_words.trial(protocol).phases]

    assert said == [
        "at least 2 s, then until the subject goes on, at most 10 s",
        "0.25 s",
        "until the answer, without a limit",
        "0.25 s",
    ]
    assert protocol_words.duration(scale(5000)) == "until the answer, at most 5 s; then a time-out is recorded"
    assert protocol_words.duration(Phase(Shows.TEST, 500, None)) == "at least 0.5 s, then until the subject goes on"


def test_numbers_are_written_as_the_language_writes_them():
    with override("fr"):
        assert protocol_words.duration(grey(250)) == "0,25 s"


def test_rules_of_order_are_said_in_words():
    protocol = PRESETS["near-threshold"].protocol
    said = " ".join(protocol_words.order(protocol))

    for words in (
        "5 at the start of the first session, 3",
        "pairs: 15 %",
        "pairs: 5 %",
        "at least 2 test pairs",
        "10 %",
    ):
        assert words in said
    assert "(a reference beside itself)" in said
    assert "left as often as on the right" in said
    other_side = replace(protocol, order=replace(protocol.order, reference_side="right"), labelled=False)
    assert "always on the right. The pictures are not labelled." in protocol_words.order(other_side)[1]


def test_the_list_leads_to_every_preset(admin):
    page = admin.get(reverse("admin:rating_study_presets"))

    assert page.status_code == 200
    for name, preset in PRESETS.items():
        assert address(name) in page.text
        assert escape(preset.title) in page.text


@names
def test_a_page_shows_every_number_and_source(admin, name):
    preset = PRESETS[name]
    page = admin.get(address(name)).text.replace("&#x27;", "'")

    for source in preset.sources:
        assert all(text in page for text in (source.title, source.edition, source.section))
    for number in preset.numbers:
        row = f'<th scope="row">{number.what}</th><td>{number.value}</td>'
        assert f'{row}<td class="origin {number.origin}">{ORIGINS[number.origin]}</td><td>{number.why}</td>' in page
    for grade in preset.protocol.grades:
        assert f"<b>{grade.value}</b><span>{grade.words}</span>" in page
    assert "we have not re-read it in the source itself" in page
    assert f"?preset={name}" in page
    assert " style=" not in page


def test_an_unknown_preset_is_not_found(admin):
    assert admin.get(address("nothing")).status_code == 404


@names
def test_strangers_are_asked_to_log_in(db, name):
    for page in (reverse("admin:rating_study_presets"), address(name)):
        response = Client().get(page)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))


def test_staff_without_the_groups_permissions_see_none(db):
    user = make_experimenter("mallory")
    user.groups.clear()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(address("qomex2019")).status_code == 403


def test_the_form_for_a_new_study_leads_to_the_presets_and_takes_one_from_its_page(admin):
    page = admin.get(reverse("admin:rating_study_add"), {"preset": "near-threshold"}).text

    assert reverse("admin:rating_study_presets") in page
    assert '<option value="near-threshold" selected>' in page


def test_a_study_says_its_protocol_and_leads_to_its_preset(admin, experimenter):
    study = make_study(experimenter, make_stimulus_set(experimenter))

    page = admin.get(reverse("admin:rating_study_change", args=[study.pk])).text

    assert address("qomex2019") in page
    assert "until the answer, at most 5 s; then a time-out is recorded" in page
    assert "The reference is always on the left." in page
