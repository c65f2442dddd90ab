"""How well each metric agrees with opinion scores, and which metrics differ, as an analysis tells it."""

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.benchmark import Benchmark, evaluate
from analysis.benchmark.resolving import resolve
from analysis.benchmark.significance import compare

INDICES = ("plcc", "srocc", "krocc", "rmse", "outlier_ratio")  # those that tables show


def benchmark(metrics: list[dict[str, Any]], stimuli: list[dict[str, Any]]) -> dict[str, Any]:
    """metrics, stimuli: as in the output. Over the pairs that are rated; a score that is missing or NaN is none.

    `benchmark` holds a row per metric; `comparisons` one per test and pair of metrics, over references not told yet;
    `best_alike` by index the metrics not told from the best; `krasula` a row per metric.
    """
    rated = [s for s in stimuli if s["attack"] is not None and s["n"]]
    names = [metric["name"] for metric in metrics]
    pairs = pd.Index([stimulus["pair"] for stimulus in rated])
    scores = pd.DataFrame({key: [s[key] for s in rated] for key in ("mos", "std", "n")}, index=pairs, dtype=float)
    values = pd.DataFrame(
        {name: [s["scores"].get(name, math.nan) for s in rated] for name in names}, index=pairs, dtype=float
    )
    found = {name: _evaluated(values[name].dropna(), scores) for name in names}
    compared = compare(values, scores["mos"], found)
    return {
        "benchmark": [_row(metric, values[metric["name"]], rated, found[metric["name"]]) for metric in metrics],
        "comparisons": [{**row, "over_references": None} for row in compared.records()],
        "best_alike": compared.best_alike(),
        "krasula": _krasula(metrics, values, scores),
    }


def _evaluated(values: pd.Series, scores: pd.DataFrame) -> Benchmark:
    both = scores.loc[values.index]
    return evaluate(values, both["mos"], std=both["std"], n=both["n"])


def _row(metric: dict[str, Any], values: pd.Series, rated: list[dict[str, Any]], found: Benchmark) -> dict[str, Any]:
    limit = metric["ill_conditioned_above"]
    scored = sum(metric["name"] in stimulus["scores"] for stimulus in rated)
    return {
        "metric": metric["name"],
        **{
            key: number(getattr(found, key)) for key in (*INDICES, "rmse_dof", "rmse_star", "outlier_ratio_ci95", "sse")
        },
        "intervals": {"fisher": _as_if_independent(found)},
        "logistic": [float(parameter) for parameter in found.logistic],
        "monotone": found.monotone,
        "infinite": found.infinite,
        "undefined": scored - found.n,
        "ill_conditioned": int(((values > limit) & (values < math.inf)).sum()),
        "points": found.n,
    }


def _as_if_independent(found: Benchmark) -> dict[str, list[float]]:
    """95 % intervals of the indices by the formulas for independent stimuli, which those of one content are not.

    RMSE's is that of RMSE with divisor N - d, brought to N: their quotient is the same at every end.
    """
    ends = {index: getattr(found.intervals, index, None) for index in INDICES}
    shrink = found.rmse / found.rmse_dof if found.rmse_dof else math.nan
    ends["rmse"] = [end * shrink for end in found.intervals.rmse_dof]
    return {index: [float(end) for end in interval] for index, interval in ends.items() if interval is not None}


def _krasula(metrics: list[dict[str, Any]], values: pd.DataFrame, scores: pd.DataFrame) -> list[dict[str, Any]]:
    """Areas and their standard errors as if pairs of stimuli were independent. Of a metric without a score for every
    pair they are NaN."""
    higher = [metric["better"] == "higher" for metric in metrics]
    found = resolve(values.to_numpy(dtype=np.float64).T, higher, scores["mos"], scores["std"], scores["n"])
    return found.records([metric["name"] for metric in metrics])


def number(value: Any) -> float | None:
    return None if value is None else float(value)
