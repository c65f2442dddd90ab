"""Phases: what a trial shows, one after the other, and for how long."""

from dataclasses import dataclass
from enum import StrEnum

# An open phase lasts as long as the subject likes: what is reckoned for it where a duration is planned.
OPEN_MS = 5000


class Shows(StrEnum):
    """What is on the screen during a phase."""

    PAIR = "pair"  # the reference and the picture to rate, side by side
    REFERENCE = "reference"  # alone, in the middle
    TEST = "test"  # the picture to rate alone, in the same place
    GREY = "grey"
    SCALE = "scale"


PICTURES = frozenset({Shows.PAIR, Shows.REFERENCE, Shows.TEST})


@dataclass(frozen=True)
class Phase:
    """One phase, between least_ms and most_ms long. most_ms None: without a limit.

    Pictures and grey: where both are equal the time is fixed; otherwise the subject ends the phase by a key or a
    click once least_ms is over. The scale: an answer counts from its first moment; after least_ms < most_ms without
    one comes the time-out at most_ms; an answer before least_ms leaves grey until then.
    """

    shows: Shows
    least_ms: int
    most_ms: int | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "shows", Shows(self.shows))
        if self.least_ms < 0 or (self.most_ms is not None and not 0 < self.most_ms >= self.least_ms):
            raise ValueError(f"A phase lasts from {self.least_ms} to {self.most_ms} ms: that is no time.")

    @property
    def is_fixed(self) -> bool:
        return self.least_ms == self.most_ms

    @property
    def planned_ms(self) -> int:
        """The longest it lasts; an open one is reckoned with OPEN_MS beyond its least."""
        return self.least_ms + OPEN_MS if self.most_ms is None else self.most_ms


def fixed(shows: Shows, milliseconds: int) -> Phase:
    return Phase(shows, milliseconds, milliseconds)


def grey(milliseconds: int) -> Phase:
    return fixed(Shows.GREY, milliseconds)


def scale(most_ms: int | None) -> Phase:
    """The scale until the answer, or its time-out where it has one."""
    return Phase(Shows.SCALE, 0, most_ms)
