"""The check: what a browser measured, held against a study's display condition."""

from dataclasses import dataclass
from typing import Any

from rating import geometry

from . import findings as find
from .findings import Notice
from .viewing import Size, Viewing


@dataclass(frozen=True)
class Checked:
    """What came of a check.

    findings keep the session from going on, advice does not: each with title, measured and mend. needs: "card" and
    "steps", of what the subject is still to do. distance_mm and pixels_per_degree (of the image): None where not
    measured. minimum: the smallest window in px. size: as found, plausible or not.
    """

    findings: list[Notice]
    advice: list[Notice]
    needs: list[str]
    enlargement: int
    size: Size | None
    distance_mm: float | None
    pixels_per_degree: float | None
    minimum: tuple[int, int]
    distance_text: str

    @property
    def passed(self) -> bool:
        return not self.findings and not self.needs


def check(
    viewing: Viewing,
    measured: dict[str, Any],
    *,
    size: Size | None,
    steps_wanted: bool = False,
    scale_at_start: float | None = None,
) -> Checked:
    """Hold the measurements against the condition.

    measured: the browser's report, cleaned (rating/sessions/measured.py). size: of a screen pixel, as far as it is
    known. steps_wanted: the condition asks for them here, and they did not come. scale_at_start: devicePixelRatio
    when the session began, where it has.
    """
    implausible = find.size_not_plausible(size)
    viewing = viewing.with_size(None if implausible else size)
    enlargement = viewing.enlargement
    found = (
        find.window(viewing, measured),
        find.pinch(measured),
        find.scale_changed(measured, scale_at_start),
        find.scale_not_kept(measured),
        find.not_fullscreen(viewing, measured),
        find.colours_changed(measured),
        find.few_colours(measured),
        find.another_screen(viewing, measured),
        find.size_not_known(viewing, size),
        implausible,
        find.density(viewing),
    )
    advice = (find.wide_gamut(measured), find.zoomed(measured), find.slow(measured), find.very_near(viewing))
    card_wanted = viewing.condition["screen_size"] == "card" and viewing.size is None
    return Checked(
        findings=[notice for notice in found if notice],
        advice=[notice for notice in advice if notice],
        needs=[need for need, wanted in (("card", card_wanted), ("steps", steps_wanted)) if wanted],
        enlargement=enlargement,
        size=size,
        distance_mm=viewing.distance_mm(enlargement),
        pixels_per_degree=viewing.pixels_per_degree(enlargement),
        minimum=viewing.smallest_window(enlargement),
        distance_text=viewing.distance_text(enlargement),
    )


def size_of(viewing: Viewing, measured: dict[str, Any]) -> Size | None:
    """The size that was entered, or else, where the condition asks for it, the one measured with the card."""
    if viewing.size is None and viewing.condition["screen_size"] == "card" and measured["card_css_px"]:
        return Size(geometry.mm_per_px_by_card(measured["card_css_px"], measured["dpr"]), "card")
    return viewing.size
