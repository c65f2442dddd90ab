"""How precise the MOS of fewer subjects would have been: subsets of the panel, drawn without replacement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from ..ratings import read
from .subsets import Subsets

SIZES = 24  # of subsets, at most, where none are asked for


def precision(
    ratings: pd.DataFrame, sizes: Sequence[int] | None = None, seed: int = 0, draws: int = 200
) -> pd.DataFrame:
    """Draw panels of each size from the subjects, and compare their MOS with the whole panel's.

    ratings: long or wide (see `analysis.ratings`); a subject's repetitions are averaged first.
    sizes: numbers of subjects from 2 to all; if absent, evenly spread over that range.
    seed, draws: how often panels are drawn; within a draw the larger holds the smaller.

    Returns a row per size (index `subjects`): `ci95`, the mean half width of the 95 % confidence intervals (Student's
    t) over stimuli and draws; `rmse` of the MOS against the whole panel's, in grades. Being part of the whole panel
    draws the latter down, to 0 for all of it: it tells what the subjects left out would have changed. The former does
    not depend on the whole. Stimuli with one rating have no interval, with none no error; NaN where all are so.
    Raises ValueError for a size that cannot be drawn.
    """
    panel = read(ratings).averaged()
    subjects = len(panel.subjects)
    asked = _spread(subjects) if sizes is None else list(sizes)
    wrong = [size for size in asked if not 2 <= size <= subjects]
    if wrong:
        raise ValueError(
            f"Panels of 2 to {subjects} subjects can be drawn; asked for {', '.join(map(str, wrong[:5]))}."
        )

    rng, panels = np.random.default_rng(seed), Subsets(panel)
    whole = panels.mos(np.ones((subjects, 1)))[0]
    turn = rng.permuted(np.tile(np.arange(subjects), (draws, 1)), axis=1).T  # subjects × draws
    rows = []
    for size in asked:
        drawn = (turn < size).astype(np.float64)
        means, n = panels.mos(drawn)
        known = np.where(n > 1, n, np.nan)
        half = stdtrit(known - 1, 0.975) * np.sqrt(panels.variance(drawn) / known)
        rows.append((_mean(half), np.sqrt(_mean((means - whole) ** 2))))
    return pd.DataFrame(rows, index=pd.Index(asked, name="subjects"), columns=["ci95", "rmse"], dtype=np.float64)


def _spread(subjects: int) -> list[int]:
    if subjects < 2:
        return []
    return sorted({int(size) for size in np.rint(np.linspace(2, subjects, min(SIZES, subjects - 1)))})


def _mean(values: npt.NDArray[np.floating]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan
