"""How subjects use the scale: each one's histogram of grades, and how crowded its top is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..opinion import Interval, mos
from ..ratings import quotient, read

CROWDED = 0.5  # of the stimuli: our own limit, no Recommendation's


@dataclass(frozen=True)
class Ceiling:
    """How much of a study lies at the top of the scale, where impairments are no longer told apart."""

    stimuli: float
    """Share of the stimuli whose confidence interval reaches the top grade, of those that have an interval; or NaN."""
    votes: float
    """Share of the ratings that are the top grade; NaN without ratings."""
    crowded: bool
    """Whether more than half of the stimuli reach the top."""
    reaches: pd.Series
    """By stimulus, whether its interval reaches the top grade; False without an interval."""


def scale_use(ratings: pd.DataFrame, grades: Sequence[float] | None = None) -> pd.DataFrame:
    """How often each subject gave each grade; each repetition counts.

    ratings: long or wide (see `analysis.ratings`).
    grades: those of the scale, so that one never given has its column too; if absent, those given.

    Returns a row per subject and a column per grade, ascending, with counts.
    Raises ValueError for a rating that is none of the grades.
    """
    panel = read(ratings)
    scale = np.unique(panel.score if grades is None else np.asarray(grades, dtype=np.float64))
    place = np.searchsorted(scale, panel.score)
    strange = scale[np.minimum(place, len(scale) - 1)] != panel.score if len(scale) else panel.score == panel.score
    if strange.any():
        examples = ", ".join(f"{score:g}" for score in np.unique(panel.score[strange])[:5])
        raise ValueError(f"{strange.sum()} ratings are none of the scale's grades: {examples}.")
    shape = (len(panel.subjects), len(scale))
    counts = np.bincount(panel.subject * len(scale) + place, minlength=shape[0] * shape[1]).reshape(shape)
    return pd.DataFrame(counts, index=panel.subjects, columns=pd.Index(scale, name="grade"))


def ceiling(ratings: pd.DataFrame, top: float = 5, ci: Interval = "t") -> Ceiling:
    """How crowded the top of the scale is.

    ratings: long or wide (see `analysis.ratings`). top: the best grade. ci: as for `analysis.opinion.mos`.
    """
    votes, scores = read(ratings).score, mos(ratings, ci)
    high = scores["ci95_high"]
    reaches = high >= top
    share = float(quotient(np.array(reaches.sum()), np.array(high.notna().sum())))
    return Ceiling(
        stimuli=share,
        votes=float((votes >= top).mean()) if len(votes) else math.nan,
        crowded=share > CROWDED,
        reaches=reaches.rename("reaches"),
    )
