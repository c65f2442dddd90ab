"""Orders from the presets to the database: published, drawn, replaced, simulated, drawn again."""

from collections import Counter
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from rating.playlists import Kind
from rating.protocol import PRESETS
from rating.sessions.draw import open_session
from rating.sessions.models import Presentation, Rating, Session
from rating.sessions.outcome import Answer, record
from rating.sessions.simulated import add_simulated_subjects
from rating.stimuli.models import Pair
from rating.studies.create import create_study
from rating.studies.publish import check, publish
from tests.studies import invited, make_stimulus_set, published


def study_of(experimenter, preset: str, **stimuli):
    stimulus_set = make_stimulus_set(
        experimenter, **{"contents": 6, "attacks": 2, "levels": 3, "training": 3, "size": 16, **stimuli}
    )
    return create_study(
        owner=experimenter, title=preset, stimulus_set=stimulus_set, preset=preset, screen_size="unknown"
    )


@pytest.fixture
def near_threshold(experimenter):
    """Near-threshold DSIS: stabilising, repeats, hidden references, sides that change; two sessions of 30 pairs."""
    study = study_of(experimenter, "near-threshold", attacks=2, levels=5)
    assert check(study) == []
    return publish(study)


def test_presentations_have_the_kinds_that_orders_have():
    assert {kind.value for kind in Kind} == set(Presentation.Kind.values)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_study_of_every_preset_is_published_drawn_simulated_and_drawn_again(experimenter, preset, capsys):
    study = study_of(experimenter, preset)
    assert check(study) == []
    version = publish(study)
    protocol, order = version.protocol, version.protocol.order
    [new] = invited(version)
    for plan in version.plans:
        shown = list(open_session(new.subject, plan["number"]).presentations.select_related("pair"))
        kinds = Counter(item.kind for item in shown)
        test = len(plan["pairs"])
        assert kinds == +Counter(
            training=len(plan["training_pairs"]),
            stabilising=order.stabilising(plan["number"]),
            test=test,
            repeat=order.repeats_of(test),
            hidden_reference=order.hidden_references_of(test),
        )
        assert all(a.pair.reference_id != b.pair.reference_id for a, b in pairwise(shown))
        assert all(item.pair.adversarial_id is None for item in shown if item.kind == "hidden_reference")
        sides = {item.reference_side for item in shown}
        if not protocol.how.is_simultaneous:
            assert sides == {""}
        else:
            assert sides == ({"left", "right"} if order.reference_side == "counterbalanced" else {"left"})
    every_pair_once_and_hidden_references_in_turn(version, new.subject)

    new.subject.delete()
    add_simulated_subjects(version, 3)
    call_command("redraw_order", study_version=version.pk)
    assert capsys.readouterr().out.count("as drawn") == 3 * len(version.plans)


def every_pair_once_and_hidden_references_in_turn(version, subject) -> None:
    counted = Presentation.objects.filter(session__subject=subject, kind__in=Presentation.COUNTED)
    shown = [(item.pair_id, item.repetition) for item in counted]
    assert len(shown) == len(set(shown))
    tested = counted.filter(kind="test").values_list("pair", flat=True)
    every = version.study.stimulus_set.pairs.exclude(adversarial=None).filter(reference__for_training=False)
    assert sorted(tested) == sorted(every.values_list("pk", flat=True))
    by_content = Counter(counted.filter(kind="hidden_reference").values_list("pair__reference__content", flat=True))
    if by_content:
        numbers = [by_content[f"content {n}"] for n in range(1, 7)]
        assert max(numbers) - min(numbers) <= 1


def test_simulated_subjects_answer_a_repeat_and_a_stabilising_presentation_afresh(near_threshold):
    add_simulated_subjects(near_threshold, 6)

    by_pair: dict[tuple[int, int], list[float]] = {}
    for rating in Rating.objects.select_related("presentation__session"):
        shown = rating.presentation
        by_pair.setdefault((shown.session.subject_id, shown.pair_id), []).append(rating.response_ms)
    assert any(len(times) > 1 for times in by_pair.values())
    assert all(len(times) == len(set(times)) for times in by_pair.values())
    hidden = Rating.objects.filter(presentation__kind="hidden_reference").values_list("grade", flat=True)
    assert sum(grade >= 4 for grade in hidden) > len(hidden) / 2


def settle(item: Presentation, outcome: str, cause: str = "", shown: Presentation | None = None):
    grade = 3 if outcome == "rated" else None
    answer = Answer(uuid4(), outcome, grade, cause, 800.0, 4000.0, 0, (shown or item).pk, {})
    return record(item.session_id, item.pk, answer)


