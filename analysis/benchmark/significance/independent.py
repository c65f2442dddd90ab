"""Differences of indices as if the two were from samples of their own: the tests of ITU-T P.1401, 7.6.

Two metrics of one study share its stimuli, so these are what the Recommendation gives, not what tells most:
`dependent_correlations` and `residuals.morgan_pitman` take the pairing into account. Arguments are numbers, or arrays
that broadcast.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .dependent_correlations import zou_interval
from .outcome import Outcome, by_f, by_normal, fisher_z, positive

Numbers = npt.ArrayLike


def fisher(r1: Numbers, n1: Numbers, r2: Numbers, n2: Numbers, level: float = 0.95) -> Outcome:
    """Two correlations, by Fisher's z with standard error √(1/(n1 - 3) + 1/(n2 - 3)).

    The interval is that of r1 - r2, by Zou (Psychological Methods 12(4), 2007). NaN where a sample has 3 points or
    fewer, or a correlation is ±1.
    """
    r1, n1, r2, n2 = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (r1, n1, r2, n2)))
    z = (fisher_z(r1) - fisher_z(r2)) / np.sqrt(1 / positive(n1 - 3) + 1 / positive(n2 - 3))
    return Outcome(z, by_normal(z), *zou_interval(r1, r2, n1, n2, 0.0, level))


def two_proportions(hits1: Numbers, n1: Numbers, hits2: Numbers, n2: Numbers) -> Outcome:
    """Two outlier ratios, by z with the pooled proportion; positive where the first is the larger.

    hits1, hits2: outliers among n1 and n2. Where there are none in both, or nothing else: statistic 0 and p 1. NaN
    where a sample is empty.
    """
    hits1, n1, hits2, n2 = (np.asarray(each, dtype=np.float64) for each in (hits1, n1, hits2, n2))
    n1, n2 = positive(n1), positive(n2)
    pooled = (hits1 + hits2) / (n1 + n2)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / n1 + 1 / n2))
    z = np.where(error == 0, 0.0, (hits1 / n1 - hits2 / n2) / positive(error))
    return Outcome(z, by_normal(z))


def rmse(rmse1: Numbers, dof1: Numbers, rmse2: Numbers, dof2: Numbers) -> Outcome:
    """Two RMSE (divisor N - d), by F: the square of the larger over that of the smaller.

    dof1, dof2: N - d of each. P.1401 holds F against the quantile of one tail; this p is two-sided. NaN where one RMSE
    is 0 or there are no degrees of freedom.
    """
    rmse1, dof1, rmse2, dof2 = (np.asarray(each, dtype=np.float64) for each in (rmse1, dof1, rmse2, dof2))
    first_larger = rmse1 >= rmse2
    ratio = positive(rmse1) / positive(rmse2)
    f = np.where(first_larger, ratio, 1 / ratio) ** 2
    return Outcome(f, by_f(f, np.where(first_larger, dof1, dof2), np.where(first_larger, dof2, dof1)))
