"""Where a crop lies in its photograph, and what it shares with others. Pixels throughout; no Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Box:
    """x, y: the left upper corner in the photograph."""

    x: int
    y: int
    width: int
    height: int

    def shared(self, other: Box) -> tuple[int, int]:
        """Width and height of what both cover; (0, 0) where they share no pixel."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return (width, height) if min(width, height) > 0 else (0, 0)


def centred(width: int, height: int, photograph: tuple[int, int]) -> Box:
    """The crop in the photograph's middle. photograph: its width and height, at least the crop's."""
    return Box((photograph[0] - width) // 2, (photograph[1] - height) // 2, width, height)


def beside(width: int, height: int, photograph: tuple[int, int], taken: Iterable[Box]) -> Box:
    """A place for another crop, sharing as few pixels with those taken as can be found along their edges."""
    taken = list(taken)
    right, bottom = photograph[0] - width, photograph[1] - height
    edges_x = {0, right, *(end for box in taken for end in (box.x + box.width, box.x - width))}
    edges_y = {0, bottom, *(end for box in taken for end in (box.y + box.height, box.y - height))}
    places = [
        Box(x, y, width, height)
        for y, x in product(sorted(edges_y), sorted(edges_x))
        if 0 <= x <= right and 0 <= y <= bottom
    ]

    def pixels_shared(box: Box) -> int:
        return sum(wide * high for wide, high in map(box.shared, taken))

    return min(places, key=pixels_shared)
