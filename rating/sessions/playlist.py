"""A session's playlist as the browser gets it: what is still to be shown, in order, with nothing that gives it away."""

from typing import Any

from django.urls import reverse

from .models import Presentation, Session


def rest(session: Session) -> list[dict[str, Any]]:
    """The presentations without an outcome. `content` only says which of them share a reference."""
    presentations = list(
        session.presentations.select_related("pair__reference", "pair__adversarial__setting").order_by("place")
    )
    contents: dict[int, int] = {}
    for item in presentations:
        contents.setdefault(item.pair.reference_id, len(contents))
    public_id = session.subject.public_id
    return [
        {
            "id": item.pk,
            "place": item.place,
            "kind": "training" if item.kind == Presentation.Kind.TRAINING else "test",  # no more: it would tell
            "content": contents[item.pair.reference_id],
            "reference": reverse("rating:picture", args=[public_id, item.pair.reference.public_id]),
            "test": reverse("rating:picture", args=[public_id, item.pair.shown.public_id]),
            "width": item.pair.reference.width,
            "height": item.pair.reference.height,
            "reference_pixels": item.pair.reference.pixels_sha256,
            "test_pixels": item.pair.shown.pixels_sha256,
            "reference_side": item.reference_side,
        }
        for item in presentations
        if item.outcome is None
    ]


def progress(session: Session) -> dict[str, int]:
    """How many presentations after the training are planned, replacements aside; and how many have an outcome."""
    scored = session.presentations.exclude(kind=Presentation.Kind.TRAINING).filter(replaces=None)
    return {"planned": scored.count(), "done": scored.filter(outcome__isnull=False).count()}
