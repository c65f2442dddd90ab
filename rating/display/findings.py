"""What the display guard may find, each with what was measured and how to mend it; and its advice, which stops nobody.

`measured` is the browser's report (rating/sessions/measured.py). Each function returns a notice, or None.
"""

import math
from typing import Any

from django.utils.translation import gettext as _

from rating import geometry
from rating.numbers import decimal, short

from .viewing import Size, Viewing
from .would_do import SENSIBLE_CM, what_would_do

SAME = 0.001  # ratios closer than this are equal
FEWEST_BITS = 24  # of colour: 8 for each of red, green and blue
SLOWEST_HZ = 50
VANISHED = "13 %"  # of differences of 1/255, shown on Display P3; 3 % of those of 2/255

Measured = dict[str, Any]
Notice = dict[str, str]


def notice(code: str, title: str, measured: str, mend: str) -> Notice:
    """code: the same in every language, for who reads what was stored."""
    return {"code": code, "title": title, "measured": measured, "mend": mend}


# --- Findings ---


def window(viewing: Viewing, measured: Measured) -> Notice | None:
    scale = measured["dpr"]
    width, height = round(measured["inner_width"] * scale), round(measured["inner_height"] * scale)
    least_width, least_height = viewing.smallest_window(viewing.enlargement)
    if width >= least_width and height >= least_height:
        return None
    on_this_screen = any(least_width <= w and least_height <= h for w, h in _screens(measured))
    return notice(
        "window",
        _("The window is too small."),
        _("It has %(w)d × %(h)d pixels; %(lw)d × %(lh)d are needed.")
        % {"w": width, "h": height, "lw": least_width, "lh": least_height},
        _("Make the window larger, or use full screen (F11).")
        if on_this_screen
        else _("This whole screen has fewer pixels than that: use a larger one."),
    )


def pinch(measured: Measured) -> Notice | None:
    if abs(measured["pinch_scale"] - 1) <= SAME:
        return None
    return notice(
        "pinch",
        _("The page is magnified by a pinch."),
        _("Magnification %s.") % decimal(measured["pinch_scale"], 2),
        _("Pinch back until the page fits the window."),
    )


def scale_changed(measured: Measured, scale_at_start: float | None) -> Notice | None:
    scale = measured["dpr"]
    if scale_at_start is None or abs(scale - scale_at_start) <= SAME:
        return None
    return notice(
        "scale_changed",
        _("The scale of the page has changed."),
        _("%(now)s device pixels per CSS pixel; %(then)s when the session began.")
        % {"now": short(round(scale, 3)), "then": short(round(scale_at_start, 3))},
        _("Set the browser's zoom back (Ctrl + 0), and keep the window on the same screen."),
    )


def scale_not_kept(measured: Measured) -> Notice | None:
    """A page painted at another scale than the browser tells: no picture would fill whole pixels."""
    painted, told = measured["painted_dpr"], measured["dpr"]
    if painted is None or abs(painted - told) <= SAME * told:
        return None
    return notice(
        "scale_not_kept",
        _("The browser does not keep to the scale that it tells."),
        _("It paints %(painted)s device pixels per CSS pixel, and tells %(told)s.")
        % {"painted": short(round(painted, 3)), "told": short(round(told, 3))},
        _(
            "Switch off what changes pages or hides the screen's properties (extensions, protection against "
            "fingerprinting), or use another browser."
        ),
    )


def not_fullscreen(viewing: Viewing, measured: Measured) -> Notice | None:
    if measured["fullscreen"] or not viewing.condition["fullscreen_required"]:
        return None
    return notice(
        "not_fullscreen", _("The page is not in full screen."), _("A window."), _("Use the button below, or F11.")
    )


def colours_changed(measured: Measured) -> Notice | None:
    if not (measured["forced_colors"] or measured["inverted_colors"]):
        return None
    return notice(
        "colours_changed",
        _("The system changes the colours of pages."),
        _("High contrast or inverted colours are on."),
        _("Switch them off in the system's settings while you rate."),
    )


def few_colours(measured: Measured) -> Notice | None:
    bits = measured["colour_depth"]
    if bits is None or bits >= FEWEST_BITS:
        return None
    return notice(
        "few_colours",
        _("This screen shows too few colours: small differences are lost."),
        _("%(bits)d bits for each pixel; %(least)d are needed.") % {"bits": bits, "least": FEWEST_BITS},
        _("Set the screen to 24 bits or more (true colour) in the system's settings, or use another screen."),
    )


def another_screen(viewing: Viewing, measured: Measured) -> Notice | None:
    """Another than the station's, or than the one the condition is for. Known by the number of its pixels."""
    expected = [(viewing.condition, _("This is not the screen the study was set up for."))]
    if viewing.station:
        at_station = _("This is not the screen of the station %s.") % viewing.station
        expected.insert(0, (vars(viewing.station), at_station))
    for screen, title in expected:
        wanted = screen["screen_width_px"], screen["screen_height_px"]
        if all(wanted) and not any(_is_same(found, wanted) for found in _screens(measured)):
            width, height = _screens(measured)[0]
            return notice(
                "another_screen",
                title,
                _("It has %(w)d × %(h)d pixels; %(ww)d × %(wh)d are needed.")
                % {"w": width, "h": height, "ww": wanted[0], "wh": wanted[1]},
                _("Set the browser's zoom to 100 %, use the screen's own resolution, or ask the experimenter."),
            )
    return None


