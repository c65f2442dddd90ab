"""The bundled photographs' SI and colourfulness: what one's own contents are seen beside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.photographs import PHOTOGRAPHS


@dataclass(frozen=True)
class Measured:
    name: str
    si: float
    cf: float
    for_training: bool


@cache
def bundled() -> tuple[Measured, ...]:
    """Measured once in each process: a fifth of a second."""
    return tuple(
        Measured(photograph.content, spatial_information(crop), colourfulness(crop), photograph.for_training)
        for photograph in PHOTOGRAPHS
        for crop in [photograph.crop()]
    )
