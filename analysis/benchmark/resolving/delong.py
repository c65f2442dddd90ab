"""AUCs of several metrics over the same cases, with their covariance: DeLong, DeLong and Clarke-Pearson (Biometrics
44(3), 1988), by ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..sigmoid import Floats
from ..significance.outcome import Outcome, by_normal, positive
from .auc import placements

SAME = 1e-12  # the share of the two variances below which that of the difference is rounding


@dataclass(frozen=True)
class Areas:
    """Of M metrics over m positives and n negatives."""

    auc: Floats
    """(M,) 0 to 1."""
    covariance: Floats
    """(M, M) of the areas; NaN with fewer than two positives or negatives."""
    positives: int
    negatives: int

    @property
    def se(self) -> Floats:
        """(M,) standard errors."""
        return np.sqrt(np.diag(self.covariance))

    def test(self, first: npt.ArrayLike, second: npt.ArrayLike) -> Outcome:
        """Whether areas differ: z, positive where the first is the larger.

        first, second: numbers of metrics, from 0 on, one or many. Two that order all cases alike give 0 and p 1.
        """
        first, second = np.asarray(first), np.asarray(second)
        own, shared = np.diag(self.covariance), self.covariance[first, second]
        variance = own[first] + own[second] - 2 * shared
        difference = self.auc[first] - self.auc[second]
        same = (variance <= SAME * (own[first] + own[second])) & (np.abs(difference) <= SAME)
        z = np.where(same, 0.0, difference / np.sqrt(positive(variance)))
        return Outcome(z, by_normal(z))


def areas(positives: npt.ArrayLike, negatives: npt.ArrayLike) -> Areas:
    """positives: (M, m), negatives: (M, n): the scores of each of M metrics for the same cases, in the same order.

    Scores of NaN throughout have an area of NaN. Raises ValueError where the numbers of metrics differ.
    """
    above, below = np.asarray(positives, dtype=np.float64), np.asarray(negatives, dtype=np.float64)
    if above.ndim != 2 or below.ndim != 2 or len(above) != len(below):
        raise ValueError(f"A row for each metric, of positives as of negatives; got {above.shape} and {below.shape}.")
    of_positives, of_negatives = np.full(above.shape, np.nan), np.full(below.shape, np.nan)
    for row in range(len(above)):
        if not (np.isnan(above[row]).any() or np.isnan(below[row]).any()):
            of_positives[row], of_negatives[row] = placements(above[row], below[row])
    m, n = above.shape[1], below.shape[1]
    auc = _means(of_positives) if m and n else np.full(len(above), np.nan)
    return Areas(auc, _covariance(of_positives) / max(m, 1) + _covariance(of_negatives) / max(n, 1), m, n)


def _means(rows: Floats) -> Floats:
    means: Floats = rows.sum(axis=1) / rows.shape[1]
    return means


def _covariance(rows: Floats) -> Floats:
    """(M, M), divisor one less than the number of columns; NaN with fewer than two."""
    if rows.shape[1] < 2:
        return np.full((len(rows), len(rows)), np.nan)
    centred = rows - _means(rows)[:, None]
    covariance: Floats = centred @ centred.T / (rows.shape[1] - 1)
    return covariance
