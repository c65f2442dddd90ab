"""The display guard: what a browser measured, held against a study's display condition.

Lengths called px are device pixels; a browser's own lengths are CSS pixels, devicePixelRatio apart.
"""

import math
from typing import Any

from django.utils.translation import gettext as _

# Around the pair, in device pixels: between the two pictures, at the window's edges, above for the labels.
GAP, MARGIN, LABEL = 48, 24, 56


def pixels_per_degree(mm_per_px: float, distance_mm: float) -> float:
    """Image pixels within one degree of visual angle at the screen's centre."""
    return 1 / math.degrees(2 * math.atan(mm_per_px / (2 * distance_mm)))


def smallest_window(condition: dict[str, Any], picture_width: int, picture_height: int) -> tuple[int, int]:
    """The smallest window in px: as the condition says, and never smaller than the pair with its labels."""
    width = 2 * picture_width + GAP + 2 * MARGIN
    height = picture_height + 2 * (LABEL + MARGIN)
    return (
        max(width, condition["smallest_window_width"] or 0),
        max(height, condition["smallest_window_height"] or 0),
    )


def mm_per_px(condition: dict[str, Any]) -> float | None:
    """The size of one device pixel, where the condition knows its screen."""
    if condition["screen_width_mm"] and condition["screen_width_px"]:
        return float(condition["screen_width_mm"] / condition["screen_width_px"])
    return None


def distance_mm(condition: dict[str, Any], picture_height: int) -> float | None:
    """The viewing distance; in heights of the displayed image it needs the size of a pixel."""
    if condition["viewing_distance_unit"] == "cm":
        return float(condition["viewing_distance"]) * 10
    size = mm_per_px(condition)
    return None if size is None else float(condition["viewing_distance"]) * picture_height * size


def expected_pixels_per_degree(condition: dict[str, Any], picture_height: int) -> float | None:
    size, distance = mm_per_px(condition), distance_mm(condition, picture_height)
    return None if size is None or distance is None else pixels_per_degree(size, distance)


def distance_text(condition: dict[str, Any], picture_height: int) -> str:
    """What the subject is told about the distance."""
    distance = distance_mm(condition, picture_height)
    if distance is not None:
        return _("Keep your eyes about %(cm)d cm from the screen.") % {"cm": round(distance / 10)}
    return _("Keep your eyes about %(times)g times the height of one picture from the screen.") % {
        "times": condition["viewing_distance"]
    }


def check(
    condition: dict[str, Any], measured: dict[str, Any], picture: tuple[int, int], scale_at_start: float | None = None
) -> tuple[list[dict[str, str]], float | None]:
    """What keeps this display from the condition, each with what was measured and how to mend it; pixels per degree.

    measured: the browser's report (see static/js/trial/measure.js). picture: width and height of one image in px.
    scale_at_start: devicePixelRatio when the session began, where it has. No finding means the display passes.
    """
    scale = measured["dpr"]
    findings = []

    def found(title: str, value: str, mend: str) -> None:
        findings.append({"title": title, "measured": value, "mend": mend})

    width, height = round(measured["inner_width"] * scale), round(measured["inner_height"] * scale)
    least_width, least_height = smallest_window(condition, *picture)
    if width < least_width or height < least_height:
        found(
            _("The window is too small."),
            _("It has %(w)d × %(h)d pixels; %(lw)d × %(lh)d are needed.")
            % {"w": width, "h": height, "lw": least_width, "lh": least_height},
            _("Make the window larger, or use full screen (F11)."),
        )
    if abs(measured["pinch_scale"] - 1) > 0.001:
        found(
            _("The page is magnified by a pinch."),
            _("Magnification %(scale).2f.") % {"scale": measured["pinch_scale"]},
            _("Pinch back until the page fits the window."),
        )
    if scale_at_start is not None and abs(scale - scale_at_start) > 0.001:
        found(
            _("The scale of the page has changed."),
            _("%(now)g device pixels per CSS pixel; %(then)g when the session began.")
            % {"now": round(scale, 3), "then": round(scale_at_start, 3)},
            _("Set the browser's zoom back (Ctrl + 0), and keep the window on the same screen."),
        )
    if condition["fullscreen_required"] and not measured["fullscreen"]:
        found(_("The page is not in full screen."), _("A window."), _("Use the button below, or F11."))
    if measured.get("forced_colors") or measured.get("inverted_colors"):
        found(
            _("The system changes the colours of pages."),
            _("High contrast or inverted colours are on."),
            _("Switch them off in the system's settings while you rate."),
        )
    if condition["screen_width_px"] and condition["screen_height_px"]:
        screen = (round(measured["screen_width"] * scale), round(measured["screen_height"] * scale))
        wanted = (condition["screen_width_px"], condition["screen_height_px"])
        if max(abs(screen[0] - wanted[0]), abs(screen[1] - wanted[1])) > 2:
            found(
                _("This is not the screen the study was set up for."),
                _("It has %(w)d × %(h)d pixels; %(ww)d × %(wh)d are needed.")
                % {"w": screen[0], "h": screen[1], "ww": wanted[0], "wh": wanted[1]},
                _("Set the browser's zoom to 100 %, use the screen's own resolution, or ask the experimenter."),
            )
    density = expected_pixels_per_degree(condition, picture[1])
    finding = density_finding(condition, density, picture[1])
    if finding:
        findings.append(finding)
    return findings, density


def density_finding(condition: dict[str, Any], density: float | None, picture_height: int) -> dict[str, str] | None:
    """What is wrong with the pixels per degree, and the distance that would do."""
    least, most = condition["pixels_per_degree_min"], condition["pixels_per_degree_max"]
    size = mm_per_px(condition)
    if density is None or size is None or ((least or 0) <= density <= (most or math.inf)):
        return None
    bound = least if least and density < least else most
    cm = size / (2 * math.tan(math.radians(1 / bound) / 2)) / 10
    return {
        "title": _("The pixels are too large or too small for the eye at this distance."),
        "measured": _("%(found).1f pixels per degree; %(least)s to %(most)s are needed.")
        % {"found": density, "least": least or 0, "most": most or "∞"},
        "mend": _("At %(cm)d cm from this screen it would do; ask the experimenter.") % {"cm": round(cm)},
    }
