"""The area under an ROC curve (AUC): the share of pairs of a positive and a negative in which the positive has the
higher score, ties counting half; and its standard error by Hanley and McNeil (Radiology 143(1), 1982)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..sigmoid import Floats


def area(positives: npt.ArrayLike, negatives: npt.ArrayLike) -> float:
    """0 to 1, 0.5 where scores say nothing; NaN where one of the two is empty. (m,) and (n,), infinities allowed."""
    of_positives, _of_negatives = placements(
        np.asarray(positives, dtype=np.float64), np.asarray(negatives, dtype=np.float64)
    )
    return float(of_positives.mean()) if len(of_positives) and len(_of_negatives) else float("nan")


def placements(positives: Floats, negatives: Floats) -> tuple[Floats, Floats]:
    """(m,) the share of negatives that each positive is above, and (n,) of positives that each negative is below.

    By ranks: a single sort, as Sun and Xu show (IEEE Signal Processing Letters 21(11), 2014). Ties count half.
    """
    m, n = len(positives), len(negatives)
    if not m or not n:
        return np.full(m, np.nan), np.full(n, np.nan)
    scores = np.concatenate([positives, negatives])
    order = np.argsort(scores, kind="stable")
    ordered, positive = scores[order], order < m
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(begins, append=len(scores))

    def below(counted: npt.NDArray[np.bool_]) -> Floats:
        """How many of those counted each score is above, and half of those it is tied with."""
        within = np.add.reduceat(counted, begins, dtype=np.intp)
        each: Floats = np.repeat(np.cumsum(within) - within / 2, sizes)
        return each

    negatives_below, positives_below = np.empty(m + n), np.empty(m + n)
    negatives_below[order], positives_below[order] = below(~positive), below(positive)
    return negatives_below[:m] / n, 1 - positives_below[m:] / m


def hanley_mcneil(auc: npt.ArrayLike, positives: npt.ArrayLike, negatives: npt.ArrayLike) -> Floats:
    """The standard error of an AUC of so many positives and negatives, as if scores were exponential.

    Needs no scores. Of the difference of two it is √(SE1² + SE2² - 2·r·SE1·SE2), r the correlation of the two areas, to
    be read from the table of Hanley and McNeil (Radiology 148(3), 1983). NaN where one of the two is empty.
    """
    auc, m, n = (np.asarray(each, dtype=np.float64) for each in (auc, positives, negatives))
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    both = np.where((m > 0) & (n > 0), m * n, np.nan)
    variance = (auc * (1 - auc) + (m - 1) * (q1 - auc**2) + (n - 1) * (q2 - auc**2)) / both
    error: Floats = np.sqrt(np.maximum(variance, 0))
    return error
