"""Maps: the local values that a metric is made of, and where in the image they lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor


class Grid(NamedTuple):
    """top, left: the image's pixel where the first value's area begins. step: that area's height and width, pixels."""

    top: int
    left: int
    step: int


GridOf = Callable[[int, int], Grid]
"""Of an image of so many rows and columns."""


@dataclass(frozen=True)
class LocalValues:
    """function: of two batches as the metric's own function takes them, (N, 1, h, w) local values.

    grid: where they lie; None where that is not known.
    """

    function: Callable[[Tensor, Tensor], Tensor]
    grid: GridOf | None = None


def of_pixels(margin: int = 0) -> GridOf:
    """One value per pixel, without so many at the top and left."""
    return lambda height, width: Grid(margin, margin, 1)
