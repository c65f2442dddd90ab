"""simulate_ratings: through the same tables as people's ratings, once, and never among them."""

from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command

from rating.sessions.models import Presentation, Rating
from rating.sessions.simulated import NotSimulable, add_simulated_subjects
from rating.subjects.models import Subject

from .factories import rate


def test_it_writes_subjects_sessions_presentations_and_ratings(version, capsys):
    call_command("simulate_ratings", study_version=version.pk, subjects=4, seed=3)

    subjects = Subject.objects.filter(study_version=version)
    assert [subject.code for subject in subjects] == ["SIM01", "SIM02", "SIM03", "SIM04"]
    assert all(subject.simulated for subject in subjects)
    assert [subject.seed for subject in subjects] == [4, 5, 6, 7]
    planned = sum(len(plan["pairs"]) + len(plan["training_pairs"]) for plan in version.plans)
    assert Presentation.objects.count() == 4 * planned
    assert Rating.objects.count() == Presentation.objects.filter(outcome="rated").count()
    assert "4 simulated subjects" in capsys.readouterr().out


def test_orders_are_drawn_as_those_of_people(small):
    for subject in small.subjects.all()[:3]:
        for session in subject.sessions.all():
            contents = session.presentations.order_by("place").values_list("pair__reference", flat=True)
            assert all(a != b for a, b in pairwise(contents))
    orders = {
        tuple(s.presentations.values_list("pair", flat=True)) for u in small.subjects.all() for s in u.sessions.all()
    }
    assert len(orders) == 5


def test_it_marks_the_study_as_simulated(small):
    assert small.study.simulated


def test_it_refuses_a_study_with_real_subjects(version):
    rate(version, "A1", [5, 4])

    with pytest.raises(CommandError, match="real subjects"):
        call_command("simulate_ratings", study=version.study_id)
    version.study.refresh_from_db()
    assert not version.study.simulated


def test_it_refuses_to_do_it_twice(version):
    add_simulated_subjects(version, 3)

    with pytest.raises(CommandError, match="already"):
        call_command("simulate_ratings", study_version=version.pk)
    assert version.subjects.count() == 3


@pytest.mark.parametrize(
    ("where", "message"), [({"study": 999}, "no study 999"), ({"study_version": 9}, "no study version 9")]
)
def test_it_names_what_it_does_not_find(db, where, message):
    with pytest.raises(CommandError, match=message):
        call_command("simulate_ratings", **where)


def test_somebody_must_be_simulated(version):
    with pytest.raises(NotSimulable, match="At least one"):
        add_simulated_subjects(version, 0)
