"""Correlations of two studies' scores, with the intervals that metrics' correlations have too."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from ..benchmark import intervals
from ..ratings import Floats

ROUNDING = 1e-9  # grades: scores that differ by less are equal


class Estimate(NamedTuple):
    """A value and its 95 % confidence interval. NaN where it cannot be told."""

    value: float
    low: float
    high: float


UNTOLD = Estimate(math.nan, math.nan, math.nan)


def plcc(a: Floats, b: Floats) -> Estimate:
    """Pearson's linear correlation of scores (N,) with scores (N,). The interval takes 4 stimuli or more."""
    r = _pearson(a, b)
    return Estimate(r, *intervals.of_pearson(r, len(a)))


def srocc(a: Floats, b: Floats) -> Estimate:
    """Spearman's rank correlation, ties in mid-ranks. The interval takes 4 stimuli or more."""
    r = _pearson(_ranks(a), _ranks(b))
    return Estimate(r, *intervals.of_spearman(r, len(a)))


def krocc(a: Floats, b: Floats) -> Estimate:
    """Kendall's tau-b. The interval takes 5 stimuli or more."""
    tau = float(stats.kendalltau(_ranks(a), _ranks(b)).statistic) if _vary(a, b) else math.nan
    return Estimate(tau, *intervals.of_kendall(tau, len(a)))


def _pearson(a: Floats, b: Floats) -> float:
    if not _vary(a, b):
        return math.nan
    a, b = a - a.mean(), b - b.mean()
    r = float(a @ b) / float(np.linalg.norm(a) * np.linalg.norm(b))
    return min(1.0, max(-1.0, r))


def _vary(a: Floats, b: Floats) -> bool:
    return len(a) > 1 and bool(min(np.ptp(a), np.ptp(b)) > ROUNDING)


def _ranks(scores: Floats) -> Floats:
    """Mid-ranks. Means of the same grades in another order are ties, though their last digits may differ."""
    ranks: Floats = stats.rankdata(np.round(scores / ROUNDING))
    return ranks
