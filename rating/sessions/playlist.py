"""A session's playlist as the browser gets it: what is still to be shown, in order, with nothing that gives it away."""

from typing import Any

from django.urls import reverse

from .models import Session


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
            "kind": item.kind,
            "content": contents[item.pair.reference_id],
            "reference": reverse("rating:picture", args=[public_id, item.pair.reference.public_id]),
            "test": reverse("rating:picture", args=[public_id, item.pair.shown.public_id]),
            "width": item.pair.reference.width,
            "height": item.pair.reference.height,
        }
        for item in presentations
        if item.outcome is None
    ]


def done(session: Session) -> int:
    """How many of the session's test presentations have an outcome."""
    return session.presentations.filter(kind="test", outcome__isnull=False).count()
