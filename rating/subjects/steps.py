"""Where a subject is in the study: one step at a time, each with its page. The server alone decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from rating.sessions.models import Session
from rating.studies.frozen import frozen
from rating.vision.rule import holds_back

from .models import Subject


@dataclass(frozen=True)
class Step:
    """The page to be on: its name among the addresses, and the session it is about."""

    page: str
    plan_number: int | None = None
    ready_at: datetime | None = None  # when a break is over

    def url(self, subject: Subject) -> str:
        number = [self.plan_number] if self.page == "session" else []
        return reverse(f"rating:{self.page}", args=[subject.public_id, *number])


def current_step(subject: Subject) -> Step:
    if subject.withdrawn_at:
        return Step("withdrawn")
    if not subject.consented_at:
        return Step("consent")
    if subject.age is None:
        return Step("about")
    step = _next_session(subject) if subject.instructed_at else Step("instructions")
    if step.page != "thanks" and holds_back(subject):
        return Step("vision")
    return step


def _next_session(subject: Subject) -> Step:
    """The session the subject is to sit now, what keeps them from it, or the end."""
    sessions = {session.plan_number: session for session in subject.sessions.standing()}
    finished_before: Session | None = None
    for plan in frozen(subject.study_version).plans:
        session = sessions.get(plan["number"])
        if session is None and finished_before is not None and finished_before.finished_at:
            ready_at = finished_before.finished_at + timedelta(minutes=plan["break_minutes"])
            return Step("pause", plan["number"], ready_at)
        if session is not None and session.closed_at and not session.finished_at:
            return Step("closed", plan["number"])
        if session is None or session.finished_at is None:
            return Step("session", plan["number"])
        finished_before = session
    return Step("thanks")


def may_open(subject: Subject, plan_number: int) -> bool:
    """Whether the subject may sit the session now: it is the next, not closed, and the break before it is over."""
    step = current_step(subject)
    if step.page not in ("session", "pause") or step.plan_number != plan_number:
        return False
    return step.ready_at is None or step.ready_at <= timezone.now()
