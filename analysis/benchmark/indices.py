"""The indices of agreement of one metric with opinion scores (ITU-T P.1401, 7.5 to 7.7)."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

from .sigmoid import Floats

FEWEST = 6  # points: one more than the five-parameter logistic has parameters
LARGE = 30  # ratings of a stimulus from which P.1401 takes 1.96 for Student's t


def placed(values: Floats) -> Floats:
    """Infinities moved to the outermost finite value on their side; all to 0 where nothing is finite."""
    finite = values[np.isfinite(values)]
    return np.clip(values, finite.min(), finite.max()) if len(finite) else np.zeros_like(values)


def pearson(a: Floats, b: Floats) -> float:
    """Pearson's correlation; NaN where one of the two does not vary. a, b: (N,)."""
    a, b = _centred(a), _centred(b)
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return min(1.0, max(-1.0, float(a @ b) / lengths)) if lengths > 0 else math.nan


def root_mean(squares: float, divisor: int) -> float:
    """NaN where there is nothing to divide by."""
    return math.sqrt(squares / divisor) if divisor > 0 else math.nan


def share_beyond(errors: Floats, limits: Floats) -> float:
    """The outlier ratio: the share of stimuli whose error exceeds its limit; NaN where no limit is known.

    errors: (N,) absolute. limits: (N,), NaN where it cannot be told: that stimulus is left out.
    """
    told = ~np.isnan(limits)
    return float((errors[told] > limits[told]).mean()) if told.any() else math.nan


def epsilon_insensitive(errors: Floats, half_widths: Floats, free: int) -> float:
    """RMSE*: of what the errors exceed the confidence intervals of MOS by, divisor N - d (P.1401, 7.7).

    errors: (N,) absolute. half_widths: (N,), NaN where it cannot be told: that stimulus is left out. free: d.
    """
    told = ~np.isnan(half_widths)
    beyond = np.maximum(errors[told] - half_widths[told], 0)
    return root_mean(float(beyond @ beyond), int(told.sum()) - free)


def half_width(deviation: Floats, ratings: Floats) -> Floats:
    """Of the 95 % confidence interval of each MOS, by P.1401: t(.975, n - 1) below 30 ratings, else 1.96, times std/√n.

    deviation, ratings: std (n - 1) and number, any shape alike. NaN below two ratings.
    """
    known = np.where(ratings > 1, ratings, np.nan)
    factor = np.where(known < LARGE, stdtrit(known - 1, 0.975), 1.96)
    width: Floats = factor * deviation / np.sqrt(known)
    return width


def _centred(values: Floats) -> Floats:
    """Without the mean, and at most 1: the squares of no value overflow or vanish."""
    largest = float(np.abs(values).max(initial=0))
    scaled = values / largest if largest > 0 else values
    centred: Floats = scaled - scaled.mean()
    return centred
