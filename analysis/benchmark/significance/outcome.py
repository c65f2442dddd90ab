"""What a test of two metrics gives, and the probabilities it is read with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtr, fdtrc, ndtr, ndtri, stdtr

from ..sigmoid import Floats


@dataclass(frozen=True)
class Outcome:
    """Of one test, or of many at once: arrays of one shape, NaN where it cannot be told."""

    statistic: Floats
    p: Floats
    """Two-sided, as if the stimuli were independent."""
    low: Floats | None = None
    high: Floats | None = None
    """Ends of the confidence interval of what is tested, where the test has one."""


def by_normal(z: Floats) -> Floats:
    """Two-sided p of a standard normal statistic."""
    p: Floats = 2 * ndtr(-np.abs(z))
    return p


def by_student(t: Floats, dof: npt.ArrayLike) -> Floats:
    """Two-sided p of Student's t; NaN where there are no degrees of freedom."""
    p: Floats = 2 * stdtr(positive(dof), -np.abs(t))
    return p


def by_f(f: Floats, dof: npt.ArrayLike, dof_below: npt.ArrayLike) -> Floats:
    """Two-sided p of a ratio of variances: twice the smaller tail; NaN where there are no degrees of freedom."""
    above, below = positive(dof), positive(dof_below)
    p: Floats = np.minimum(1, 2 * np.minimum(fdtr(above, below, f), fdtrc(above, below, f)))
    return p


def normal_quantile(level: float) -> float:
    """Of the two-sided interval: 1.95996… for 0.95."""
    return float(ndtri((1 + level) / 2))


def fisher_z(r: npt.ArrayLike) -> Floats:
    """Fisher's transformation of a correlation; NaN for one of ±1, which has none."""
    r = np.asarray(r, dtype=np.float64)
    z: Floats = np.arctanh(np.where(np.abs(r) < 1, r, np.nan))
    return z


def positive(values: npt.ArrayLike) -> Floats:
    """NaN for what is 0 or less: there is nothing to divide by or to take a root of."""
    values = np.asarray(values, dtype=np.float64)
    return np.where(values > 0, values, np.nan)
