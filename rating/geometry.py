"""Screen pixels, millimetres, degrees of visual angle. No Django.

px are device (screen) pixels, CSS px a browser's own, devicePixelRatio apart. An enlargement k shows one image pixel as
k × k screen pixels. H is the height of one displayed image. Distances are from the eye to the screen's centre.
"""

import math

CARD_MM = 85.60  # the width of an ID-1 card, ISO/IEC 7810
PLAUSIBLE_MM = (0.02, 1.0)  # the size of a pixel: from a headset's display to a stadium's wall


def mm_per_px_of_screen(width_mm: float, width_px: int) -> float:
    """The size of a screen pixel, mm, from the visible picture's width in mm and its resolution in px."""
    return width_mm / width_px


def mm_per_px_by_card(card_css_px: float, dpr: float) -> float:
    """The size of a screen pixel, mm, from a drawing as wide as an ID-1 card: its width in CSS px, devicePixelRatio."""
    return CARD_MM / (card_css_px * dpr)


def is_plausible(mm_per_px: float) -> bool:
    """Whether a screen pixel may be of this size, mm."""
    least, most = PLAUSIBLE_MM
    return least <= mm_per_px <= most


def pixels_per_mm(mm_per_px: float, enlargement: int = 1) -> float:
    """Image pixels in a millimetre of the screen."""
    return 1 / (mm_per_px * enlargement)


def heights_in_mm(heights: float, rows: int, mm_per_px: float, enlargement: int = 1) -> float:
    """A distance of so many H, in mm. rows: the image's height in image pixels."""
    return heights * rows * mm_per_px * enlargement


def pixels_per_degree(mm_per_px: float, distance_mm: float, enlargement: int = 1) -> float:
    """Image pixels within one degree of visual angle at the screen's centre: one over the angle of one of them."""
    return 1 / math.degrees(2 * math.atan(mm_per_px * enlargement / (2 * distance_mm)))


def distance_for(pixels_per_degree: float, mm_per_px: float, enlargement: int = 1) -> float:
    """The distance, mm, from which a degree holds so many image pixels. pixels_per_degree: at least 1."""
    return mm_per_px * enlargement / (2 * math.tan(math.radians(1 / pixels_per_degree) / 2))


def mm_per_px_for(pixels_per_degree: float, distance_mm: float, enlargement: int = 1) -> float:
    """The size of a screen pixel, mm, of which a degree holds so many image pixels from that distance."""
    return 2 * distance_mm * math.tan(math.radians(1 / pixels_per_degree) / 2) / enlargement


def rounded_within(least: float, most: float, near: float, steps: tuple[float, ...] = (1, 0.1, 0.01)) -> float:
    """The roundest number from least to most, on the side of `near`, which lies outside. most may be infinite."""
    for step in steps:
        number = math.ceil(least / step) * step if near < least else math.floor(most / step) * step
        if least <= number <= most:
            return round(number, 2)
    return least if near < least else most
