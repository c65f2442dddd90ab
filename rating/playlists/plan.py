"""What a session shows under its plan, and what a playlist is made of."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a presentation is for."""

    TRAINING = "training"
    STABILISING = "stabilising"
    TEST = "test"
    REPEAT = "repeat"
    HIDDEN_REFERENCE = "hidden_reference"


@dataclass(frozen=True)
class Stimulus:
    """A pair as the order sees it. reference: whatever tells its content from others."""

    pair: int
    reference: Hashable
    level: int = 0


@dataclass(frozen=True)
class PlanOrder:
    """A session plan's part in the order: all that is decided before a seed is drawn.

    test, training: shown once each. stabilising: how many of the pool are shown. repeats: how many test pairs are
    shown a second time. repeats_from: how many earlier plans repeat, so that contents take their turns over the
    sessions. hidden_references: each with its repetition. Raises ValueError where there are fewer pairs than asked for.
    """

    test: tuple[Stimulus, ...]
    training: tuple[Stimulus, ...] = ()
    stabilising: int = 0
    pool: tuple[Stimulus, ...] = ()
    repeats: int = 0
    repeats_from: int = 0
    hidden_references: tuple[tuple[Stimulus, int], ...] = ()

    def __post_init__(self) -> None:
        if self.stabilising > len(self.pool):
            raise ValueError(f"{self.stabilising} stabilising presentations cannot be {len(self.pool)} pairs.")
        if self.repeats > len(self.test):
            raise ValueError(f"{self.repeats} pairs cannot be repeated where there are {len(self.test)}.")


@dataclass(frozen=True)
class Placed:
    """One presentation of a playlist. reference_side: "left", "right" or, one picture after the other, ""."""

    kind: Kind
    pair: int
    repetition: int = 1
    reference_side: str = ""
