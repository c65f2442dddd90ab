"""A trial's phases drawn as a strip: where each begins and ends, in the strip's own units."""

from dataclasses import dataclass
from itertools import pairwise

from rating.protocol import Phase, Protocol

WIDTH = 1000
NUMBER_WIDTH = 24  # two phases' numbers are never nearer to each other


@dataclass(frozen=True)
class Segment:
    """One phase. least: how much of the width lasts in any case; the rest is up to the subject. number_x: where its
    number stands beneath.
    """

    number: int
    shows: str
    x: int
    width: int
    least: int
    is_open: bool
    number_x: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def up_to_subject_x(self) -> int:
        return self.x + self.least

    @property
    def up_to_subject_width(self) -> int:
        return self.width - self.least


def timeline(protocol: Protocol) -> list[Segment]:
    """The phases from 0 to WIDTH, each as wide as its share of the longest trial."""
    total = protocol.planned_trial_ms
    ends = [0]
    for phase in protocol.phases:
        ends.append(ends[-1] + phase.planned_ms)
    edges = [round(WIDTH * end / total) for end in ends]
    middles = [(left + right) // 2 for left, right in pairwise(edges)]
    return [
        Segment(
            number=number,
            shows=str(phase.shows),
            x=left,
            width=right - left,
            least=_least(phase, right - left),
            is_open=phase.most_ms is None,
            number_x=number_x,
        )
        for number, (phase, left, right, number_x) in enumerate(
            zip(protocol.phases, edges, edges[1:], _apart(middles), strict=False), start=1
        )
    ]


def _least(phase: Phase, width: int) -> int:
    return width if phase.is_fixed else round(width * phase.least_ms / phase.planned_ms)


def _apart(middles: list[int]) -> list[int]:
    """The numbers' places: at the phases' middles, moved left where the next would touch or the strip ends."""
    placed: list[int] = []
    room = WIDTH - NUMBER_WIDTH // 2
    for middle in reversed(middles):
        placed.append(min(middle, room))
        room = placed[-1] - NUMBER_WIDTH
    return placed[::-1]
