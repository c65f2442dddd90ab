"""Before publishing: whether anybody could pass the display check, and what to do where nobody could."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from rating import geometry
from rating.numbers import decimal, short
from rating.stations.models import Station

from .findings import range_in_words
from .viewing import Size, Viewing
from .would_do import what_would_do

ANY_SIZE = Size(0.25, "")  # of a pixel: where the distance is in H, it makes no difference to the pixels per degree


def errors_and_advice(viewing: Viewing, stations: Iterable[Station]) -> tuple[list[str], list[str]]:
    """What keeps the study from being published, and what does not.

    viewing: of the study, at no station; stations: those of the study's owner, at which it may take place.
    """
    at_stations = [viewing.at(station) for station in stations]
    by_station = {str(place.station): _faults(place) for place in at_stations}
    advice = [" ".join([_("At the station %s:") % name, *faults]) for name, faults in by_station.items() if faults]
    errors = _range_faults(viewing)
    if viewing.size or not at_stations or viewing.condition["screen_size"] != "entered":
        errors += _faults(viewing)
    elif all(by_station.values()):
        errors, advice = errors + advice, []
    if viewing.condition["screen_size"] == "entered" and not viewing.size and not at_stations:
        errors.append(
            _(
                "Enter the screen's width in mm and in pixels, or add a station with them, "
                "or let subjects measure the screen with a card, or let its size be unknown."
            )
        )
    return errors, advice + _enlargement_without_effect(viewing)


def _range_faults(viewing: Viewing) -> list[str]:
    most = viewing.condition["pixels_per_degree_max"]
    if most is not None and most < 1:
        return [_("The most pixels per degree must be at least 1, or empty.")]
    return []


def _faults(viewing: Viewing) -> list[str]:
    """Why nobody can pass at this screen."""
    if viewing.size and not geometry.is_plausible(viewing.size.mm_per_px):
        least, most = geometry.PLAUSIBLE_MM
        return [
            _(
                "A pixel of the screen would be %(size)s mm wide; %(least)s to %(most)s mm is possible: "
                "look at the screen's width in mm and in pixels."
            )
            % {"size": short(viewing.size.mm_per_px, 3), "least": short(least), "most": short(most)}
        ]
    return _density_faults(viewing) + _window_faults(viewing)


def _density_faults(viewing: Viewing) -> list[str]:
    if not viewing.size and not viewing.is_in_heights:
        return []
    known = viewing if viewing.size else viewing.with_size(ANY_SIZE)
    found = known.pixels_per_degree(known.enlargement)
    if known.suits(known.enlargement) or found is None:
        return []
    return [
        _("The display condition gives %(found)s pixels per degree; %(range)s are needed. %(would_do)s")
        % {
            "found": decimal(found, 1),
            "range": range_in_words(*known.pixels_per_degree_range),
            "would_do": what_would_do(known),
        }
    ]


def _window_faults(viewing: Viewing) -> list[str]:
    place = vars(viewing.station) if viewing.station else viewing.condition
    screen = place["screen_width_px"], place["screen_height_px"]
    needed = viewing.smallest_window(viewing.enlargement)
    if not all(screen) or (needed[0] <= screen[0] and needed[1] <= screen[1]):
        return []
    return [
        _(
            "The pictures need a window of %(w)d × %(h)d pixels; the screen has %(sw)d × %(sh)d. "
            "Take smaller pictures, a larger screen, or a smaller smallest window."
        )
        % {"w": needed[0], "h": needed[1], "sw": screen[0], "sh": screen[1]}
    ]


def _enlargement_without_effect(viewing: Viewing) -> list[str]:
    condition = viewing.condition
    if condition["largest_enlargement"] == 1:
        return []
    if viewing.is_in_heights:
        return [_("Enlargement is never used where the distance is in heights of the image: pixels per degree stay.")]
    if condition["pixels_per_degree_max"] is None:
        return [_("Enlargement is never used unless the pixels per degree have a most: it only makes them fewer.")]
    if condition["screen_size"] == "unknown" and not viewing.size:
        return [_("Enlargement is never used where the size of the screen is unknown.")]
    return []
