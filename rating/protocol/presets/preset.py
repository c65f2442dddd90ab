"""What a preset is: a named protocol, what a study made from it starts with, and where its numbers come from."""

from dataclasses import dataclass
from typing import Literal

from rating.protocol.protocol import Protocol


@dataclass(frozen=True)
class Source:
    """What a preset is based on. edition: with its year; section: where in it."""

    title: str
    edition: str
    section: str


@dataclass(frozen=True)
class Number:
    """One of a preset's numbers and where it comes from.

    origin: "source": printed there and read by us; "cited": the source's as others cite it, not re-read by us in the
    source itself; "ours": our choice.
    """

    what: str
    value: str
    origin: Literal["source", "cited", "ours"]
    why: str = ""


@dataclass(frozen=True)
class Preset:
    """sessions: how many; None: as many as keep each within longest_session_minutes (training and replacements come
    on top). subjects: how many are advised, or None.
    """

    title: str
    note: str
    sources: tuple[Source, ...]
    numbers: tuple[Number, ...]
    protocol: Protocol
    sessions: int | None
    longest_session_minutes: float
    break_minutes: int
    viewing_distance_h: float
    subjects: int | None
