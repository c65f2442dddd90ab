"""What the pictures need of the window, in device pixels."""

from typing import Any

# Between two pictures, at the window's edges, above for the labels.
GAP, MARGIN, LABEL = 48, 24, 56


def smallest_window(
    condition: dict[str, Any], picture: tuple[int, int], *, is_simultaneous: bool, enlargement: int = 1
) -> tuple[int, int]:
    """Width and height of the smallest window in px: as the condition says, never smaller than what the method shows.

    picture: width and height of one picture in image pixels. is_simultaneous: two stand beside each other.
    """
    width, height = (side * enlargement for side in picture)
    return (
        max((2 * width + GAP if is_simultaneous else width) + 2 * MARGIN, condition["smallest_window_width"] or 0),
        max(height + 2 * (LABEL + MARGIN), condition["smallest_window_height"] or 0),
    )
