"""Two studies of the same stimuli: agreement of their opinion scores, and the stimuli on which they disagree.

ITU-T P.1401 for correlation, RMSE and the linear map; Bland and Altman, The Lancet 327, 1986, for the limits of
agreement; Welch's test for each stimulus.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..benchmark import intervals
from ..ratings import Floats
from .correlations import UNTOLD, Estimate, krocc, plcc, srocc
from .differences import differences
from .linear_map import LinearMap, linear_map

COLUMNS = ("mos", "std", "n")
NAMED_AT_MOST = 5
Z = 1.96  # of Bland and Altman's limits


@dataclass(frozen=True)
class Comparison:
    """How this study's MOS agree with another's. NaN where it cannot be told; intervals are of 95 %.

    All but the tests of single stimuli take stimuli as independent of one another.
    """

    n: int
    """Stimuli with a MOS in both."""
    only_this: pd.Index
    """Stimuli with a MOS in this study alone."""
    only_other: pd.Index
    """And in the other alone."""
    plcc: Estimate
    """Pearson's correlation; no linear map of a positive slope changes it."""
    srocc: Estimate
    """Spearman's rank correlation."""
    krocc: Estimate
    """Kendall's tau-b."""
    difference: Estimate
    """This study's MOS minus the other's, the mean over stimuli, in grades."""
    limits: tuple[float, float]
    """Limits of agreement: between them lie about 95 % of the differences, if they are spread normally."""
    rmse: float
    """Root of the mean squared difference as rated, divisor N, in grades."""
    rmse_dof: Estimate
    """The same with P.1401's divisor N - d, where d is 1 without a mapping."""
    rmse_by_chance: float
    """What `rmse` would be about, were the two panels drawn from the same population: √ of the mean of s²/n + s²/n over
    the stimuli that have both."""
    map: LinearMap
    """This study's MOS ≈ intercept + slope · the other's."""
    rmse_mapped: float
    """Root of the mean squared difference after the map, divisor N."""
    rmse_mapped_dof: Estimate
    """The same with divisor N - 2."""
    stimuli: pd.DataFrame
    """A row per stimulus with a MOS in both, in this study's order: see `differences.differences`."""
    mapped: pd.DataFrame
    """The same after the map: `other` is the other study's MOS on this study's scale, with its standard deviation
    likewise. That the map is an estimate itself is left out of account."""


def compare(this: pd.DataFrame, other: pd.DataFrame) -> Comparison:
    """Compare two studies' opinion scores, stimulus by stimulus.

    this, other: a row per stimulus, labelled alike in both, with `mos`, `std` (divisor n - 1) and `n`, as
    `analysis.opinion.mos` returns them, in grades of the same scale. A stimulus without a MOS (NaN) counts as missing.

    Raises ValueError where a column is missing, a label stands twice or a MOS is infinite.
    """
    scored, others = _scored(this, "this study"), _scored(other, "the other study")
    both = scored.index[scored.index.isin(others.index)]
    own, theirs = scored.loc[both], others.loc[both]
    a, b = (table["mos"].to_numpy(dtype=np.float64) for table in (own, theirs))
    mapping = linear_map(b, a)
    mapped = theirs.assign(mos=mapping(b), std=theirs["std"] * abs(mapping.slope.value))
    stimuli = differences(own, theirs)
    mean, limits = _mean_and_limits(a - b)
    return Comparison(
        n=len(both),
        only_this=scored.index.difference(both, sort=False),
        only_other=others.index.difference(both, sort=False),
        plcc=plcc(a, b),
        srocc=srocc(a, b),
        krocc=krocc(a, b),
        difference=mean,
        limits=limits,
        rmse=_rms(a - b),
        rmse_dof=_rmse(a - b, 1),
        rmse_by_chance=_rms(stimuli["se"].dropna().to_numpy()),
        map=mapping,
        rmse_mapped=_rms(a - mapping(b)),
        rmse_mapped_dof=_rmse(a - mapping(b), 2),
        stimuli=stimuli,
        mapped=differences(own, mapped),
    )


def _scored(table: pd.DataFrame, whose: str) -> pd.DataFrame:
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"A table of opinion scores has {', '.join(COLUMNS)}: {whose} lacks {', '.join(missing)}.")
    twice = table.index[table.index.duplicated()].unique()
    if len(twice):
        names = ", ".join(map(str, twice[:NAMED_AT_MOST]))
        raise ValueError(f"{len(twice)} stimuli of {whose} stand there twice: {names}.")
    mos = table["mos"].to_numpy(dtype=np.float64)
    if np.isinf(mos).any():
        raise ValueError(f"{np.isinf(mos).sum()} MOS of {whose} are infinite.")
    scored: pd.DataFrame = table[~np.isnan(mos)]
    return scored


def _mean_and_limits(difference: Floats) -> tuple[Estimate, tuple[float, float]]:
    n = len(difference)
    if n == 0:
        return UNTOLD, (math.nan, math.nan)
    mean = float(difference.mean())
    if n < 2:
        return Estimate(mean, math.nan, math.nan), (math.nan, math.nan)
    deviation = float(difference.std(ddof=1))
    half = float(stdtrit(n - 1, 0.975)) * deviation / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half), (mean - Z * deviation, mean + Z * deviation)


def _rms(errors: Floats) -> float:
    return math.sqrt(float(errors @ errors) / len(errors)) if len(errors) else math.nan


def _rmse(errors: Floats, parameters: int) -> Estimate:
    """With divisor N - d, and the interval by the chi-squared distribution that P.1401 takes for it."""
    dof = len(errors) - parameters
    if dof < 1:
        return UNTOLD
    value = math.sqrt(float(errors @ errors) / dof)
    return Estimate(value, *intervals.of_rmse(value, dof))
