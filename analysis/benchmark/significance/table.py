"""All pairs of a study's metrics, tested: which agree better with opinion scores than which.

Every test takes the stimuli as independent, which those of one reference are not: `holds_over` tells whether a
difference is there over references too.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from .. import mappings
from ..bootstrap import Bootstrap
from ..evaluation import Benchmark
from ..indices import FEWEST, pearson, placed
from ..sigmoid import Floats
from .dependent_correlations import meng, steiger, williams, zou
from .multiple import benjamini_hochberg, holm
from .outcome import Outcome
from .residuals import ROUNDING, f_of_variances, moments, morgan_pitman_of_moments

Index = Literal["plcc", "srocc", "rmse"]
LEVEL = 0.05  # after Holm's correction
TOLD_BY: dict[Index, str] = {"plcc": "meng", "srocc": "meng", "rmse": "morgan_pitman"}
"""The test that says which metrics are like the best: of those that take into account that metrics share stimuli."""
COLUMNS = ["metric", "other", "test", "on", "statistic", "p", "p_holm", "p_bh", "low", "high", "better"]


@dataclass(frozen=True)
class Comparisons:
    """Of M metrics over the same stimuli."""

    table: pd.DataFrame
    """A row per test and pair of metrics, `metric` and `other`: the `test` ("meng", "steiger", "williams" and "zou" of
    dependent correlations; "f_residuals" and "morgan_pitman" of the residuals' variances), what it is `on` ("plcc",
    "srocc", "rmse"), the `statistic`, two-sided `p` as if stimuli were independent, `p_holm` and `p_bh` corrected over
    all pairs, the ends `low` and `high` of the test's 95 % interval, and `better`: the better metric's name where
    p_holm is below 0.05, else None. NaN where it cannot be told; "zou" has an interval (not corrected) and no p."""
    kurtosis: pd.Series
    """Of each metric's residuals (m4 / m2²), 3 for normal ones: the tests of residuals assume it, say 2 to 4."""
    best: dict[Index, str | None]
    """The metric with the best value of the index."""

    def records(self) -> list[dict[str, Any]]:
        """The table's rows as plain data."""
        return [{str(key): value for key, value in row.items()} for row in self.table.to_dict("records")]

    def best_alike(self) -> dict[str, list[str]]:
        """By index: the best metric, and those that `TOLD_BY` does not tell from it."""
        return {index: self._alike(index, best) for index, best in self.best.items()}

    def _alike(self, index: Index, best: str | None) -> list[str]:
        if best is None:
            return []
        rows = self.table[(self.table["test"] == TOLD_BY[index]) & (self.table["on"] == index)]
        rows = rows[((rows["metric"] == best) | (rows["other"] == best)) & (rows["p_holm"] >= LEVEL)]
        return [
            best,
            *(other if metric == best else metric for metric, other in zip(rows.metric, rows.other, strict=True)),
        ]


def fitted_scores(values: Floats, found: Benchmark) -> Floats:
    """(N,) a metric's values mapped to opinion scores by the curve that `evaluate` has fitted; NaN stays NaN."""
    fitted = np.full(len(values), np.nan)
    known = ~np.isnan(values)
    if known.any() and not np.isnan(found.plcc):
        fitted[known] = mappings.mapped(found.mapping, found.parameters, placed(values[known]))
    return fitted


def compare(values: pd.DataFrame, mos: pd.Series, found: Mapping[str, Benchmark]) -> Comparisons:
    """Test every pair of metrics over the stimuli that both have a value for.

    values: a row per stimulus, a column per metric; infinities allowed, NaN where a metric says nothing. mos: finite,
    by stimulus. found: what `analysis.benchmark.evaluate` gave for each metric, whose curve is taken, not fitted anew.
    Correlations are taken in the direction that each metric has over its stimuli, as tables show them.
    Raises ValueError where a MOS or a metric's benchmark is missing, or a metric's name stands twice.
    """
    if values.columns.has_duplicates:
        raise ValueError(f"Each metric stands once; twice there: {values.columns[values.columns.duplicated()][0]}.")
    lacking = [str(metric) for metric in values.columns if metric not in found]
    if lacking:
        raise ValueError(f"No benchmark is given for {', '.join(lacking[:5])}.")
    opinion = mos.reindex(values.index).to_numpy(dtype=np.float64)
    if not np.isfinite(opinion).all():
        raise ValueError(f"{(~np.isfinite(opinion)).sum()} stimuli have no MOS: leave them out.")
    names = [str(metric) for metric in values.columns]
    raw = {name: values[name].to_numpy(dtype=np.float64) for name in names}
    sides = {name: _Side.of(raw[name], opinion, found[name]) for name in names}

    pairs = list(itertools.combinations(names, 2))
    told = np.array([_moments(sides[one], sides[other], opinion) for one, other in pairs]).reshape(-1, 10).T
    n, of_fitted, of_ranks, (first, second, together) = told[0], told[1:4], told[4:7], told[7:]
    tests: list[tuple[str, Index, Outcome]] = []
    correlations: list[tuple[Index, Floats]] = [("plcc", of_fitted), ("srocc", of_ranks)]
    for on, (r1, r2, r12) in correlations:
        tests += [
            ("meng", on, meng(r1, r2, r12, n)),
            ("steiger", on, steiger(r1, r2, r12, n)),
            ("williams", on, williams(r1, r2, r12, n)),
            ("zou", on, zou(r1, r2, r12, n)),
        ]
    tests += [
        ("f_residuals", "rmse", f_of_variances(first, second, n - 1)),
        ("morgan_pitman", "rmse", morgan_pitman_of_moments(first, second, together, n)),
    ]
    tables = [_rows(pairs, test, on, outcome) for test, on, outcome in tests]
    return Comparisons(
        table=pd.concat(tables, ignore_index=True) if pairs else pd.DataFrame(columns=COLUMNS),
        kurtosis=pd.Series({name: _kurtosis(sides[name].residuals) for name in names}, dtype=float),
        best={index: _best(index, names, found) for index in TOLD_BY},
    )


