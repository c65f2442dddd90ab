"""Benchmark of a metric against opinion scores: agreement of values after a fitted curve, and of ranks.

ITU-T P.1401.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from .logistic import Floats, Logistic, fit, predict

PARAMETERS = 5
FEWEST = PARAMETERS + 1  # points, for a fit to leave anything over
LARGE = 30  # ratings of a stimulus from which P.1401 takes 1.96 for Student's t


@dataclass(frozen=True)
class Benchmark:
    """How well a metric's values agree with the opinion scores of N stimuli. NaN where it cannot be told."""

    n: int
    """Stimuli."""
    infinite: int
    """How many of the metric's values are infinite. Ranks put them at the ends, tied; the fit at the outermost finite
    value."""
    plcc: float
    """Pearson's correlation of the fitted values with MOS."""
    srocc: float
    """Spearman's rank correlation of the raw values with MOS; negative where lower values go with better opinion."""
    krocc: float
    """Kendall's tau-b of the same."""
    rmse: float
    """Root of the mean squared error after the fit, divisor N, in grades."""
    rmse_dof: float
    """The same with divisor N - 5, as P.1401 has it."""
    outlier_ratio: float | None
    """Share of stimuli with |error| > 2·std, the reference study's definition. None where no std was given."""
    outlier_ratio_ci95: float | None
    """Share with |error| > t·std/√n, t(.975, n - 1) below 30 ratings, else 1.96, as P.1401 has it. None likewise."""
    sse: float
    """Sum of squared errors after the fit."""
    logistic: Logistic
    """b1 to b5, in the metric's and MOS's own units, b2 > 0; NaN without a fit."""
    monotone: bool | None
    """Whether the fitted curve never turns between the smallest and the largest value. P.1401 wants it so."""


def evaluate(
    objective: npt.ArrayLike,
    mos: npt.ArrayLike,
    std: npt.ArrayLike | None = None,
    n: npt.ArrayLike | None = None,
) -> Benchmark:
    """Fit the logistic and compute the indices.

    objective: (N,) the metric's values, infinities allowed. mos: (N,) opinion scores.
    std, n: (N,) each stimulus's standard deviation over subjects and number of ratings, for the outlier ratios; a
        stimulus without a standard deviation (a single rating: NaN) is left out of them.

    Fewer than 6 points, or values or scores that are all equal, give NaN throughout (outlier ratios None without std).
    Raises ValueError where lengths differ, a value is NaN or a MOS is not finite.
    """
    values, opinion = _vector(objective, "objective"), _vector(mos, "mos")
    if len(values) != len(opinion):
        raise ValueError(f"A value and a MOS for each stimulus: got {len(values)} values and {len(opinion)} MOS.")
    if np.isnan(values).any() or not np.isfinite(opinion).all():
        raise ValueError("Values may be infinite but not NaN, and every MOS is finite: leave out what is missing.")
    deviation = None if std is None else _alike(std, values, "std")
    ratings = None if n is None else _alike(n, values, "n")

    infinite = int(np.isinf(values).sum())
    placed = _placed(values)
    if len(values) < FEWEST or np.ptp(placed) == 0 or np.ptp(opinion) == 0:
        return _nothing(len(values), infinite, deviation is not None, deviation is not None and ratings is not None)

    curve = fit(placed, opinion)
    fitted = predict(curve.logistic, placed)
    errors = np.abs(opinion - fitted)
    sse = float(errors @ errors)
    ranks, opinion_ranks = stats.rankdata(values), stats.rankdata(opinion)
    return Benchmark(
        n=len(values),
        infinite=infinite,
        plcc=_pearson(fitted, opinion),
        srocc=_pearson(ranks, opinion_ranks),
        krocc=float(stats.kendalltau(ranks, opinion_ranks, method="asymptotic").statistic),
        rmse=math.sqrt(sse / len(values)),
        rmse_dof=math.sqrt(sse / (len(values) - PARAMETERS)),
        outlier_ratio=None if deviation is None else _share(errors, 2 * deviation),
        outlier_ratio_ci95=(
            None if deviation is None or ratings is None else _share(errors, _half_width(deviation, ratings))
        ),
        sse=sse,
        logistic=curve.logistic,
        monotone=curve.monotone,
    )


def _vector(values: npt.ArrayLike, name: str) -> Floats:
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim != 1:
        raise ValueError(f"{name} is one-dimensional, a number for each stimulus; got shape {vector.shape}.")
    return vector


def _alike(values: npt.ArrayLike, like: Floats, name: str) -> Floats:
    vector = _vector(values, name)
    if len(vector) != len(like):
        raise ValueError(f"{name} has a number for each stimulus: got {len(vector)} for {len(like)}.")
    return vector


def _placed(values: Floats) -> Floats:
    """Infinities moved to the outermost finite value on their side; all to 0 where nothing is finite."""
    finite = values[np.isfinite(values)]
    return np.clip(values, finite.min(), finite.max()) if len(finite) else np.zeros_like(values)


def _nothing(points: int, infinite: int, with_std: bool, with_n: bool) -> Benchmark:
    nan = math.nan
    return Benchmark(
        n=points,
        infinite=infinite,
        plcc=nan,
        srocc=nan,
        krocc=nan,
        rmse=nan,
        rmse_dof=nan,
        outlier_ratio=nan if with_std else None,
        outlier_ratio_ci95=nan if with_n else None,
        sse=nan,
        logistic=(nan, nan, nan, nan, nan),
        monotone=None,
    )


def _pearson(a: Floats, b: Floats) -> float:
    """Pearson's correlation; NaN where one of the two does not vary."""
    a, b = a - a.mean(), b - b.mean()
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return min(1.0, max(-1.0, float(a @ b) / lengths)) if lengths > 0 else math.nan


def _share(errors: Floats, limits: Floats) -> float:
    told = ~np.isnan(limits)
    return float((errors[told] > limits[told]).mean()) if told.any() else math.nan


def _half_width(deviation: Floats, ratings: Floats) -> Floats:
    """Of the 95 % confidence interval of each MOS, by P.1401; NaN below two ratings."""
    known = np.where(ratings > 1, ratings, np.nan)
    factor = np.where(known < LARGE, stats.t.ppf(0.975, known - 1), 1.96)
    width: Floats = factor * deviation / np.sqrt(known)
    return width