def size_not_known(viewing: Viewing, size: Size | None) -> Notice | None:
    if size or viewing.condition["screen_size"] != "entered":
        return None
    return notice(
        "size_not_known",
        _("The size of this screen is not known."),
        _("It is entered neither with the study nor with a station at which this browser stands."),
        _("Ask the experimenter to set this browser up as a station."),
    )


def size_not_plausible(size: Size | None) -> Notice | None:
    if size is None or geometry.is_plausible(size.mm_per_px):
        return None
    least, most = geometry.PLAUSIBLE_MM
    return notice(
        "size_not_plausible",
        _("The size of the screen cannot be right."),
        _("A pixel would be %(size)s mm wide; %(least)s to %(most)s mm is possible.")
        % {"size": short(size.mm_per_px, 3), "least": short(least), "most": short(most)},
        _("Measure again with the card: the drawing must be exactly as wide as it.")
        if size.known_from == "card"
        else _("Ask the experimenter to measure the screen again: its width in mm, and in pixels."),
    )


def density(viewing: Viewing) -> Notice | None:
    """Pixels per degree outside the condition's range at every enlargement."""
    found = viewing.pixels_per_degree(viewing.enlargement)
    if found is None or viewing.suits(viewing.enlargement):
        return None
    fewest, most = viewing.pixels_per_degree_range
    return notice(
        "density",
        _("The pixels are too large for the eye at this distance.")
        if found < fewest
        else _("The pixels are too small for the eye at this distance."),
        _("%(found)s pixels per degree; %(range)s are needed.")
        % {"found": decimal(found, 1), "range": range_in_words(fewest, most)},
        " ".join([what_would_do(viewing), _("Ask the experimenter.")]),
    )


def range_in_words(fewest: float, most: float) -> str:
    if math.isinf(most):
        return _("at least %s") % short(fewest)
    if not fewest:
        return _("at most %s") % short(most)
    return _("%(fewest)s to %(most)s") % {"fewest": short(fewest), "most": short(most)}


# --- Advice ---


def wide_gamut(measured: Measured) -> Notice | None:
    gamut, is_high = measured["color_gamut"], measured["dynamic_range"] == "high"
    if gamut not in ("p3", "rec2020") and not is_high:
        return None
    return notice(
        "wide_gamut",
        _("This screen shows more colours than the pictures have."),
        _("High dynamic range.") if is_high else _("Color gamut %s.") % {"p3": "P3", "rec2020": "Rec. 2020"}[gamut],
        _(
            "The smallest differences, of one step of 255, may vanish on it: %(share)s of them did on such a screen. "
            "Set the screen to sRGB, or use an ordinary screen, if you can."
        )
        % {"share": VANISHED},
    )


def zoomed(measured: Measured) -> Notice | None:
    percent = measured["zoom_percent"]
    if percent is None or round(percent) == 100:
        return None
    return notice(
        "zoomed",
        _("The browser's zoom is on."),
        _("%d %%.") % round(percent),
        _("Set it back (Ctrl + 0), if you can. The pictures are shown pixel by pixel all the same."),
    )


def slow(measured: Measured) -> Notice | None:
    rate = measured["refresh_hz"]
    if rate is not None and rate >= SLOWEST_HZ:
        return None
    return notice(
        "slow",
        _("The screen's refresh rate could not be measured.") if rate is None else _("The screen refreshes slowly."),
        _("Not measured.") if rate is None else _("%s Hz.") % decimal(rate, 1),
        _("Close other programs and switch energy saving off: times are kept less exactly otherwise."),
    )


def very_near(viewing: Viewing) -> Notice | None:
    distance = viewing.distance_mm(viewing.enlargement)
    if distance is None or distance >= SENSIBLE_CM[0] * 10:
        return None
    return notice(
        "very_near",
        _("The eyes are very near to the screen."),
        _("%d cm.") % round(distance / 10),
        _("If you cannot see sharply from there, tell the experimenter."),
    )


def _screens(measured: Measured) -> list[tuple[int, int]]:
    """The screen in px, as the browser has it; some count it before, some after the page's zoom."""
    zooms = [1, (measured["zoom_percent"] or 100) / 100]
    scales = [measured["dpr"] / zoom for zoom in zooms]
    return [(round(measured["screen_width"] * scale), round(measured["screen_height"] * scale)) for scale in scales]


def _is_same(found: tuple[int, int], wanted: tuple[int, int]) -> bool:
    return max(abs(found[0] - wanted[0]), abs(found[1] - wanted[1])) <= 2