def test_a_replacement_keeps_kind_pair_repetition_and_side(near_threshold):
    [new] = invited(near_threshold)
    session = open_session(new.subject, 1)
    for kind in ("test", "repeat", "hidden_reference"):
        item = session.presentations.filter(kind=kind, outcome=None).order_by("place").first()

        assert settle(item, "spoiled", "lost_focus").replaced
        again = item.replacement
        for field in ("kind", "pair_id", "repetition", "reference_side"):
            assert getattr(again, field) == getattr(item, field)
        assert again.place > item.place
        assert settle(again, "rated").created
    shown = list(session.presentations.order_by("place").values_list("pair__reference", flat=True))
    assert all(a != b for a, b in pairwise(shown))


@pytest.mark.parametrize("kind", ["training", "stabilising"])
def test_what_is_not_counted_is_not_replaced(near_threshold, kind):
    [new] = invited(near_threshold)
    item = open_session(new.subject, 1).presentations.filter(kind=kind).first()

    assert not settle(item, "timed_out").replaced


def test_at_most_a_tenth_of_what_is_counted_is_replaced(near_threshold):
    [new] = invited(near_threshold)
    session = open_session(new.subject, 1)
    counted = session.presentations.filter(kind__in=Presentation.COUNTED)
    planned = counted.count()
    replaced = [settle(item, "timed_out").replaced for item in counted.order_by("place")[:15]]

    assert planned > len(near_threshold.plans[0]["pairs"])
    assert sum(replaced) == planned // 10


def test_the_next_study_of_a_set_does_not_test_the_hidden_references_of_the_one_before(near_threshold):
    study = near_threshold.study
    assert Pair.objects.filter(stimulus_set=study.stimulus_set, adversarial=None).exists()
    again = create_study(
        owner=study.owner, title="again", stimulus_set=study.stimulus_set, preset="qomex2019", screen_size="unknown"
    )

    assert check(again) == []
    assert not Pair.objects.filter(session_plans__study=again, adversarial=None).exists()


@pytest.fixture
def simulated(experimenter):
    version = published(experimenter, sessions=3, contents=6, attacks=2, levels=3, size=16)
    add_simulated_subjects(version, 2)
    return version


def test_an_order_is_drawn_again_and_shown(simulated, capsys):
    session = Session.objects.filter(subject__code="SIM02", plan_number=2).get()
    call_command("redraw_order", session=session.pk, show=True)

    first, *lines = capsys.readouterr().out.splitlines()
    assert first.endswith("SIM02, plan 2, attempt 1): 12 presentations, as drawn")
    stored = session.presentations.order_by("place").select_related("pair__reference", "pair__adversarial__setting")
    assert [line.split(maxsplit=2) for line in lines] == [
        [str(item.place), item.kind, f"{item.pair.name}  left"] for item in stored
    ]


def test_replacements_are_left_aside(simulated, capsys):
    session = Session.objects.first()
    replaced = session.presentations.get(place=16)
    session.presentations.create(
        place=99, kind="test", pair=replaced.pair, replaces=replaced, outcome=None, reference_side="left"
    )
    call_command("redraw_order", session=session.pk)

    assert "16 presentations, as drawn" in capsys.readouterr().out


def test_a_stored_order_that_differs_is_told_and_ends_with_an_error(simulated, capsys):
    session = Session.objects.filter(subject__code="SIM01", plan_number=3).get()
    fifth, sixth = session.presentations.filter(place__in=[5, 6])
    Presentation.objects.filter(pk=fifth.pk).update(place=6)
    Presentation.objects.filter(pk=sixth.pk).update(place=5)
    Session.objects.filter(pk=session.pk).update(order_version="1")

    with pytest.raises(CommandError, match="1 of 3 sessions are not as their seeds draw them"):
        call_command("redraw_order", study_version=simulated.pk, subject="SIM01")
    told = next(line for line in capsys.readouterr().out.splitlines() if "plan 3" in line)
    assert "2 of 12 presentations differ, the first at place 5" in told
    assert "version 1 of the order's rule; this code has version 2" in told


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({}, "Say which"),
        ({"study_version": 10**6}, "no study version 1000000"),
        ({"session": 10**6}, "no session 1000000"),
        ({"subject": "nobody"}, "no subject “nobody”"),
    ],
)
def test_it_names_what_it_does_not_find(simulated, which, message):
    with pytest.raises(CommandError, match=message):
        call_command("redraw_order", **which)


def test_a_session_of_another_subject_does_not_fit(simulated):
    session = Session.objects.filter(subject__code="SIM02").first()

    with pytest.raises(CommandError, match="No session fits"):
        call_command("redraw_order", session=session.pk, subject="SIM01")
