"""Protocols: how pairs are presented and rated, as data. A preset is a named protocol with its session plans."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Grade:
    """One grade of a scale: the number stored and the words shown (English; pages translate them)."""

    value: int
    words: str


# ITU-R BT.500 and ITU-T P.910 (DCR): the five-grade impairment scale, best on top.
IMPAIRMENT_SCALE = (
    Grade(5, "Imperceptible"),
    Grade(4, "Perceptible, but not annoying"),
    Grade(3, "Slightly annoying"),
    Grade(2, "Annoying"),
    Grade(1, "Very annoying"),
)


@dataclass(frozen=True)
class Protocol:
    """The double-stimulus impairment scale method, both pictures at once, the reference on the left.

    A trial is the pair on grey, a grey interval, the scale until the answer or its time-out, a grey interval.
    """

    method: str
    grades: tuple[Grade, ...]
    pair_ms: int
    grey_before_scale_ms: int
    scale_ms: int  # the time-out
    grey_after_scale_ms: int
    replaced_share: float  # of a session's test presentations, the most that are replaced

    @property
    def values(self) -> frozenset[int]:
        return frozenset(grade.value for grade in self.grades)

    @property
    def longest_trial_ms(self) -> int:
        return self.pair_ms + self.grey_before_scale_ms + self.scale_ms + self.grey_after_scale_ms

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Protocol":
        return cls(**{**data, "grades": tuple(Grade(**grade) for grade in data["grades"])})


@dataclass(frozen=True)
class Preset:
    """A named protocol and what a study made from it starts with."""

    title: str
    note: str
    protocol: Protocol
    sessions: int
    longest_session_minutes: float  # of planned test pairs; training and replacements come on top
    break_minutes: int
    viewing_distance_h: float


PRESETS = {
    "qomex2019": Preset(
        title="QoMEX 2019 (Fezza et al.)",
        note=(
            "DSIS, both pictures at once, reference left, five-grade impairment scale, three sessions, 7 H. "
            "The paper does not give the pair's time (4 s here is ours) and leaves open whether 7 × the picture "
            "height means the image or the screen; this preset takes the displayed image."
        ),
        protocol=Protocol(
            method="DSIS, simultaneous",
            grades=IMPAIRMENT_SCALE,
            pair_ms=4000,
            grey_before_scale_ms=250,
            scale_ms=5000,
            grey_after_scale_ms=250,
            replaced_share=0.1,
        ),
        sessions=3,
        longest_session_minutes=20,
        break_minutes=5,
        viewing_distance_h=7.0,
    )
}
