"""Scales: grades and the words shown for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Grade:
    """One grade: the number stored, its words (English; pages translate them), and fewer words for who knows them."""

    value: int
    words: str
    short: str = ""


# ITU-R BT.500 and ITU-T P.910 (DCR): the five-grade impairment scale, best on top. The short words are ours.
IMPAIRMENT = (
    Grade(5, "Imperceptible"),
    Grade(4, "Perceptible, but not annoying", "Perceptible"),
    Grade(3, "Slightly annoying"),
    Grade(2, "Annoying"),
    Grade(1, "Very annoying"),
)
