"""Screening by correlation: subjects whose grades go little with everybody's.

"pearson" is what P.913 and P.910 describe, with the threshold that Netflix's sureal takes: min(0.7, mean(r) - std(r))
over subjects, population standard deviation. "bt1788" is ITU-R BT.1788's: the smaller of Pearson's and Spearman's,
sample standard deviation, and 0.7 for its maximum correlation threshold. Neither Recommendation's text was at hand.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from ..ratings import Floats, read

HIGHEST_THRESHOLD = 0.7
FEWEST = 3  # subjects, for anybody to be rejected: of two the lower always lies at the threshold

Method = Literal["pearson", "spearman", "bt1788"]


def correlation(ratings: pd.DataFrame, method: Method = "pearson") -> pd.DataFrame:
    """Correlate each subject with MOS, the subject's own ratings included; repetitions are averaged first.

    ratings: long or wide (see `analysis.ratings`).
    Returns a row per subject: `correlation`, over the stimuli the subject rated, NaN where it cannot be told (fewer
    than two of them, all grades alike), and `rejected`, whether it is at most the threshold; nobody is where fewer
    than three correlations can be told. Its `attrs` hold `threshold`, NaN where nobody's can be told.
    Raises ValueError for an unknown method or ratings in neither form.
    """
    if method not in get_args(Method):
        raise ValueError(f"Unknown method {method!r} of correlation: one of {', '.join(get_args(Method))}.")
    panel = read(ratings).averaged()
    grades = panel.matrix()
    rated = ~np.isnan(grades)
    n = rated.sum(axis=0)
    mos = np.divide(np.where(rated, grades, 0).sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 0)
    found = np.array([_of_one(row[known], mos[known], method) for row, known in zip(grades, rated, strict=True)])
    told = found[~np.isnan(found)]
    spread = float(told.std(ddof=1 if method == "bt1788" and len(told) > 1 else 0)) if len(told) else np.nan
    threshold = min(HIGHEST_THRESHOLD, float(told.mean()) - spread) if len(told) else np.nan
    screened = pd.DataFrame(
        {"correlation": found.astype(np.float64), "rejected": (found <= threshold) & (len(told) >= FEWEST)},
        index=panel.subjects,
    )
    screened.attrs = {"threshold": threshold, "method": method}
    return screened


def _of_one(own: Floats, mos: Floats, method: Method) -> float:
    if len(own) < 2 or np.ptp(own) == 0 or np.ptp(mos) == 0:
        return float("nan")
    pearson = float(np.corrcoef(own, mos)[0, 1])
    if method == "pearson":
        return pearson
    spearman = float(np.corrcoef(rankdata(own), rankdata(mos))[0, 1])
    return spearman if method == "spearman" else min(pearson, spearman)
