"""Watching a study: where each subject is, and whom somebody should look after first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rating.sessions.models import DisplayCheck, Presentation, Session
from rating.studies.models import Study
from rating.subjects.withdraw import withdraw
from rating.vision.models import VisionCheck
from rating.watching.progress import Urgency, watched
from tests.analysis.factories import rate, test_pairs
from tests.rating.test_import_stimuli_page import logged_in, no_experimenter
from tests.studies import invited, make_experimenter, published

NOW = timezone.now()


@pytest.fixture
def version(experimenter):
    return published(experimenter, contents=6)


def sitting(version, *, outcomes=(), waiting=0, checked=None, ago=timedelta(0), **session) -> Session:
    """A subject in a first session: so many presentations with an outcome, so many still to come."""
    (invitation,) = invited(version)
    subject = invitation.subject
    subject.consented_at = subject.instructed_at = NOW
    subject.age = 30
    subject.save()
    made = Session.objects.create(
        subject=subject, plan_number=1, seed=0, order_version="1", started_at=NOW - timedelta(minutes=10),
        last_seen_at=NOW - ago, **session,
    )  # fmt: skip
    pairs = test_pairs(version)
    for place, outcome in enumerate([*outcomes, *[None] * waiting], start=1):
        Presentation.objects.create(
            session=made, place=place, kind="test", pair=pairs[place % len(pairs)], repetition=place, outcome=outcome,
            cause="lost_focus" if outcome == "spoiled" else "", ended_at=NOW if outcome else None,
        )  # fmt: skip
    if checked is not None:
        DisplayCheck.objects.create(session=made, before_session=True, measured={}, passed=checked)
    return made


def words(row) -> list[str]:
    return [worry.text for worry in row.worries]


def test_each_session_tells_how_far_it_is_and_how_fast(version):
    sitting(version, outcomes=["rated"] * 4 + ["timed_out"], waiting=3, checked=True)

    (row,) = watched(version, NOW)
    (first,) = row.sittings

    assert row.at == "session 1 of 1"
    assert (first.state, first.done, first.planned, first.timed_out, first.spoiled) == ("running", 5, 8, 1, 0)
    assert first.pace == pytest.approx(120.0)
    assert first.remarks == ["120.0 s each", "1 lost"]
    assert first.display_passed is True
    assert words(row) == []


@pytest.mark.parametrize(
    ("how", "said", "urgency"),
    [
        ({"checked": False}, "Session 1: the display does not meet the condition.", Urgency.STUCK),
        ({"closed_at": NOW}, "Session 1 is closed: left for too long.", Urgency.STUCK),
        ({"ago": timedelta(minutes=5)}, "Session 1: no sign for 5 min.", Urgency.WORRYING),
        (
            {"outcomes": ["rated"] * 8 + ["spoiled", "timed_out"]},
            "Session 1: 2 of 10 presentations spoiled or timed out.",
            Urgency.WORRYING,
        ),
    ],
)
def test_what_needs_attention_is_said(version, how, said, urgency):
    sitting(version, **{"outcomes": ["rated"] * 3, **how})

    (row,) = watched(version, NOW)

    assert words(row) == [said]
    assert row.urgency == urgency


def test_a_session_left_for_long_is_no_alarm(version):
    sitting(version, outcomes=["rated"], waiting=2, ago=timedelta(hours=3))

    (row,) = watched(version, NOW)

    assert (row.sittings[0].state, words(row)) == ("left", [])


def test_a_finished_session_needs_nobody(version):
    sitting(version, outcomes=["rated"] * 12, checked=False, finished_at=NOW, ago=timedelta(days=2))

    (row,) = watched(version, NOW)

    assert (row.at, row.sittings[0].state, words(row)) == ("finished", "finished", [])


def test_a_vision_check_that_is_lacking_or_failed_is_said(experimenter):
    version = published(
        experimenter,
        fields={"vision_check": Study.VisionBy.EXPERIMENTER, "vision_rule": Study.VisionRule.BLOCK},
    )
    waiting, failed = (invitation.subject for invitation in invited(version, 2))
    for subject in (waiting, failed):
        subject.consented_at, subject.age = NOW, 30
        subject.save()
    VisionCheck.objects.create(subject=failed, correction="none", passed=False)

    said = {row.subject: (row.vision, words(row)) for row in watched(version, NOW)}

    assert said[waiting] == ("none", ["Waits for the vision check to be entered."])
    assert said[failed] == ("failed", ["The vision check failed."])


def test_who_needs_attention_stands_first_then_who_was_seen_last(version):
    calm = sitting(version, outcomes=["rated"], ago=timedelta(seconds=10))
    calmer = sitting(version, outcomes=["rated"], ago=timedelta(seconds=90))
    quiet = sitting(version, outcomes=["rated"], ago=timedelta(minutes=4))
    stuck = sitting(version, checked=False, ago=timedelta(minutes=20))
    (not_begun,) = invited(version)

    order = [row.subject for row in watched(version, NOW)]

    assert order == [stuck.subject, quiet.subject, calm.subject, calmer.subject, not_begun.subject]


def test_who_has_withdrawn_is_not_watched(version):
    withdraw(sitting(version, outcomes=["rated"]).subject)

    assert watched(version, NOW) == []


def test_simulated_subjects_of_a_simulated_study_are_shown_as_such(simulated_version_page):
    assert "simulated" in simulated_version_page


@pytest.fixture
def simulated_version_page(version, experimenter):
    rate(version, "SIM1", [5, 4], simulated=True)
    return logged_in(experimenter).get(address(version)).text


def address(version) -> str:
    return reverse("admin:rating_studyversion_watch", args=[version.pk])


def test_the_queries_do_not_grow_with_the_subjects(version, experimenter, django_assert_num_queries):
    admin = logged_in(experimenter)
    sitting(version, outcomes=["rated"])
    admin.get(address(version))
    with django_assert_num_queries(8):
        admin.get(address(version))
    for _number in range(10):
        sitting(version, outcomes=["rated"] * 3, checked=True)
    with django_assert_num_queries(8):
        admin.get(address(version), {"table": ""})


def test_the_page_and_its_table(version, experimenter):
    admin = logged_in(experimenter)
    assert "Nobody is invited yet." in admin.get(address(version)).text
    sitting(version, outcomes=["rated"], checked=False)

    page, table = admin.get(address(version)), admin.get(address(version), {"table": ""})

    assert "1 needs attention" in page.text
    assert table.text.strip().startswith("<p")
    assert "the display does not meet the condition" in table.text
    assert "no-store" in page["Cache-Control"]


def test_others_are_refused(version):
    assert logged_in(make_experimenter("bea")).get(address(version)).status_code == 404
    assert logged_in(no_experimenter(make_experimenter("eve"))).get(address(version)).status_code == 403
    assert Client().get(address(version)).status_code == 302