def holds_over(rows: list[dict[str, Any]], bootstrap: Bootstrap) -> list[dict[str, Any]]:
    """The rows of `Comparisons.records` with `over_references`: whether the bootstrap's 95 % interval of the two
    metrics' difference leaves out 0. None where the bootstrap cannot tell."""
    holds: dict[tuple[str, str, str], bool | None] = {}
    for index in TOLD_BY:
        table = bootstrap.differences(index)
        for (first, second), low, high in zip(table.index, table["low"], table["high"], strict=True):
            apart = None if np.isnan(low) else bool(low > 0 or high < 0)
            holds[index, first, second] = holds[index, second, first] = apart
    return [{**row, "over_references": holds.get((row["on"], row["metric"], row["other"]))} for row in rows]


@dataclass(frozen=True)
class _Side:
    """One metric of a pair, (N,) each, turned so that its correlations with MOS over all its stimuli are positive."""

    fitted: Floats
    values: Floats
    """For ranks."""
    residuals: Floats

    @classmethod
    def of(cls, values: Floats, opinion: Floats, found: Benchmark) -> _Side:
        fitted = fitted_scores(values, found)
        # Only where nothing is fitted can fitted scores go down as opinion goes up; residuals stay what they are.
        return cls(-fitted if found.plcc < 0 else fitted, -values if found.srocc < 0 else values, opinion - fitted)


def _moments(one: _Side, other: _Side, opinion: Floats) -> list[float]:
    """n; r1, r2 and r12 of fitted scores; the same of ranks; the residuals' variances and covariance, in a common unit,
    which no test of the two depends on."""
    both = ~(np.isnan(one.values) | np.isnan(other.values))
    n, scores = int(both.sum()), opinion[both]
    if n < FEWEST:
        return [n, *[np.nan] * 9]
    one_ranks, other_ranks, ranks = map(stats.rankdata, (one.values[both], other.values[both], scores))
    residuals = _at_most_one(np.array([one.residuals[both], other.residuals[both]]))
    return [
        n,
        *_three(one.fitted[both], other.fitted[both], scores),
        *_three(one_ranks, other_ranks, ranks),
        *map(float, moments(*residuals)),
    ]


def _three(one: Floats, other: Floats, opinion: Floats) -> list[float]:
    """Each with MOS, and the two with each other; all NaN where one cannot be told."""
    found = [pearson(one, opinion), pearson(other, opinion), pearson(one, other)]
    return [np.nan] * 3 if np.isnan(found).any() else found


def _rows(pairs: list[tuple[str, str]], test: str, on: Index, outcome: Outcome) -> pd.DataFrame:
    nothing = np.full(len(pairs), np.nan)
    low, high = (nothing if end is None else end for end in (outcome.low, outcome.high))
    table = pd.DataFrame(
        {
            "metric": [one for one, _other in pairs],
            "other": [other for _one, other in pairs],
            "test": test,
            "on": on,
            "statistic": outcome.statistic,
            "p": outcome.p,
            "p_holm": holm(outcome.p),
            "p_bh": benjamini_hochberg(outcome.p),
            "low": low,
            "high": high,
        }
    )
    first_ahead = outcome.statistic < 1 if test == "f_residuals" else outcome.statistic > 0
    ahead = np.where(first_ahead, table["metric"], table["other"])
    better = [name if p < LEVEL else None for name, p in zip(ahead, table["p_holm"], strict=True)]
    table["better"] = pd.Series(better, dtype=object)  # so that None stays None
    return table


def _kurtosis(residuals: Floats) -> float:
    """Of all that are known; NaN where they do not vary."""
    known = _at_most_one(residuals[~np.isnan(residuals)])
    if not len(known) or np.ptp(known) < ROUNDING:
        return float("nan")
    squares = (known - known.mean()) ** 2
    return float((squares**2).mean() / squares.mean() ** 2)


def _at_most_one(residuals: Floats) -> Floats:
    """Divided by the largest: without a mapping they are what the metric's unit makes them, and squares overflow."""
    largest = float(np.abs(residuals).max(initial=0))
    return residuals / largest if largest > 0 else residuals


def _best(index: Index, names: list[str], found: Mapping[str, Benchmark]) -> str | None:
    told = {name: abs(getattr(found[name], index)) for name in names if not np.isnan(getattr(found[name], index))}
    if not told:
        return None
    return (min if index == "rmse" else max)(told, key=lambda name: told[name])
