"""Which pairs of stimuli people tell apart (Krasula, Fliegel, Le Callet and Klíma, QoMEX 2016), and by how much a
metric does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from ..sigmoid import Floats, Places

LEVEL = 0.95  # of the one-sided z-test: |z| of 1.645 or more
LEAST_ERROR = 1e-6  # grades: takes the place of no standard error, as in the authors' code


@dataclass(frozen=True)
class Pairs:
    """Pairs of stimuli, each once, by their places."""

    first: Places
    second: Places
    outcome: npt.NDArray[np.int8]
    """1 where the first is the better, -1 where the second is, 0 where they are not told apart: similar."""

    @property
    def different(self) -> npt.NDArray[np.bool_]:
        told: npt.NDArray[np.bool_] = self.outcome != 0
        return told


def pairs(mos: npt.ArrayLike, std: npt.ArrayLike, n: npt.ArrayLike) -> Pairs:
    """All pairs of stimuli. Two are different where Φ(|z|) ≥ 0.95, z the difference of MOS over its standard error.

    mos, std (divisor n - 1), n: (N,) of each stimulus, in grades. Unanimous ratings are not left out: two stimuli
    without any spread are different where their MOS are, and similar where these are equal. A stimulus whose std is
    unknown (a single rating: NaN) is in no pair.
    Raises ValueError where lengths differ.
    """
    opinion, deviation, ratings = (np.asarray(each, dtype=np.float64) for each in (mos, std, n))
    if opinion.ndim != 1 or not opinion.shape == deviation.shape == ratings.shape:
        shapes = ", ".join(str(each.shape) for each in (opinion, deviation, ratings))
        raise ValueError(f"mos, std and n each have a number for each stimulus; got shapes {shapes}.")
    variance = np.full(opinion.shape, np.nan)
    np.divide(deviation**2, ratings, out=variance, where=ratings > 0)
    known = np.flatnonzero(np.isfinite(opinion) & np.isfinite(variance))

    one, other = np.triu_indices(len(known), 1)
    first, second = known[one], known[other]
    error = np.sqrt(variance[first] + variance[second])
    z = (opinion[first] - opinion[second]) / np.where(error > 0, error, LEAST_ERROR)
    return Pairs(first, second, np.where(ndtr(np.abs(z)) >= LEVEL, np.sign(z), 0).astype(np.int8))


def differences(values: Floats, among: Pairs) -> Floats:
    """(P,) by how much the metric's value of each pair's first is above that of its second.

    values: (N,); infinities allowed. Two infinities of one sign are equal, as in the ranks of other indices; an
    infinity differs from anything else by more than two finite values do, and all such differences are alike.
    """
    first, second = values[among.first], values[among.second]
    alike = first == second
    difference: Floats = np.where(alike, 0.0, first) - np.where(alike, 0.0, second)
    return difference
