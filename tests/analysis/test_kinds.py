"""Which presentations an analysis counts: repeats and hidden references, nothing of a session begun anew."""

from uuid import uuid4

import pytest
from django.utils import timezone

from analysis.results.compute import compute
from analysis.results.inputs import inputs
from rating.sessions.models import Presentation, Rating, Session
from rating.stimuli.models import Pair

from .factories import give_score, make_version, rate, test_pairs


@pytest.fixture
def version(experimenter):
    return make_version(experimenter)


def grade(session: Session, place: int, kind: str, pair: int, repetition: int, value: int) -> None:
    shown = Presentation.objects.create(
        session=session,
        place=place,
        kind=kind,
        pair_id=pair,
        repetition=repetition,
        outcome="rated",
        ended_at=timezone.now(),
    )
    Rating.objects.create(presentation=shown, grade=value, response_ms=800, client_key=uuid4())


def test_a_subjects_repetitions_are_averaged_first(version):
    first = test_pairs(version)[0]
    rate(version, "A", {first.pk: 2})
    session = rate(version, "B", {first.pk: 5}).sessions.get()
    grade(session, 50, "repeat", first.pk, 2, 4)

    output = compute(inputs(version))

    found = next(stimulus for stimulus in output["stimuli"] if stimulus["pair"] == first.pk)
    assert (found["mos"], found["n"]) == ((2 + 4.5) / 2, 2)
    assert sorted(rating["repetition"] for rating in output["ratings"]) == [1, 1, 2]


@pytest.mark.parametrize("kind", ["training", "stabilising"])
def test_training_and_stabilising_presentations_are_not_counted(version, kind):
    first, second = test_pairs(version)[:2]
    session = rate(version, "A", {first.pk: 2}).sessions.get()
    grade(session, 50, kind, second.pk, 1, 4)

    assert [rating[1] for rating in inputs(version)["ratings"]] == [first.pk]


def test_a_session_set_aside_is_not_counted(version):
    first = test_pairs(version)[0]
    subject = rate(version, "A", {first.pk: 2})
    subject.sessions.update(set_aside_at=timezone.now())
    again = Session.objects.create(subject=subject, plan_number=1, attempt=2, seed=1, order_version="2")
    grade(again, 1, "test", first.pk, 1, 4)

    assert [rating[5] for rating in inputs(version)["ratings"]] == [4]


def test_hidden_references_have_a_mos_and_no_part_in_screening_and_benchmark(version):
    pairs = test_pairs(version)
    for code, shift in (("A", 0), ("B", 1)):
        session = rate(version, code, [1 + (number + shift) % 5 for number in range(len(pairs))]).sessions.get()
        hidden = hidden_reference(version, pairs[0])
        grade(session, 60, "hidden_reference", hidden, 1, 5)
    for number, pair in enumerate(pairs):
        give_score(pair, "PSNR", 20.0 + number)
    read = inputs(version)
    read["pairs"].append({**read["pairs"][0], "id": hidden, "name": "its reference", "attack": None, "level": None})
    next(metric for metric in read["metrics"] if metric["name"] == "PSNR")["scores"][str(hidden)] = float("inf")

    output = compute(read)

    assert next(s for s in output["stimuli"] if s["pair"] == hidden)["mos"] == 5
    assert next(found for found in output["benchmark"] if found["metric"] == "PSNR")["points"] == len(pairs)
    assert {subject["ratings"] for subject in output["subjects"]} == {len(pairs)}
    assert sum(len(scores) for scores in output["ratings_by_reference"].values()) == len(pairs)


def hidden_reference(version, pair) -> int:
    """The hidden reference of a pair's content."""
    made, _new = Pair.objects.get_or_create(stimulus_set=pair.stimulus_set, reference=pair.reference, adversarial=None)
    return made.pk


def test_a_subject_who_has_only_rated_hidden_references_is_listed(version):
    first = test_pairs(version)[0]
    rate(version, "A", {first.pk: 2})
    hidden = hidden_reference(version, first)
    session = rate(version, "B", {}).sessions.get()
    grade(session, 1, "hidden_reference", hidden, 1, 5)
    read = inputs(version)
    read["pairs"].append({**read["pairs"][0], "id": hidden, "name": "its reference", "attack": None, "level": None})

    subjects = {subject["code"]: subject for subject in compute(read)["subjects"]}

    assert (subjects["B"]["ratings"], subjects["B"]["flagged"]) == (0, False)
