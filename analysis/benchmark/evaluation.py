"""Benchmark of a metric against opinion scores: agreement of values after a fitted curve, and of ranks.

ITU-T P.1401.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from . import intervals, mappings
from .indices import FEWEST, epsilon_insensitive, half_width, pearson, placed, root_mean, share_beyond
from .intervals import UNKNOWN, Intervals
from .logistic import Logistic
from .mappings import FREE, Mapping
from .sigmoid import Floats


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
    """The same with divisor N - d, as P.1401 has it: d the free parameters of the mapping, 5 of the logistic."""
    rmse_star: float | None
    """The same, divisor N - d too, of what the errors exceed MOS's confidence intervals by (P.1401's RMSE*). None where
    std or n was not given."""
    outlier_ratio: float | None
    """Share of stimuli with |error| > 2·std, the reference study's definition. None where no std was given."""
    outlier_ratio_ci95: float | None
    """Share with |error| > t·std/√n, t(.975, n - 1) below 30 ratings, else 1.96, as P.1401 has it. None likewise."""
    sse: float
    """Sum of squared errors after the fit."""
    logistic: Logistic
    """b1 to b5, in the metric's and MOS's own units, b2 > 0; NaN without a fit, or where another mapping was fitted."""
    monotone: bool | None
    """Whether the fitted curve never turns between the smallest and the largest value. P.1401 wants it so."""
    mapping: Mapping
    parameters: tuple[float, ...]
    """Of the mapping: see `analysis.benchmark.mappings.Fitted`."""
    free: int
    """d."""
    intervals: Intervals


def evaluate(
    objective: npt.ArrayLike,
    mos: npt.ArrayLike,
    std: npt.ArrayLike | None = None,
    n: npt.ArrayLike | None = None,
    mapping: Mapping = "logistic5",
) -> Benchmark:
    """Fit the mapping and compute the indices.

    objective: (N,) the metric's values, infinities allowed. mos: (N,) opinion scores.
    std, n: (N,) each stimulus's standard deviation over subjects and number of ratings, for the outlier ratios and
        RMSE*; a stimulus without a standard deviation (a single rating: NaN) is left out of them.
    mapping: "logistic5", Sheikh's; "logistic5_monotone", the same with b1·b2 and b4 of one sign; "logistic4";
        "cubic", P.1401's third-order polynomial; "none", where the metric's values are grades themselves.

    Fewer than 6 points, or values or scores that are all equal, give NaN throughout (outlier ratios None without std).
    Raises ValueError where lengths differ, a value is NaN or a MOS is not finite, or for an unknown mapping.
    """
    mappings.check(mapping)
    values, opinion = _vector(objective, "objective"), _vector(mos, "mos")
    if len(values) != len(opinion):
        raise ValueError(f"A value and a MOS for each stimulus: got {len(values)} values and {len(opinion)} MOS.")
    if np.isnan(values).any() or not np.isfinite(opinion).all():
        raise ValueError("Values may be infinite but not NaN, and every MOS is finite: leave out what is missing.")
    deviation = None if std is None else _alike(std, values, "std")
    ratings = None if n is None else _alike(n, values, "n")
    twice = None if deviation is None else 2 * deviation
    width = None if deviation is None or ratings is None else half_width(deviation, ratings)

    infinite, free = int(np.isinf(values).sum()), FREE[mapping]
    finite = placed(values)
    if len(values) < FEWEST or np.ptp(finite) == 0 or np.ptp(opinion) == 0:
        return _nothing(len(values), infinite, twice is not None, width is not None, mapping)

    curve = mappings.fit(mapping, finite, opinion)
    fitted = mappings.mapped(mapping, curve.parameters, finite)
    errors = np.abs(opinion - fitted)
    with np.errstate(over="ignore"):  # without a mapping the errors are what the metric's unit makes them
        sse = float(errors @ errors)
    ranks, opinion_ranks = stats.rankdata(values), stats.rankdata(opinion)
    plcc, srocc = pearson(fitted, opinion), pearson(ranks, opinion_ranks)
    krocc = float(stats.kendalltau(ranks, opinion_ranks, method="asymptotic").statistic)
    points = len(values)
    rmse_dof = root_mean(sse, points - free)
    b1_to_b5 = curve.parameters if mapping.startswith("logistic") else (math.nan,) * 5
    return Benchmark(
        n=points,
        infinite=infinite,
        plcc=plcc,
        srocc=srocc,
        krocc=krocc,
        rmse=root_mean(sse, points),
        rmse_dof=rmse_dof,
        rmse_star=None if width is None else epsilon_insensitive(errors, width, free),
        outlier_ratio=None if twice is None else share_beyond(errors, twice),
        outlier_ratio_ci95=None if width is None else share_beyond(errors, width),
        sse=sse,
        logistic=_five(b1_to_b5),
        monotone=curve.monotone,
        mapping=mapping,
        parameters=curve.parameters,
        free=free,
        intervals=Intervals(
            plcc=intervals.of_pearson(plcc, points),
            srocc=intervals.of_spearman(srocc, points),
            krocc=intervals.of_kendall(krocc, points),
            rmse_dof=intervals.of_rmse(rmse_dof, points - free),
            outlier_ratio=_of_share(errors, twice),
            outlier_ratio_ci95=_of_share(errors, width),
        ),
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


def _nothing(points: int, infinite: int, with_std: bool, with_n: bool, mapping: Mapping) -> Benchmark:
    nan = math.nan
    return Benchmark(
        n=points,
        infinite=infinite,
        plcc=nan,
        srocc=nan,
        krocc=nan,
        rmse=nan,
        rmse_dof=nan,
        rmse_star=nan if with_n else None,
        outlier_ratio=nan if with_std else None,
        outlier_ratio_ci95=nan if with_n else None,
        sse=nan,
        logistic=(nan, nan, nan, nan, nan),
        monotone=None,
        mapping=mapping,
        parameters=mappings.NOTHING[mapping],
        free=FREE[mapping],
        intervals=Intervals(
            UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN if with_std else None, UNKNOWN if with_n else None
        ),
    )


def _five(parameters: tuple[float, ...]) -> Logistic:
    b1, b2, b3, b4, b5 = parameters
    return b1, b2, b3, b4, b5


def _of_share(errors: Floats, limits: Floats | None) -> intervals.Interval | None:
    if limits is None:
        return None
    return intervals.of_share(share_beyond(errors, limits), int((~np.isnan(limits)).sum()))
