"""Correlations in many samples at once, in which a stimulus stands as often as it weighs.

All functions work row by row: arrays are (R, N), a row for each sample. What they give is what the usual formulas give
for the sample written out, each stimulus as many times as it is there.
"""

from __future__ import annotations

import numpy as np

from ..ratings import quotient
from .sigmoid import Floats

AT_ONCE = 2**21  # numbers in a temporary array
ROUNDING = 1e-12  # of a sum of squares: what is smaller is none


def pearson(a: Floats, b: Floats, weights: Floats) -> Floats:
    """(R,) Pearson's correlation; NaN where one of the two does not vary."""
    total = weights.sum(axis=1)
    a, b = (each - quotient((weights * each).sum(axis=1), total)[:, None] for each in (a, b))
    aa, bb, ab = ((weights * c * d).sum(axis=1) for c, d in ((a, a), (b, b), (a, b)))
    return np.clip(quotient(ab, np.sqrt(aa * bb)), -1, 1)


def ranks(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mid-ranks, and (R,) how many of all pairs, each counted both ways and with itself, are tied.

    values: infinities allowed; NaN only where the weight is 0.
    """
    order = np.argsort(values, axis=1, kind="stable")
    ordered, weight = (np.take_along_axis(each, order, axis=1) for each in (values, weights))
    changes = ordered[:, 1:] != ordered[:, :-1]
    edge = np.ones((len(values), 1), dtype=bool)
    begins, ends = np.concatenate([edge, changes], axis=1), np.concatenate([changes, edge], axis=1)
    upto = np.cumsum(weight, axis=1)
    # Both grow along the row: so the last beginning before a place, and the first end after it, are these.
    before = np.maximum.accumulate(np.where(begins, upto - weight, 0), axis=1)
    after = np.minimum.accumulate(np.where(ends, upto, np.inf)[:, ::-1], axis=1)[:, ::-1]
    middle = np.empty_like(before)
    np.put_along_axis(middle, order, (before + after + 1) / 2, axis=1)
    return middle, (weight * (after - before)).sum(axis=1)


def concordance(values: Floats, opinion: Floats, weights: Floats) -> Floats:
    """(R, M) concordant less discordant pairs, each pair counted both ways: the numerator of Kendall's tau.

    values: (M, N) of the metrics, finite, NaN where there is none: no pair is made of it. opinion, weights: (R, N).
    """
    points = values.shape[1]
    found = np.zeros((len(opinion), len(values)))
    step = max(1, AT_ONCE // (points * max(len(opinion), len(values)) or 1))
    for start in range(0, points, step):
        block = slice(start, start + step)
        by_metric = _signs(values, block)
        by_opinion = _signs(opinion, block)
        by_opinion *= weights[:, block, None]
        by_opinion *= weights[:, None, :]
        found += by_opinion.reshape(len(opinion), -1) @ by_metric.reshape(len(values), -1).T
    return found


def tau_b(concordant: Floats, total: Floats, tied: Floats, tied_opinion: Floats) -> Floats:
    """(R,) Kendall's tau-b from what `concordance` and `ranks` gave, and from the samples' sizes; NaN where all tie."""
    free = np.sqrt((total**2 - tied) * (total**2 - tied_opinion))
    return np.clip(quotient(concordant, free), -1, 1)


def _signs(rows: Floats, block: slice) -> Floats:
    """(R, n, N) of the differences between those in the block and all; 0 where one is NaN."""
    signs: Floats = np.sign(rows[:, block, None] - rows[:, None, :])
    return np.nan_to_num(signs, copy=False)
