"""Labels beside points: on the first side where they cover nothing."""

from typing import Any

CHARACTER, LINE = 6.5, 14  # a label's size, px
POINT = 5  # half of a point's, px

# How a text mark is set at each side of its point.
SIDES: dict[str, dict[str, Any]] = {
    "right": {"align": "left", "baseline": "middle", "dx": 8},
    "left": {"align": "right", "baseline": "middle", "dx": -8},
    "above": {"align": "center", "baseline": "bottom", "dy": -8},
    "below": {"align": "center", "baseline": "top", "dy": 8},
}


def sides(places: list[tuple[float, float]], names: list[str], width: float) -> list[str]:
    """For each point, in px, the first side where its label covers neither another label nor a point."""
    taken = [(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in places]
    found = []
    for (x, y), name in zip(places, names, strict=True):
        if not name:
            found.append("right")
            continue
        length = CHARACTER * len(name)
        boxes = {
            "right": (x + 7, y - LINE / 2, x + 7 + length, y + LINE / 2),
            "left": (x - 7 - length, y - LINE / 2, x - 7, y + LINE / 2),
            "above": (x - length / 2, y - 8 - LINE, x + length / 2, y - 7),
            "below": (x - length / 2, y + 7, x + length / 2, y + 8 + LINE),
        }
        free = [
            side
            for side, box in boxes.items()
            if box[0] >= 0 and box[2] <= width and not any(_overlap(box, other) for other in taken)
        ]
        side = (free or ["right"])[0]
        taken.append(boxes[side])
        found.append(side)
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
