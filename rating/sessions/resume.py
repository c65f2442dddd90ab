"""A session that was begun and left for long: the study's rule says what becomes of it (`StudyVersion.resume`)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from rating.studies.frozen import frozen
from rating.studies.models import Study
from rating.subjects.models import Subject

from .models import Session

RESTART, CLOSE = Study.Resume.RESTART, Study.Resume.CLOSE


@transaction.atomic
def apply_rule(subject: Subject, plan_number: int) -> None:
    """Set the subject's session aside, or close it, where it was left for longer than the study allows.

    Locks the subject, as drawing a session does, and the session, as storing an outcome does: of two pages opened at
    once one decides, and an outcome that comes meanwhile is seen. The subject's key is left unlocked (no_key): storing
    an outcome updates its session twice, and PostgreSQL then looks at that key while it holds the session.
    """
    rule = frozen(subject.study_version).resume
    Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
    session = subject.sessions.standing().select_for_update().filter(plan_number=plan_number).first()
    if session is None or not _left_for_long(session, rule["hours"]):
        return
    if rule["rule"] == RESTART:
        session.set_aside_at = timezone.now()
        session.save(update_fields=["set_aside_at"])
    elif rule["rule"] == CLOSE:
        session.closed_at = timezone.now()
        session.save(update_fields=["closed_at"])


def reopen(session: Session) -> bool:
    """Let the subject go on with a closed session, as if it had been left only now. False: it was not closed."""
    closed = Session.objects.filter(pk=session.pk, closed_at__isnull=False, finished_at=None)
    return bool(closed.update(closed_at=None, last_seen_at=timezone.now()))


def _left_for_long(session: Session, hours: int) -> bool:
    if session.started_at is None or session.last_seen_at is None or session.finished_at or session.closed_at:
        return False
    return timezone.now() - session.last_seen_at > timedelta(hours=hours)
