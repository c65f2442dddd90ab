"""Where each subject of a study version is, session by session, and what of it wants somebody's attention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rating.numbers import decimal
from rating.sessions.models import DisplayCheck, Presentation, Session
from rating.studies.frozen import frozen
from rating.studies.models import Study, StudyVersion
from rating.subjects.models import Subject
from rating.vision.in_lists import in_words, newest
from rating.vision.rule import asked_for

QUIET = timedelta(minutes=2)  # a trial takes seconds: who gave no sign for so long is not rating
PRESENT = timedelta(minutes=30)  # who was seen within it is probably still there
MANY_LOST = 0.1  # of a session's presentations: what may be replaced at most
FEW = 10  # presentations: a share of fewer says nothing


class Urgency(IntEnum):
    """The lower, the sooner somebody should look."""

    STUCK = 0  # cannot go on without help
    WORRYING = 1
    NONE = 2


@dataclass(frozen=True)
class Worry:
    urgency: Urgency
    text: str


@dataclass
class Sitting:
    """One session of a subject: over how many presentations, what became of them, and how fast they went.

    state: "ahead", "running", "left", "closed" or "finished". pace: seconds per presentation. display_passed: of the
    newest display check; None without one.
    """

    number: int
    state: str = "ahead"
    done: int = 0
    planned: int = 0
    timed_out: int = 0
    spoiled: int = 0
    pace: float | None = None
    display_passed: bool | None = None

    @property
    def lost(self) -> int:
        return self.timed_out + self.spoiled

    @property
    def remarks(self) -> list[str]:
        """What stands below its bar."""
        said = [
            (bool(self.pace), _("%s s each") % decimal(self.pace or 0, 1)),
            (bool(self.lost), _("%d lost") % self.lost),
            (self.display_passed is False, _("display failed")),
        ]
        return [text for holds, text in said if holds]


@dataclass
class Watched:
    """at: the subject's step, in words. vision: the newest check, in words; empty where none is asked for."""

    subject: Subject
    at: str
    last_seen: datetime | None
    just_now: bool
    vision: str
    sittings: list[Sitting] = field(default_factory=list)
    worries: list[Worry] = field(default_factory=list)

    @property
    def urgency(self) -> Urgency:
        return min((worry.urgency for worry in self.worries), default=Urgency.NONE)


def watched(version: StudyVersion, now: datetime | None = None) -> list[Watched]:
    """Each invited subject who has not withdrawn: who needs attention first, then who was seen last, then by code.

    Five queries, however many subjects there are.
    """
    now = now or timezone.now()
    subjects = list(
        Subject.objects.filter(study_version=version, withdrawn_at=None, imported=None)
        .annotate(**newest())
        .order_by("code")
    )
    sessions = _sessions(version)
    rows = [_watched(subject, sessions.get(subject.pk, []), version, now) for subject in subjects]
    seen_last = sorted(rows, key=lambda row: row.last_seen.timestamp() if row.last_seen else 0.0, reverse=True)
    return sorted(seen_last, key=lambda row: row.urgency)


def _sessions(version: StudyVersion) -> dict[int, list[Session]]:
    """By subject, each annotated with counts of its presentations and with `checked`, its newest display check."""
    standing = Session.objects.standing().filter(subject__study_version=version, subject__withdrawn_at=None)
    outcome = Presentation.Outcome
    counted = standing.annotate(
        planned=Count("presentations"),
        done=Count("presentations", filter=Q(presentations__outcome__isnull=False)),
        timed_out=Count("presentations", filter=Q(presentations__outcome=outcome.TIMED_OUT)),
        spoiled=Count("presentations", filter=Q(presentations__outcome=outcome.SPOILED)),
    ).order_by("plan_number")
    checks = DisplayCheck.objects.filter(session__in=standing).order_by("session", "-at", "-pk").distinct("session")
    passed = dict(checks.values_list("session", "passed"))
    found: dict[int, list[Session]] = defaultdict(list)
    for session in counted:
        session.checked = passed.get(session.pk)  # type: ignore[attr-defined]
        found[session.subject_id].append(session)
    return found


