"""What would bring the pixels per degree into the condition's range: another distance, enlargement or screen."""

import math

from django.utils.translation import gettext as _

from rating import geometry
from rating.numbers import decimal, short

from .viewing import Viewing

SENSIBLE_CM = (25, 400)  # nearer, few eyes see sharp; farther, few rooms are
LARGEST = 8  # of DisplayCondition.largest_enlargement


def what_would_do(viewing: Viewing) -> str:
    """In whole sentences. viewing: its size is known, and none of its enlargements suits."""
    distance = viewing.distance_mm(viewing.enlargements[0])
    if viewing.is_in_heights or not viewing.size or not distance:
        return _heights(viewing)
    texts = _distances(viewing, viewing.size.mm_per_px), _enlargement(viewing), _screen(viewing, distance)
    return " ".join(text for text in texts if text)


def _heights(viewing: Viewing) -> str:
    least, most = (_far(bound) / viewing.picture[1] for bound in viewing.pixels_per_degree_range)
    return _(
        "A distance in heights of the image gives the same pixels per degree on every screen and at every enlargement: "
        "%s heights would do."
    ) % short(geometry.rounded_within(least, most, viewing.distance[0], steps=(0.1, 0.01)))


def _distances(viewing: Viewing, mm_per_px: float) -> str:
    texts = []
    for enlargement in viewing.enlargements:
        least, most = (_far(bound, mm_per_px, enlargement) / 10 for bound in viewing.pixels_per_degree_range)
        cm = geometry.rounded_within(least, most, viewing.distance[0])
        if SENSIBLE_CM[0] <= cm <= SENSIBLE_CM[1]:
            text = (
                _("from %(cm)s cm") if enlargement == 1 else _("from %(cm)s cm with an enlargement of %(enlargement)d")
            )
            texts.append(text % {"cm": short(cm), "enlargement": enlargement})
    return _("It would do %s.") % _(", or ").join(texts) if texts else ""


def _enlargement(viewing: Viewing) -> str:
    if viewing.is_kept:
        return _("The session keeps the enlargement it began with: go on at the screen on which it began.")
    suitable = next((k for k in range(1, LARGEST + 1) if viewing.suits(k)), None)
    return _("An enlargement of %d would do, if the study allowed it.") % suitable if suitable else ""


def _screen(viewing: Viewing, distance: float) -> str:
    k = viewing.enlargements[0]
    fewest, most = viewing.pixels_per_degree_range
    smallest = 0 if math.isinf(most) else geometry.mm_per_px_for(most, distance, k)
    if not fewest:
        return _("So would a screen with pixels of at least %s mm.") % decimal(smallest, 2)
    largest = geometry.mm_per_px_for(fewest, distance, k)
    if not smallest:
        return _("So would a screen with pixels of at most %s mm.") % decimal(largest, 2)
    return _("So would a screen with pixels of %(smallest)s to %(largest)s mm.") % {
        "smallest": decimal(smallest, 2),
        "largest": decimal(largest, 2),
    }


def _far(pixels_per_degree: float, mm_per_px: float = 1, enlargement: int = 1) -> float:
    """The distance in mm, or in pixels where these have the length 1; also of the range's open ends."""
    if pixels_per_degree in (0, math.inf):
        return pixels_per_degree
    return geometry.distance_for(pixels_per_degree, mm_per_px, enlargement)
