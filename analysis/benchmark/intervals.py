"""Confidence intervals of the indices, as if the stimuli were independent (ITU-T P.1401)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import betaincinv, chdtri, ndtri

Interval = tuple[float, float]
UNKNOWN: Interval = (math.nan, math.nan)


@dataclass(frozen=True)
class Intervals:
    """95 % intervals, as if the stimuli were independent; those of one content are not: see `bootstrap`."""

    plcc: Interval
    """By Fisher's z, standard error 1/√(N - 3)."""
    srocc: Interval
    """By Fisher's z, standard error √((1 + r²/2)/(N - 3))."""
    krocc: Interval
    """By Fisher's z, standard error √(0.437/(N - 4))."""
    rmse_dof: Interval
    """By χ² with N - d degrees of freedom."""
    outlier_ratio: Interval | None
    outlier_ratio_ci95: Interval | None
    """Exact (Clopper and Pearson). None where the ratio is."""


def of_pearson(r: float, n: int, level: float = 0.95) -> Interval:
    """Of Pearson's correlation over n stimuli: Fisher's z with standard error 1/√(n - 3). NaN below 4."""
    return _fisher(r, 1 / (n - 3) if n > 3 else math.nan, level)


def of_spearman(r: float, n: int, level: float = 0.95) -> Interval:
    """Of Spearman's: Fisher's z with standard error √((1 + r²/2)/(n - 3)). NaN below 4.

    Bonett and Wright, Psychometrika 65(1), 2000.
    """
    return _fisher(r, (1 + r**2 / 2) / (n - 3) if n > 3 else math.nan, level)


def of_kendall(tau: float, n: int, level: float = 0.95) -> Interval:
    """Of Kendall's: Fisher's z with standard error √(0.437/(n - 4)). NaN below 5.

    Fieller, Hartley and Pearson, Biometrika 44(3/4), 1957: without ties, and |tau| below 0.8.
    """
    return _fisher(tau, 0.437 / (n - 4) if n > 4 else math.nan, level)


def of_rmse(rmse_dof: float, dof: int, level: float = 0.95) -> Interval:
    """Of the RMSE with divisor N - d, in grades: rmse·√dof/√χ², as P.1401 has it. dof: N - d; NaN below 1."""
    if dof < 1 or math.isnan(rmse_dof):
        return UNKNOWN
    tail = (1 - level) / 2
    low, high = (rmse_dof * math.sqrt(dof / float(chdtri(dof, p))) for p in (tail, 1 - tail))
    return low, high


def of_share(share: float, n: int, level: float = 0.95) -> Interval:
    """Of an outlier ratio among n stimuli: the exact binomial one of Clopper and Pearson, Biometrika 26, 1934.

    It has a width where there are no outliers, too. NaN where n is 0.
    """
    if n < 1 or math.isnan(share):
        return UNKNOWN
    hits, tail = round(share * n), (1 - level) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return low, high


def standard_error_of_share(share: float, n: int) -> float:
    """P.1401's of an outlier ratio among n stimuli: √(OR·(1 - OR)/N); 0 where there are no outliers."""
    return math.sqrt(share * (1 - share) / n) if n > 0 else math.nan


def _fisher(r: float, variance: float, level: float) -> Interval:
    if math.isnan(r) or math.isnan(variance):
        return UNKNOWN
    if abs(r) >= 1:
        return r, r
    half = float(ndtri((1 + level) / 2)) * math.sqrt(variance)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
