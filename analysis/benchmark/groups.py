"""The benchmark by parts of the stimuli, such as attacks, levels, references: they can disagree with the whole."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from . import mappings
from .bootstrap import INDICES, Parallel, Table, indices_of
from .evaluation import Benchmark, evaluate

POOLED = "pooled"
INTERVALS = ("plcc", "srocc", "krocc", "rmse_dof", "outlier_ratio", "outlier_ratio_ci95")


def by_group(
    metrics: pd.DataFrame,
    scores: pd.DataFrame,
    groupings: Mapping[str, Mapping[Hashable, Hashable]],
    mapping: mappings.Mapping = "logistic5",
    parallel: Parallel = itertools.starmap,
) -> pd.DataFrame:
    """The indices of every metric in every group of stimuli, the mapping fitted to each anew, and pooled.

    metrics: a row per stimulus, a column per metric; infinities allowed, NaN where a metric says nothing.
    scores: as `analysis.opinion.mos` returns them: `mos`, and for the outlier ratios and RMSE* `std` and `n`.
    groupings: name of a grouping, such as "attack" → stimulus → its group. A stimulus that is not in it, or None
        there, is in none of its groups.
    mapping: see `analysis.benchmark.evaluate`.
    parallel: what to spread the work with, such as `advstudy.parallel.parallel_map`. The result is the same.

    Returns a row per grouping, group and metric (index `grouping`, `group`, `metric`), first ("pooled", "pooled"),
    then the groups as they appear: `n` stimuli, the indices of `analysis.benchmark.INDICES`, `monotone`, and for the
    indices that have one the 95 % interval as if the stimuli were independent, `plcc_low` and `plcc_high` and so on.
    NaN in a group of fewer than 6 points, or whose values or scores are all equal.
    Raises ValueError where a grouping is called "pooled", a label stands twice or a column is missing.
    """
    mappings.check(mapping)
    if POOLED in groupings:
        raise ValueError(f"No grouping is called {POOLED!r}: that is all stimuli together.")
    table = Table.of(metrics, scores)
    groups = list(_groups(table.stimuli, groupings))

    def tasks() -> Iterator[tuple[Any, ...]]:
        for place, (_grouping, _group, stimuli) in enumerate(groups):
            part = table.opinions[stimuli]
            yield place, table.values[:, stimuli], part.mos[0], _one(part.std), _one(part.n), mapping

    found: dict[int, list[list[Any]]] = dict(parallel(_rows, tasks()))
    rows = [(grouping, group, metric) for grouping, group, _stimuli in groups for metric in table.metrics]
    columns = ["n", *INDICES, "monotone", *(f"{index}_{end}" for index in INTERVALS for end in ("low", "high"))]
    return pd.DataFrame(
        [row for place in range(len(groups)) for row in found[place]],
        index=pd.MultiIndex.from_tuples(rows, names=["grouping", "group", "metric"]) if rows else None,
        columns=columns,
    )


def _groups(
    stimuli: pd.Index, groupings: Mapping[str, Mapping[Hashable, Hashable]]
) -> Iterator[tuple[str, Hashable, np.ndarray[Any, np.dtype[np.intp]]]]:
    yield POOLED, POOLED, np.arange(len(stimuli))
    for grouping, group_of in groupings.items():
        labels = pd.Index([group_of.get(stimulus) for stimulus in stimuli], dtype=object)
        codes, groups = pd.factorize(labels)
        for code, group in enumerate(groups):
            yield grouping, group, np.flatnonzero(codes == code)


def _rows(
    place: int, values: Any, mos: Any, std: Any | None, n: Any | None, mapping: mappings.Mapping
) -> tuple[int, list[list[Any]]]:
    rows = []
    for each in values:
        known = ~np.isnan(each)
        found = evaluate(
            each[known],
            mos[known],
            None if std is None else std[known],
            None if n is None else n[known],
            mapping,
        )
        rows.append([found.n, *indices_of(found), found.monotone, *_ends(found)])
    return place, rows


def _ends(found: Benchmark) -> Iterator[float]:
    for index in INTERVALS:
        yield from getattr(found.intervals, index) or (math.nan, math.nan)


def _one(rows: Any) -> Any:
    return None if rows is None else rows[0]
