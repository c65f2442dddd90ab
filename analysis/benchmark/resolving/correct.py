"""Tests of two counts of right answers, such as how often two metrics tell which stimulus of a pair is better (C0)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr
from scipy.stats import hypergeom

from ..sigmoid import Floats
from ..significance.outcome import Outcome

ROUNDING = 1 + 1e-7  # relative: tables this little more likely than the one at hand count as no more likely


def mcnemar(only_first: npt.ArrayLike, only_second: npt.ArrayLike) -> Outcome:
    """Exact binomial test of answers to the same questions (McNemar, Psychometrika 12(2), 1947).

    only_first, only_second: how many the one alone has right, and the other alone; those on which they agree tell
    nothing. The statistic is the first's share of them, 0.5 where there is none (p 1).
    """
    first, second = np.asarray(only_first, dtype=np.float64), np.asarray(only_second, dtype=np.float64)
    asked = first + second
    share = np.full(asked.shape, 0.5)
    np.divide(first, asked, out=share, where=asked > 0)
    p = np.minimum(1, 2 * bdtr(np.minimum(first, second), asked.astype(np.intp), 0.5))
    return Outcome(share, p)


def fisher_exact(hits1: npt.ArrayLike, n1: npt.ArrayLike, hits2: npt.ArrayLike, n2: npt.ArrayLike) -> Outcome:
    """Fisher's exact test of two independent samples, two-sided: all tables that are no more likely count.

    hits1, hits2: right answers among n1 and n2. The statistic is the odds ratio; infinite where only its divisor is 0,
    NaN where both parts are.
    """
    given = np.broadcast_arrays(*(np.asarray(each, dtype=np.intp) for each in (hits1, n1, hits2, n2)))
    shape, (hits1, n1, hits2, n2) = given[0].shape, (each.ravel() for each in given)
    p = np.array([_fisher_p(*counts) for counts in zip(hits1, n1, hits2, n2, strict=True)])
    part, whole = hits1 * (n2 - hits2).astype(np.float64), (n1 - hits1) * hits2.astype(np.float64)
    odds = np.where(part > 0, np.inf, np.nan)
    np.divide(part, whole, out=odds, where=whole > 0)
    return Outcome(odds.reshape(shape), p.reshape(shape))


def _fisher_p(hits1: int, n1: int, hits2: int, n2: int) -> float:
    hits = hits1 + hits2
    possible = np.arange(max(0, hits - n2), min(n1, hits) + 1)
    likely: Floats = hypergeom.logpmf(possible, n1 + n2, hits, n1)
    own = likely[hits1 - possible[0]]
    return min(1.0, float(np.exp(likely[likely <= own + np.log(ROUNDING)]).sum()))
