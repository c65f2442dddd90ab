"""Contents in the plane of SI and CF, as what a template needs to draw it: no script, no library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

WIDTH, HEIGHT = 720, 440  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 16, 48  # margins
LETTER, LINE, GAP = 6.4, 14, 9  # of a label: a letter's width, a line's height, its distance from the point
STEP = 20  # between ticks, of SI and of CF


@dataclass(frozen=True)
class Shown:
    """A content to be drawn. url: its page, if it has one."""

    name: str
    si: float
    cf: float
    is_own: bool
    for_training: bool
    url: str = ""


@dataclass(frozen=True)
class Point:
    """x, y: in the drawing. label: the name where there is room for it, at label_x, label_y."""

    shown: Shown
    x: float
    y: float
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"


@dataclass(frozen=True)
class Plot:
    """ticks: (place in the drawing, value)."""

    points: tuple[Point, ...]
    x_ticks: tuple[tuple[float, int], ...]
    y_ticks: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class _Area:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Area) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def plot(contents: Iterable[Shown]) -> Plot:
    """SI to the right, CF upwards, both from 0. One's own names are placed first."""
    contents = sorted(contents, key=lambda one: (not one.is_own, one.name))
    most_si, most_cf = (
        STEP * max(1, ceil(max((value for value in values), default=0) / STEP))
        for values in ([one.si for one in contents], [one.cf for one in contents])
    )

    def x(si: float) -> float:
        return round(LEFT + si / most_si * (WIDTH - LEFT - RIGHT), 1)

    def y(cf: float) -> float:
        return round(HEIGHT - BOTTOM - cf / most_cf * (HEIGHT - TOP - BOTTOM), 1)

    places = [(x(one.si), y(one.cf)) for one in contents]
    taken = [_Area(px - GAP / 2, py - GAP / 2, px + GAP / 2, py + GAP / 2) for px, py in places]
    points = [_labelled(one, *place, taken) for one, place in zip(contents, places, strict=True)]
    return Plot(
        # One's own are drawn last, and so lie above
        points=tuple(reversed(points)),
        x_ticks=tuple((x(value), value) for value in range(0, most_si + 1, STEP)),
        y_ticks=tuple((y(value), value) for value in range(0, most_cf + 1, STEP)),
    )


def _labelled(shown: Shown, x: float, y: float, taken: list[_Area]) -> Point:
    """With its name at the first side where it meets neither point nor name; that area is taken from then on."""
    width = LETTER * len(shown.name)
    sides = [
        (x + GAP, y + 4, "start", x + GAP),
        (x - GAP, y + 4, "end", x - GAP - width),
        (x, y - GAP, "middle", x - width / 2),
        (x, y + GAP + 9, "middle", x - width / 2),
    ]
    for label_x, label_y, anchor, left in sides:
        area = _Area(left, label_y - LINE + 3, left + width, label_y + 3)
        inside = area.left >= LEFT and area.right <= WIDTH and area.top >= 0 and area.bottom <= HEIGHT - BOTTOM
        if inside and not any(map(area.meets, taken)):
            taken.append(area)
            return Point(shown, x, y, shown.name, round(label_x, 1), round(label_y, 1), anchor)
    return Point(shown, x, y)
