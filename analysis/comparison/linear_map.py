"""The linear map of one study's scores onto another's: the first-order mapping of ITU-T P.1401."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ..ratings import Floats
from .correlations import ROUNDING, UNTOLD, Estimate


@dataclass(frozen=True)
class LinearMap:
    """scores ≈ intercept + slope · the other study's. NaN where it cannot be told."""

    slope: Estimate
    intercept: Estimate

    def __call__(self, scores: Floats) -> Floats:
        return self.intercept.value + self.slope.value * scores


def linear_map(other: Floats, this: Floats) -> LinearMap:
    """Map another study's scores (N,) onto this one's (N,), by ordinary least squares.

    Of the two directions it is the one whose errors are in this study's grades: this study is taken as it is, as P.1401
    takes subjective scores, and the other is brought onto its scale, as P.1401 does with what is to be compared with
    them. The reverse map is no mere inverse of it: the other study's scores have errors of their own, which make the
    slope somewhat smaller than that between the scores of two endless panels.

    The intervals are Student's t with N - 2 degrees of freedom, stimuli taken as independent: they take 3 of them. With
    fewer than 2, or where the other's scores are all equal, there is no map.
    """
    n = len(this)
    if n < 2 or np.ptp(other) <= ROUNDING:
        return LinearMap(UNTOLD, UNTOLD)
    middle = float(other.mean())
    centred = other - middle
    squares = float(centred @ centred)
    slope = float(centred @ (this - this.mean())) / squares
    intercept = float(this.mean()) - slope * middle
    if n < 3:
        return LinearMap(Estimate(slope, math.nan, math.nan), Estimate(intercept, math.nan, math.nan))

    errors = this - this.mean() - slope * centred
    deviation = math.sqrt(float(errors @ errors) / (n - 2))
    t = float(stdtrit(n - 2, 0.975))
    half = t * deviation / math.sqrt(squares)
    half_intercept = t * deviation * math.sqrt(1 / n + middle**2 / squares)
    return LinearMap(
        slope=Estimate(slope, slope - half, slope + half),
        intercept=Estimate(intercept, intercept - half_intercept, intercept + half_intercept),
    )
