"""Which of two metrics leaves the smaller errors: tests of the variances of their residuals after the fit.

Residuals are fitted score less MOS, or the other way round for both; (…, N) over the same stimuli, as many as there
are. Both tests assume that they are normal and the stimuli independent: see that their kurtosis lies within 2 to 4, and
what a bootstrap over references says.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from ..sigmoid import Floats
from .outcome import Outcome, by_f, by_student, positive

ROUNDING = 1e-12  # relative to the largest residual: those that vary by less do not vary


def f_test(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> Outcome:
    """Sheikh, Sabir and Bovik's (IEEE Transactions on Image Processing 15(11), 2006): F = var1 / var2.

    N - 1 degrees of freedom each; below 1 where the first's errors are the smaller. It takes the residuals as
    independent, though they are of the same stimuli. The interval is that of the ratio. NaN where one does not vary.
    """
    first, second = _residuals(first, second)
    return f_of_variances(_variance(first), _variance(second), first.shape[-1] - 1, level)


def f_of_variances(first: Floats, second: Floats, dof: npt.ArrayLike, level: float = 0.95) -> Outcome:
    """The same of the variances themselves, each with so many degrees of freedom."""
    f, dof = positive(first) / positive(second), positive(dof)
    quantile = fdtri(dof, dof, (1 + level) / 2)  # of the lower tail: one over it
    return Outcome(f, by_f(f, dof, dof), f / quantile, f * quantile)


def morgan_pitman(first: npt.ArrayLike, second: npt.ArrayLike) -> Outcome:
    """Of paired residuals (Pitman, Biometrika 31(1/2), 1939; Morgan, the same): the correlation of sum and difference.

    The two variances are equal where it is 0. Student's t with N - 2 degrees of freedom, positive where the second
    varies more: in favour of the first. Equal residuals give 0 and p 1. NaN where one does not vary.
    """
    first, second = _residuals(first, second)
    return morgan_pitman_of_moments(*moments(first, second), first.shape[-1])


def morgan_pitman_of_moments(first: Floats, second: Floats, together: Floats, n: npt.ArrayLike) -> Outcome:
    """The same of the two variances, their covariance and the number of stimuli."""
    first, second, dof = positive(first), positive(second), positive(np.asarray(n, dtype=np.float64) - 2)
    # 1 - r² is 4·(var1·var2 - cov²) over (var1 + var2)² - 4·cov².
    left = first * second - together**2
    t = (second - first) / 2 * np.sqrt(dof / positive(left))
    # Residuals that are multiples of each other leave nothing for chance: equal ones do not differ.
    proportional, equal = left <= 1e-12 * first * second, np.abs(first - second) <= 1e-9 * (first + second)
    t = np.where(proportional, np.where(equal, 0.0, np.nan), t)
    return Outcome(t + 0 * dof, by_student(t, dof))


def moments(first: Floats, second: Floats) -> tuple[Floats, Floats, Floats]:
    """The two variances and the covariance, divisor N - 1."""
    together: Floats = (_centred(first) * _centred(second)).sum(axis=-1) / positive(first.shape[-1] - 1)
    return _variance(first), _variance(second), together


def _residuals(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    first, second = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if first.ndim == 0 or first.shape != second.shape:
        raise ValueError(f"Residuals over the same stimuli; got shapes {first.shape} and {second.shape}.")
    return first, second


def _variance(values: Floats) -> Floats:
    """0 for what varies by rounding alone."""
    variance = (_centred(values) ** 2).sum(axis=-1) / positive(values.shape[-1] - 1)
    varies = variance > (ROUNDING * np.abs(values).max(axis=-1, initial=0)) ** 2
    return np.where(varies | np.isnan(variance), variance, 0.0)


def _centred(values: Floats) -> Floats:
    centred: Floats = values - values.sum(axis=-1, keepdims=True) / max(values.shape[-1], 1)
    return centred
