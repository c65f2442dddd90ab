"""Which page runs a session: one holds it for a while at a time, and another may take it over.

The hold only says where to go on: an outcome is accepted from any page, so that nothing is lost.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from .models import Session, SessionQuerySet

LEASE = timedelta(seconds=45)  # after the holder's last word


def take(session: Session, page: UUID, *, take_over: bool = False) -> bool:
    """Let the page hold the session, where it is free or the page insists. Returns whether it holds it now.

    One statement: of two pages that ask at once the second finds what the first has written.
    """
    now = timezone.now()
    free = Q(held_by=None) | Q(held_by=page) | Q(held_at__lt=now - LEASE)
    sessions = _holdable().filter(pk=session.pk)
    return bool(sessions.filter(Q() if take_over else free).update(held_by=page, held_at=now))


def renew(session: Session, page: UUID | None) -> bool:
    """Count an outcome as the holder's word. Returns whether this page holds the session."""
    if page is None:  # a page from before there were holds
        return False
    return bool(_holdable().filter(pk=session.pk, held_by=page).update(held_at=timezone.now()))


def release(session: Session, page: UUID) -> None:
    """Let the session go, where this page holds it."""
    Session.objects.filter(pk=session.pk, held_by=page).update(held_by=None, held_at=None)


def _holdable() -> SessionQuerySet:
    return Session.objects.standing().filter(finished_at=None, closed_at=None)
