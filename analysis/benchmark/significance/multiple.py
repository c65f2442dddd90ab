"""Many tests at once (ITU-T P.1401, 7.6.5): p adjusted so that it may be held against the level of all together.

p: any shape, one family; NaN is not tested, counts for nothing and stays NaN. Raises ValueError where one is not
between 0 and 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..sigmoid import Floats


def bonferroni(p: npt.ArrayLike) -> Floats:
    """Times the number of tests, at most 1: no false difference in the family, with probability 1 - level."""
    values, _order, tests = _sorted(p)
    return np.minimum(1, values * tests)


def holm(p: npt.ArrayLike) -> Floats:
    """Holm's (Scandinavian Journal of Statistics 6(2), 1979): Bonferroni's promise, kept with more power."""
    values, order, tests = _sorted(p)
    stepped = values.flat[order] * (tests - np.arange(tests))
    return _placed(values, order, np.minimum(1, np.maximum.accumulate(stepped)))


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Benjamini and Hochberg's (Journal of the Royal Statistical Society B 57(1), 1995).

    It bounds the expected share of false differences among those found, under independence or positive dependence.
    """
    values, order, tests = _sorted(p)
    stepped = values.flat[order] * tests / np.arange(1, tests + 1)
    return _placed(values, order, np.minimum(1, np.minimum.accumulate(stepped[::-1])[::-1]))


def _sorted(p: npt.ArrayLike) -> tuple[Floats, npt.NDArray[np.intp], int]:
    """The values, the places of those that are tested from the smallest on, and how many these are."""
    values = np.asarray(p, dtype=np.float64)
    beyond = values[(values < 0) | (values > 1)]
    if len(beyond):
        raise ValueError(f"A p lies between 0 and 1; got {beyond[0]:g}.")
    tests = int((~np.isnan(values)).sum())
    return values, np.argsort(values, axis=None, kind="stable")[:tests], tests


def _placed(values: Floats, order: npt.NDArray[np.intp], adjusted: Floats) -> Floats:
    result = np.full(values.shape, np.nan)
    result.flat[order] = adjusted
    return result
