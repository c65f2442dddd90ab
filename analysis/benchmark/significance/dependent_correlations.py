"""Two correlations with the same variable, over the same stimuli: the metrics share MOS, and correlate.

Treated as independent (`independent.fisher`) real differences between metrics of the same kind are missed. All
functions take r1 and r2, the two metrics' correlations with MOS, r12, theirs with each other, and n stimuli: numbers,
or arrays that broadcast. Pearson's of the fitted scores, or Spearman's: Pearson's of mid-ranks. The statistic is
positive where r1 is the larger.

Two metrics that are the same up to a linear map (r12 = 1) cannot differ: statistic 0, p 1, an interval without width.
NaN where n is 3 or less, a correlation is NaN or, where Fisher's z is taken, ±1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..sigmoid import Floats
from .outcome import Outcome, by_normal, by_student, fisher_z, normal_quantile, positive

SAME = 1e-12  # below which 1 - r12 is rounding
APART = 2e-6  # that r1 and r2 can be at most, where 1 - r12 is SAME: √(2·SAME) and a little

Numbers = npt.ArrayLike


def meng(r1: Numbers, r2: Numbers, r12: Numbers, n: Numbers, level: float = 0.95) -> Outcome:
    """Meng, Rosenthal and Rubin's z (Psychological Bulletin 111(1), 1992).

    The interval is that of the difference of Fisher's z, not of the correlations themselves.
    """
    given = _Correlations.of(r1, r2, r12, n)
    mean = (given.r1**2 + given.r2**2) / 2
    rest = positive(1 - mean)
    f = np.minimum(1, (1 - given.r12) / (2 * rest))
    h = (1 - f * mean) / rest
    difference = fisher_z(given.r1) - fisher_z(given.r2)
    error = np.sqrt(2 * positive((1 - given.r12) * h) / positive(given.n - 3))
    z, half = difference / error, normal_quantile(level) * error
    return given.with_same(Outcome(z, by_normal(z), difference - half, difference + half))


def steiger(r1: Numbers, r2: Numbers, r12: Numbers, n: Numbers) -> Outcome:
    """Steiger's z with the covariance at the mean of the two (Psychological Bulletin 87(2), 1980)."""
    given = _Correlations.of(r1, r2, r12, n)
    square = ((given.r1 + given.r2) / 2) ** 2
    product = given.r12 * (1 - 2 * square) - square * (1 - 2 * square - given.r12**2) / 2
    covariance = product / positive(1 - square) ** 2
    difference = fisher_z(given.r1) - fisher_z(given.r2)
    z = difference * np.sqrt(positive(given.n - 3) / positive(2 - 2 * covariance))
    return given.with_same(Outcome(z, by_normal(z)))


def williams(r1: Numbers, r2: Numbers, r12: Numbers, n: Numbers) -> Outcome:
    """Williams's t with n - 3 degrees of freedom (Journal of the Royal Statistical Society B 21(2), 1959).

    Hotelling's, corrected; the one that Steiger recommends for small samples.
    """
    given = _Correlations.of(r1, r2, r12, n)
    r1, r2, r12, n = given.r1, given.r2, given.r12, given.n
    determinant = np.maximum(1 - r1**2 - r2**2 - r12**2 + 2 * r1 * r2 * r12, 0)
    dof = positive(n - 3)
    variance = 2 * (n - 1) / dof * determinant + ((r1 + r2) / 2) ** 2 * (1 - r12) ** 3
    t = (r1 - r2) * np.sqrt((n - 1) * (1 + r12) / positive(variance))
    return given.with_same(Outcome(t, by_student(t, dof)))


def zou(r1: Numbers, r2: Numbers, r12: Numbers, n: Numbers, level: float = 0.95) -> Outcome:
    """Zou's interval of r1 - r2 (Psychological Methods 12(4), 2007), from those of the two; it has no p.

    The statistic is the difference itself. Where the interval does not hold 0 the two differ at 1 - level.
    """
    given = _Correlations.of(r1, r2, r12, n)
    r1, r2, r12 = given.r1, given.r2, given.r12
    both = positive((1 - r1**2) * (1 - r2**2))
    shared = ((r12 - r1 * r2 / 2) * (1 - r1**2 - r2**2 - r12**2) + r12**3) / both
    low, high = zou_interval(r1, r2, given.n, given.n, shared, level)
    difference = r1 - r2
    no_p = np.full(difference.shape, np.nan)
    return replace(given.with_same(Outcome(difference, no_p, low, high)), p=no_p)


def zou_interval(
    r1: Floats, r2: Floats, n1: Floats, n2: Floats, shared: Floats | float, level: float
) -> tuple[Floats, Floats]:
    """The interval of r1 - r2. shared: the correlation of the two estimates, 0 where samples are independent."""
    (low1, high1), (low2, high2) = (_interval(r, n, level) for r, n in ((r1, n1), (r2, n2)))

    def distance(one: Floats, other: Floats) -> Floats:
        root: Floats = np.sqrt(np.maximum(one**2 + other**2 - 2 * shared * one * other, 0))
        return root

    difference = r1 - r2
    return difference - distance(r1 - low1, high2 - r2), difference + distance(high1 - r1, r2 - low2)


def _interval(r: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    z, half = fisher_z(r), normal_quantile(level) / np.sqrt(positive(n - 3))
    return np.tanh(z - half), np.tanh(z + half)


@dataclass(frozen=True)
class _Correlations:
    """Arrays of one shape, and which of them are of two metrics that are the same."""

    r1: Floats
    r2: Floats
    r12: Floats
    n: Floats

    @classmethod
    def of(cls, r1: Numbers, r2: Numbers, r12: Numbers, n: Numbers) -> _Correlations:
        given = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (r1, r2, r12, n)))
        for name, each in zip(("r1", "r2", "r12"), given, strict=False):
            if (np.abs(each) > 1).any():
                raise ValueError(f"A correlation lies between -1 and 1; {name} is {each[np.abs(each) > 1].flat[0]:g}.")
        return cls(*given)

    def with_same(self, outcome: Outcome) -> Outcome:
        same = (1 - self.r12 <= SAME) & (np.abs(self.r1 - self.r2) <= APART) & (self.n > 3)
        low, high = (None if end is None else np.where(same, 0.0, end) for end in (outcome.low, outcome.high))
        return Outcome(np.where(same, 0.0, outcome.statistic), np.where(same, 1.0, outcome.p), low, high)
