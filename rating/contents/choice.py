"""What a user may make a stimulus set of."""

from typing import Any

from rating.attacks.photographs import PHOTOGRAPHS, Photograph

from .models import Content


def photographs_of(user: Any) -> list[Photograph]:
    """The bundled photographs, then the user's own by name. No two have one name."""
    own = Content.objects.filter(owner=user).order_by("name")
    return [*PHOTOGRAPHS, *(content.photograph() for content in own)]
