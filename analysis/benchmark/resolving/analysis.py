"""Krasula's analysis of several metrics (Krasula, Fliegel, Le Callet and Klíma, QoMEX 2016).

Its cases are pairs of stimuli, and these are far more than stimuli: 360 make 64 620. They share stimuli, so their
areas' standard errors and p, given as if pairs were independent, are much too small. Take them for a ranking; for a
claim draw references anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..sigmoid import Floats, Places
from ..significance.multiple import holm
from ..significance.outcome import Outcome
from .correct import mcnemar
from .delong import Areas, areas
from .pairs import Pairs, differences, pairs

SHARE = 0.95  # of the similar pairs that the threshold is above


@dataclass(frozen=True)
class Resolving:
    """Of M metrics. NaN for one that is constant or has a value missing, or where there are no such pairs."""

    pairs: Pairs
    different_similar: Areas
    """How well |difference| of the metric tells different pairs from similar ones."""
    better_worse: Areas
    """How well the difference tells, of different pairs, the better stimulus; each pair is entered both ways."""
    c0: Floats
    """(M,) the share of different pairs in which the better stimulus has the better value; a tie is wrong."""
    right: npt.NDArray[np.bool_]
    """(M, number of different pairs): which they are."""
    threshold: Floats
    """(M,) the 95th percentile of |difference| over similar pairs, in the metric's unit: what exceeds it is seen."""

    @property
    def c0_se(self) -> Floats:
        """(M,) binomial standard error of C0."""
        different = self.right.shape[1]
        error: Floats = np.sqrt(self.c0 * (1 - self.c0) / (different or 1))
        return error

    def records(self, metrics: Sequence[str]) -> list[dict[str, Any]]:
        """Plain data, a row per metric: `metric`, its name, `auc_different_similar`, `auc_better_worse` and `c0`, and
        the standard error of each, with `_se` behind its name. metrics: (M,) their names.
        """
        columns = {
            "metric": list(metrics),
            "auc_different_similar": self.different_similar.auc.tolist(),
            "auc_different_similar_se": self.different_similar.se.tolist(),
            "auc_better_worse": self.better_worse.auc.tolist(),
            "auc_better_worse_se": self.better_worse.se.tolist(),
            "c0": self.c0.tolist(),
            "c0_se": self.c0_se.tolist(),
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def comparisons(self, metrics: Sequence[str]) -> pd.DataFrame:
        """Every pair of metrics tested, three rows each: `metric`, `other`, what it is `on` ("auc_different_similar"
        and "auc_better_worse" by DeLong's test, "c0" by McNemar's), `statistic` (see `delong.Areas.test` and
        `correct.mcnemar`), `p` as if pairs of stimuli were independent, and `p_holm`, corrected over all pairs of
        metrics. NaN where a metric cannot be told. metrics: (M,) their names.
        """
        names = np.array(metrics, dtype=object)
        first, second = np.triu_indices(len(names), 1)
        outcomes = {
            "auc_different_similar": self.different_similar.test(first, second),
            "auc_better_worse": self.better_worse.test(first, second),
            "c0": self._c0_test(first, second),
        }
        return pd.DataFrame(
            {
                "metric": np.tile(names[first], len(outcomes)),
                "other": np.tile(names[second], len(outcomes)),
                "on": np.repeat(list(outcomes), len(first)),
                "statistic": np.concatenate([outcome.statistic for outcome in outcomes.values()]),
                "p": np.concatenate([outcome.p for outcome in outcomes.values()]),
                "p_holm": np.concatenate([holm(outcome.p) for outcome in outcomes.values()]),
            }
        )

    def _c0_test(self, first: Places, second: Places) -> Outcome:
        right = self.right.astype(np.float64)
        both = (right @ right.T)[first, second]
        alone = right.sum(axis=1)
        found = mcnemar(alone[first] - both, alone[second] - both)
        told = ~np.isnan(self.c0[first] + self.c0[second])
        return Outcome(np.where(told, found.statistic, np.nan), np.where(told, found.p, np.nan))


def resolve(
    values: npt.ArrayLike,
    higher_is_better: npt.ArrayLike,
    mos: npt.ArrayLike,
    std: npt.ArrayLike,
    n: npt.ArrayLike,
) -> Resolving:
    """values: (M, N) of M metrics for N stimuli, infinities allowed (see `pairs.differences`). higher_is_better: (M,).
    mos, std, n: (N,), see `pairs.pairs`.

    Raises ValueError where shapes do not fit.
    """
    scores, higher = np.asarray(values, dtype=np.float64), np.asarray(higher_is_better, dtype=bool)
    if scores.ndim != 2 or higher.shape != scores.shape[:1] or np.shape(mos) != scores.shape[1:]:
        raise ValueError(
            f"A row of values and a direction for each metric, a column for each MOS; got shapes {scores.shape}, "
            f"{higher.shape} and {np.shape(mos)}."
        )
    found = pairs(mos, std, n)
    different = found.different
    sign = found.outcome[different].astype(np.float64)
    apart, alike = (np.full((len(scores), int(which.sum())), np.nan) for which in (different, ~different))
    better = np.full(apart.shape, np.nan)
    for row, own in enumerate(scores):
        if np.isnan(own).any() or not (own != own[:1]).any():
            continue
        difference = differences(own if higher[row] else -own, found)
        better[row] = difference[different] * sign
        apart[row], alike[row] = np.abs(difference[different]), np.abs(difference[~different])

    right = better > 0
    told = ~np.isnan(better).any(axis=1) & (better.shape[1] > 0)
    c0 = np.where(told, right.sum(axis=1) / (right.shape[1] or 1), np.nan)
    threshold = np.array([percentile(row, SHARE) for row in alike])
    return Resolving(found, areas(apart, alike), areas(better, -better), c0, right, threshold)


def percentile(values: Floats, share: float) -> float:
    """Hazen's, as MATLAB's prctile has it: the k-th of n values stands for (k - ½)/n. NaN of none."""
    if not len(values) or np.isnan(values).any():
        return float("nan")
    place = min(max(share * len(values) - 0.5, 0), len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    ordered = np.partition(values, (below, above))
    low, high, part = float(ordered[below]), float(ordered[above]), place - below
    return low if low == high or part == 0 else low + part * (high - low)
