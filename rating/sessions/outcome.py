"""What became of a presentation: stored once, in any order, and replaced where it has to be shown again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rating.playlists import replacement_place
from rating.studies.frozen import frozen

from .hold import renew
from .models import Presentation, Rating, RefusedRating, Session

ROUNDING = 1e-9  # 0.29 * 100 is a little less than 29


@dataclass(frozen=True)
class Answer:
    """What the browser says of one presentation."""

    client_key: UUID
    outcome: str
    grade: int | None
    cause: str
    response_ms: float | None
    shown_ms: float | None
    dropped_frames: int | None
    highest_shown: int | None  # the presentation at the highest place shown so far
    evidence: dict[str, Any]
    page: UUID | None = None  # that sends it


@dataclass(frozen=True)
class Recorded:
    created: bool
    finished: bool
    replaced: bool
    held: bool  # by the page that sent it


class Contradiction(Exception):
    """Another answer to this presentation is already stored; this one was kept for audit and changes nothing."""


def record(session_id: int, presentation_id: int, answer: Answer) -> Recorded:
    """Store an answer. Repeating a stored one is a success that changes nothing; raises Contradiction."""
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk=session_id)
        presentation = session.presentations.select_related("rating").get(pk=presentation_id)
        if presentation.outcome is None:
            return _store(session, presentation, answer)
        agrees = _says_the_same(presentation, answer)
        if not agrees:
            RefusedRating.objects.create(presentation=presentation, answer=_audit(answer))
    if not agrees:
        raise Contradiction
    # The first reply may have been lost, and with it the news of a replacement.
    replaced = session.presentations.filter(replaces=presentation).exists()
    held = renew(session, answer.page)
    return Recorded(created=False, finished=session.finished_at is not None, replaced=replaced, held=held)


def _store(session: Session, presentation: Presentation, answer: Answer) -> Recorded:
    now = timezone.now()
    presentation.outcome = answer.outcome
    presentation.cause = answer.cause
    presentation.shown_ms = answer.shown_ms
    presentation.dropped_frames = answer.dropped_frames
    presentation.evidence = answer.evidence
    presentation.ended_at = now
    presentation.save()
    if answer.grade is not None:
        Rating.objects.create(
            presentation=presentation,
            grade=answer.grade,
            response_ms=answer.response_ms or 0,
            client_key=answer.client_key,
            received_at=now,
        )
    standing = session.set_aside_at is None  # what comes late for one set aside is kept, and leads to nothing
    replaced = standing and _replace(session, presentation, answer.highest_shown)
    session.last_seen_at = now
    session.started_at = session.started_at or now
    if standing and not session.presentations.filter(outcome=None).exists():
        session.finished_at = now
    session.save()
    held = renew(session, answer.page)
    return Recorded(created=True, finished=session.finished_at is not None, replaced=replaced, held=held)


def _replace(session: Session, presentation: Presentation, highest_shown: int | None) -> bool:
    """Show again what was not rated, as far as the protocol's share allows and the order has a place.

    Training and stabilising presentations are not replaced: their grades are never counted. Nor is a pair whose file
    is still missing.
    """
    if presentation.outcome == Presentation.Outcome.RATED or presentation.kind not in Presentation.COUNTED:
        return False
    if presentation.cause == Presentation.Cause.MISSING_FILE and not presentation.pair.files_exist():
        return False
    order = list(session.presentations.select_related("pair").order_by("place"))
    planned = sum(item.kind in Presentation.COUNTED and item.replaces_id is None for item in order)
    replaced = sum(item.replaces_id is not None for item in order)
    share = frozen(session.subject.study_version).protocol.replaced_share
    if replaced >= int(share * planned + ROUNDING):
        return False
    shown = max(number for number, item in enumerate(order, start=1) if item.outcome or item.pk == highest_shown)
    place = replacement_place([item.pair.reference_id for item in order], shown, presentation.pair.reference_id)
    if place is None:
        return False
    session.presentations.filter(place__gt=place).update(place=F("place") + 1)
    Presentation.objects.create(
        session=session,
        place=place + 1,
        kind=presentation.kind,
        pair=presentation.pair,
        repetition=presentation.repetition,
        reference_side=presentation.reference_side,
        replaces=presentation,
    )
    return True


def _says_the_same(presentation: Presentation, answer: Answer) -> bool:
    rating = getattr(presentation, "rating", None)
    grade = rating.grade if rating else None
    return (presentation.outcome, grade) == (answer.outcome, answer.grade)


def _audit(answer: Answer) -> dict[str, Any]:
    return {
        "client_key": str(answer.client_key),
        "outcome": answer.outcome,
        "grade": answer.grade,
        "cause": answer.cause,
        "response_ms": answer.response_ms,
    }
