"""Where the eyes are and how large the pixels: a display condition, at one screen."""

import math
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from rating import geometry
from rating.numbers import short
from rating.protocol import Protocol
from rating.stations.models import Station
from rating.studies.models import StudyVersion

from .layout import smallest_window

ROUNDING = 1e-9  # of a distance that was reckoned from the very bound


@dataclass(frozen=True)
class Size:
    """The size of a screen pixel. known_from: "condition", "station" or "card", as in DisplayCheck.SizeFrom."""

    mm_per_px: float
    known_from: str


@dataclass(frozen=True)
class Viewing:
    """What is to be seen, on what, from where.

    condition: a display condition's fields. picture: width and height of the largest picture in image pixels.
    station: where the browser stands, if at one. size: None where it is not known, or not plausible.
    enlargements: those allowed, ascending. is_kept: there is but one, with which the session began.
    """

    condition: dict[str, Any]
    picture: tuple[int, int]
    is_simultaneous: bool
    station: Station | None = None
    size: Size | None = None
    enlargements: tuple[int, ...] = (1,)
    is_kept: bool = False

    @classmethod
    def of(
        cls,
        condition: dict[str, Any],
        picture: tuple[int, int],
        protocol: Protocol,
        *,
        station: Station | None = None,
        enlargement: int | None = None,
    ) -> "Viewing":
        """A study's viewing, with the size that is known without the subject. enlargement: the session's, if it has."""
        allowed = (enlargement,) if enlargement else tuple(range(1, condition["largest_enlargement"] + 1))
        return cls(
            condition=condition,
            picture=picture,
            is_simultaneous=protocol.how.is_simultaneous,
            station=station,
            size=entered_size(condition, station),
            enlargements=allowed,
            is_kept=enlargement is not None,
        )

    @classmethod
    def of_version(cls, version: StudyVersion, **where: Any) -> "Viewing":
        return cls.of(version.display, version.picture_size, version.protocol, **where)

    def with_size(self, size: Size | None) -> "Viewing":
        return replace(self, size=size)

    def at(self, station: Station) -> "Viewing":
        return replace(self, station=station, size=entered_size(self.condition, station))

    @property
    def distance(self) -> tuple[float, str]:
        """The distance and its unit, "cm" or "H": the station's, where its seat fixes it, or else the condition's."""
        if self.station and self.station.viewing_distance_cm:
            return self.station.viewing_distance_cm, "cm"
        return self.condition["viewing_distance"], self.condition["viewing_distance_unit"]

    @property
    def is_in_heights(self) -> bool:
        """Then a degree holds the same image pixels on every screen, however enlarged."""
        return self.distance[1] == "H"

    @property
    def pixels_per_degree_range(self) -> tuple[float, float]:
        """The fewest and the most image pixels per degree; 0 and infinity where the condition has no such bound."""
        least, most = self.condition["pixels_per_degree_min"], self.condition["pixels_per_degree_max"]
        return least if least and least >= 1 else 0, math.inf if most is None else max(most, 1)

    def distance_mm(self, enlargement: int) -> float | None:
        """None where the distance is in H and the size of a pixel is not known."""
        value, unit = self.distance
        if unit == "cm":
            return value * 10
        return self.size and geometry.heights_in_mm(value, self.picture[1], self.size.mm_per_px, enlargement)

    def pixels_per_degree(self, enlargement: int) -> float | None:
        """Of the image. None where the size of a pixel is not known: not measured."""
        distance = self.distance_mm(enlargement)
        return self.size and distance and geometry.pixels_per_degree(self.size.mm_per_px, distance, enlargement)

    def suits(self, enlargement: int) -> bool:
        """Whether the pixels per degree lie in the condition's range, or are not measured."""
        density = self.pixels_per_degree(enlargement)
        least, most = self.pixels_per_degree_range
        return density is None or least * (1 - ROUNDING) <= density <= most * (1 + ROUNDING)

    @property
    def enlargement(self) -> int:
        """The smallest one that suits, and needs the smallest window therefore; the smallest of all where none does."""
        return next((k for k in self.enlargements if self.suits(k)), self.enlargements[0])

    def smallest_window(self, enlargement: int) -> tuple[int, int]:
        """Width and height in px."""
        return smallest_window(
            self.condition, self.picture, is_simultaneous=self.is_simultaneous, enlargement=enlargement
        )

    def distance_text(self, enlargement: int) -> str:
        """What the subject is told about the distance, in centimetres as far as they are known."""
        distance = self.distance_mm(enlargement)
        if distance is not None:
            return _("Keep your eyes about %(cm)d cm from the screen.") % {"cm": round(distance / 10)}
        return _("Keep your eyes about %(times)s times the height of one picture from the screen.") % {
            "times": short(self.distance[0])
        }


def entered_size(condition: dict[str, Any], station: Station | None = None) -> Size | None:
    """The size that somebody entered: the station's, or else the condition's."""
    if station:
        return Size(geometry.mm_per_px_of_screen(station.screen_width_mm, station.screen_width_px), "station")
    if condition["screen_width_mm"] and condition["screen_width_px"]:
        size = geometry.mm_per_px_of_screen(condition["screen_width_mm"], condition["screen_width_px"])
        return Size(size, "condition")
    return None