def _watched(subject: Subject, sessions: list[Session], version: StudyVersion, now: datetime) -> Watched:
    by_plan = {session.plan_number: session for session in sessions}
    sittings = [_sitting(plan["number"], by_plan.get(plan["number"]), now) for plan in frozen(version).plans]
    vision = in_words(subject) if asked_for(version) and not subject.simulated else ""
    seen = max((session.last_seen_at for session in sessions if session.last_seen_at), default=None)
    just_now = seen is not None and now - seen < timedelta(minutes=1)
    row = Watched(subject, _at(subject, sittings), seen, just_now, vision, sittings)
    row.worries = sorted(_worries(row, version, now), key=lambda worry: worry.urgency)
    return row


def _sitting(number: int, session: Session | None, now: datetime) -> Sitting:
    if session is None:
        return Sitting(number)
    sitting = Sitting(
        number,
        _state(session, now),
        session.done,  # type: ignore[attr-defined]
        session.planned,  # type: ignore[attr-defined]
        session.timed_out,  # type: ignore[attr-defined]
        session.spoiled,  # type: ignore[attr-defined]
        display_passed=session.checked,  # type: ignore[attr-defined]
    )
    until = session.finished_at or session.last_seen_at
    if session.started_at and until and sitting.done:
        sitting.pace = (until - session.started_at).total_seconds() / sitting.done
    return sitting


def _state(session: Session, now: datetime) -> str:
    if session.finished_at:
        return "finished"
    if session.closed_at:
        return "closed"
    sign = session.last_seen_at or session.started_at or session.drawn_at
    return "running" if now - sign <= PRESENT else "left"


def _at(subject: Subject, sittings: list[Sitting]) -> str:
    if not subject.consented_at:
        return _("not begun")
    if subject.age is None:
        return _("consented")
    if sittings and all(sitting.state == "finished" for sitting in sittings):
        return _("finished")
    if not subject.instructed_at:
        return _("before the instructions")
    number = next(sitting.number for sitting in sittings if sitting.state != "finished")
    return _("session %(n)d of %(all)d") % {"n": number, "all": len(sittings)}


def _worries(row: Watched, version: StudyVersion, now: datetime) -> Iterable[Worry]:
    vision = frozen(version).vision
    if row.vision and row.subject.vision_passed is False:  # type: ignore[attr-defined]
        blocked = vision["rule"] == Study.VisionRule.BLOCK
        yield Worry(Urgency.STUCK if blocked else Urgency.WORRYING, _("The vision check failed."))
    waits = row.subject.age is not None and row.subject.vision_passed is None  # type: ignore[attr-defined]
    if row.vision and waits and vision["by"] == Study.VisionBy.EXPERIMENTER:
        yield Worry(Urgency.STUCK, _("Waits for the vision check to be entered."))
    for sitting in row.sittings:
        if sitting.state == "closed":
            yield Worry(Urgency.STUCK, _("Session %d is closed: left for too long.") % sitting.number)
        if sitting.state != "finished" and sitting.display_passed is False:
            yield Worry(Urgency.STUCK, _("Session %d: the display does not meet the condition.") % sitting.number)
        if sitting.state == "running" and sitting.done and row.last_seen and now - row.last_seen > QUIET:
            minutes = round((now - row.last_seen).total_seconds() / 60)
            text = _("Session %(n)d: no sign for %(minutes)d min.")
            yield Worry(Urgency.WORRYING, text % {"n": sitting.number, "minutes": minutes})
        if sitting.done >= FEW and sitting.lost > MANY_LOST * sitting.done:
            text = _("Session %(n)d: %(lost)d of %(done)d presentations spoiled or timed out.")
            yield Worry(Urgency.WORRYING, text % {"n": sitting.number, "lost": sitting.lost, "done": sitting.done})
