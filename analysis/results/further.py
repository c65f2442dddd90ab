"""The part of an analysis that takes a minute: the benchmark's intervals by bootstrap, and the benchmark by groups."""

import itertools
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.benchmark import Bootstrap, by_group, over_references, over_stimuli, over_subjects
from analysis.benchmark.bootstrap import Parallel
from analysis.benchmark.significance import holds_over

RESAMPLES = 1000
SEED = 0
SHOWN = ("plcc", "srocc", "krocc", "rmse", "rmse_star", "outlier_ratio")
GROUPINGS = {"attack": "attack", "level": "level", "reference": "content"}

Progress = Callable[[int], None]


def further(
    output: dict[str, Any], parallel: Parallel = itertools.starmap, progress: Progress | None = None
) -> dict[str, Any]:
    """What `compute` has made, with what it leaves out.

    Each metric gets `intervals` over stimuli, references and subjects, each row of `comparisons` whether it holds over
    references too; `groups` holds the indices by attack, level and reference; `resampling` says how it was drawn.
    Equal outputs give equal ones. progress: told a percentage.
    """
    stimuli = [s for s in output["stimuli"] if s["attack"] is not None and s["n"]]
    if not stimuli or not output["benchmark"]:
        return output
    index = pd.Index([stimulus["pair"] for stimulus in stimuli])
    metrics = pd.DataFrame(
        {row["metric"]: [s["scores"].get(row["metric"]) for s in stimuli] for row in output["benchmark"]},
        index=index,
        dtype=float,
    )
    scores = pd.DataFrame({key: [s[key] for s in stimuli] for key in ("mos", "std", "n")}, index=index, dtype=float)
    tell = _Share(progress)

    def drawn(draw: Callable[..., Bootstrap], *of_what: Any) -> Bootstrap:
        return draw(metrics, *of_what, resamples=RESAMPLES, seed=SEED, parallel=parallel, progress=tell.next())

    contents = dict(zip(index, (stimulus["content"] for stimulus in stimuli), strict=True))
    found = {
        "references": drawn(over_references, scores, contents),
        "stimuli": drawn(over_stimuli, scores),
        "subjects": drawn(over_subjects, _counted(output, index)),
    }
    intervals = {over: _intervals(bootstrap) for over, bootstrap in found.items()}
    return {
        **output,
        "benchmark": [
            {**row, "intervals": row["intervals"] | {over: ends[row["metric"]] for over, ends in intervals.items()}}
            for row in output["benchmark"]
        ],
        "comparisons": holds_over(output["comparisons"], found["references"]),
        "groups": _groups(metrics, scores, stimuli, parallel),
        "resampling": {
            "resamples": RESAMPLES,
            "seed": SEED,
            "units": {over: bootstrap.units for over, bootstrap in found.items()},
        },
    }


class _Share:
    """Percentages of a whole whose parts tell how far they are, one after the other."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._part = progress, -1

    def next(self) -> Callable[[int, int], None]:
        self._part += 1
        return self._tell

    def _tell(self, done: int, total: int) -> None:
        if self._progress:
            self._progress(int(30 * (self._part + done / total)))  # what is left is for the groups


def _counted(output: dict[str, Any], pairs: pd.Index) -> pd.DataFrame:
    ratings = pd.DataFrame(
        [
            (rating["subject"], rating["pair"], rating["repetition"], rating["grade"])
            for rating in output["ratings"]
            if not rating["excluded"]
        ],
        columns=["subject", "stimulus", "repetition", "score"],
    )
    return ratings[ratings["stimulus"].isin(pairs)]


def _intervals(bootstrap: Bootstrap) -> dict[Any, dict[str, list[float]]]:
    """By metric and index."""
    table = bootstrap.intervals()
    ends = dict(zip(table.index, table[["low", "high"]].to_numpy().tolist(), strict=True))
    return {metric: {index: ends[metric, index] for index in SHOWN} for metric in bootstrap.metrics}


def _groups(
    metrics: pd.DataFrame, scores: pd.DataFrame, stimuli: list[dict[str, Any]], parallel: Parallel
) -> dict[str, Any]:
    """Grouping → group → metric → its indices; labels are texts, as JSON's keys are."""
    groupings = {
        grouping: {stimulus["pair"]: str(stimulus[key]) for stimulus in stimuli} for grouping, key in GROUPINGS.items()
    }
    table = by_group(metrics, scores, groupings, parallel=parallel)
    groups: dict[str, Any] = {grouping: {} for grouping in GROUPINGS}
    for (grouping, group, metric), row in zip(table.index, table.to_dict("records"), strict=True):
        if grouping in groups:
            indices = {index: row[index] for index in SHOWN}
            groups[grouping].setdefault(group, {})[metric] = {**indices, "n": int(row["n"])}
    return {grouping: dict(sorted(found.items(), key=_order)) for grouping, found in groups.items()}


def _order(group: tuple[str, Any]) -> tuple[bool, int, str]:
    """Levels by their number."""
    label = group[0]
    return (not label.isdecimal(), int(label) if label.isdecimal() else 0, label)
