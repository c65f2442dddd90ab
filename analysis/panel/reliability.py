"""How far subjects agree: intraclass correlations, Cronbach's alpha, and one half of the panel with the other.

Shrout and Fleiss, Psychological Bulletin 86(2), 1979; McGraw and Wong, Psychological Methods 1(1), 1996; Feldt,
Psychometrika 30(3), 1965; Henderson, Biometrics 9(2), 1953.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtri

from ..ratings import Floats, quotient, read
from .subsets import Subsets

NOTHING = 1e-12  # of the ratings' variance: a smaller part of it is rounding
AT_ONCE = 100  # splits

Estimate = tuple[float, float, float]  # a value and the ends of its interval
UNTOLD = (math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Reliability:
    """Agreement of the panel. NaN where it cannot be told."""

    coefficients: pd.DataFrame
    """Rows "ICC(1,1)", "ICC(2,1)", "ICC(2,k)" and "alpha"; columns `value`, `ci95_low`, `ci95_high`.

    ICC(1,1): of one rating, whoever gave it. ICC(2,1): of one subject of many like these, absolute agreement. ICC(2,k):
    of the MOS of k subjects. alpha: Cronbach's, of the MOS of these very subjects, their biases forgiven.
    """
    stimuli: int
    subjects: int
    subjects_per_stimulus: float
    """k: all of them, or where ratings are missing their weighted mean."""
    complete: bool
    """Whether every subject rated every stimulus. If not, the intervals are approximate."""
    stimulus_variance: float
    """In squared grades, as the other two; below 0 where subjects agree less than by chance."""
    subject_variance: float
    residual_variance: float


@dataclass(frozen=True)
class SplitHalf:
    """Agreement of one half of the panel with the other. NaN where it cannot be told."""

    correlation: float
    """Pearson's, of the two halves' MOS, the mean over splits."""
    reliability: float
    """The same stepped up to the whole panel by Spearman and Brown, 2r/(1 + r), the mean over splits."""
    lowest: float
    """2.5 % of the splits' reliabilities lie below it."""
    highest: float
    """2.5 % lie above it. The two tell how much the split matters; they are no confidence interval."""
    splits: int


def reliability(ratings: pd.DataFrame) -> Reliability:
    """Intraclass correlations and Cronbach's alpha, stimuli being what is told apart, subjects who tells.

    ratings: long or wide (see `analysis.ratings`); a subject's repetitions are averaged first.

    Complete ratings give the analysis of variance of Shrout and Fleiss, with their intervals (McGraw and Wong's, and
    Feldt's of alpha). Where ratings are missing, all that are there are used: the variances of stimuli, subjects and
    residuals are Henderson's method 1, unbiased and equal to the former where nothing is missing, and the intervals
    are computed as if each stimulus had k subjects: with half missing at random, 92 % of simulated panels' held the
    truth where 95 % should.
    Raises ValueError for ratings in neither form.
    """
    panel = read(ratings).averaged()
    each_stimulus = np.bincount(panel.stimulus, minlength=len(panel.stimuli))
    each_subject = np.bincount(panel.subject, minlength=len(panel.subjects))
    votes, n, s = len(panel.score), int((each_stimulus > 0).sum()), int((each_subject > 0).sum())
    left_over = votes - n - s + 1  # degrees of freedom of the residuals
    if n < 2 or s < 2 or left_over < 1:
        return _reliability([UNTOLD] * 4, n, s, votes / n if n else math.nan, votes == n * s, (math.nan,) * 3)

    # Henderson's sums of squares, above the mean's, and what each is expected to hold of the three variances.
    centred = panel.score - panel.score.mean()
    of_stimuli = float(
        np.nansum(quotient(np.bincount(panel.stimulus, centred, len(each_stimulus)) ** 2, each_stimulus))
    )
    of_subjects = float(np.nansum(quotient(np.bincount(panel.subject, centred, len(each_subject)) ** 2, each_subject)))
    total = float(centred @ centred)
    same_stimulus, same_subject = (float((each**2.0).sum()) / votes for each in (each_stimulus, each_subject))
    expected = np.array(
        [
            [votes - same_stimulus, n - same_subject, n - 1],
            [s - same_stimulus, votes - same_subject, s - 1],
            [votes - same_stimulus, votes - same_subject, votes - 1],
        ]
    )
    if total <= NOTHING * votes or np.linalg.matrix_rank(expected) < 3:
        return _reliability([UNTOLD] * 4, n, s, votes / n, votes == n * s, (math.nan,) * 3)
    parts = np.linalg.solve(expected, [of_stimuli, of_subjects, total])
    parts[np.abs(parts) < NOTHING * total / votes] = 0
    stimulus, subject, residual = map(float, parts)

    k = (votes - same_stimulus) / (n - 1)
    between = (of_stimuli / (n - 1), (total - of_stimuli) / (votes - n), n - 1, votes - n)
    single = _agreement(n, k, (stimulus, subject, residual), s - 1, left_over)
    coefficients = [
        _one_way(k, *between),
        single,
        _stepped_up(single, k),
        _alpha(k * stimulus + residual, residual, n - 1, left_over),
    ]
    return _reliability(coefficients, n, s, k, votes == n * s, (stimulus, subject, residual))


def split_half(ratings: pd.DataFrame, seed: int = 0, splits: int = 1000) -> SplitHalf:
    """Correlate the MOS of a random half of the subjects with the others', over and over.

    ratings: long or wide (see `analysis.ratings`); a subject's repetitions are averaged first. Stimuli that nobody of
        one half rated are left out of that split. An odd subject is in the second half.
    seed: the same gives the same splits.
    Raises ValueError for ratings in neither form.
    """
    panel = read(ratings).averaged()
    subjects = len(panel.subjects)
    if subjects < 2:
        return SplitHalf(math.nan, math.nan, math.nan, math.nan, splits)
    rng, halves = np.random.default_rng(seed), Subsets(panel)
    found = []
    for start in range(0, splits, AT_ONCE):
        order = rng.permuted(np.tile(np.arange(subjects), (min(AT_ONCE, splits - start), 1)), axis=1)
        first = (order < subjects // 2).T.astype(np.float64)
        found.append(_correlations(halves.mos(first)[0], halves.mos(1 - first)[0]))
    each = np.concatenate(found)
    each = each[~np.isnan(each)]
    if not len(each):
        return SplitHalf(math.nan, math.nan, math.nan, math.nan, splits)
    whole = 2 * each / np.maximum(1 + each, NOTHING)
    low, high = np.quantile(whole, [0.025, 0.975])
    return SplitHalf(float(each.mean()), float(whole.mean()), float(low), float(high), splits)


def _reliability(
    coefficients: list[Estimate], n: int, s: int, k: float, complete: bool, variances: tuple[float, ...]
) -> Reliability:
    table = pd.DataFrame(
        coefficients,
        index=pd.Index(["ICC(1,1)", "ICC(2,1)", "ICC(2,k)", "alpha"], name="coefficient"),
        columns=["value", "ci95_low", "ci95_high"],
    )
    return Reliability(table, n, s, k, complete, *variances)


def _one_way(k: float, between: float, within: float, df_between: int, df_within: int) -> Estimate:
    """Shrout and Fleiss's case 1."""

    def correlation(f: float) -> float:
        return (f - 1) / (f + k - 1)

    if within <= NOTHING * between:
        return 1.0, 1.0, 1.0
    f = between / within
    return (
        correlation(f),
        correlation(f / float(fdtri(df_between, df_within, 0.975))),
        correlation(f * float(fdtri(df_within, df_between, 0.975))),
    )


def _agreement(n: int, k: float, variances: tuple[float, float, float], df_subjects: int, df_residual: int) -> Estimate:
    """Shrout and Fleiss's case 2, of one rating; the interval by Satterthwaite's degrees of freedom."""
    stimulus, subject, residual = variances
    whole = stimulus + subject + residual
    if whole <= 0:
        return UNTOLD
    value = stimulus / whole
    if value >= 1 - NOTHING:
        return 1.0, 1.0, 1.0
    rows, columns = k * stimulus + residual, n * subject + residual  # mean squares
    odds = k * value / (n * (1 - value))
    of_columns, of_residual = odds * columns, (1 + (n - 1) * odds) * residual
    # Exactly no agreement (odds 0) leaves the residual alone.
    df = (of_columns + of_residual) ** 2 / (of_columns**2 / df_subjects + of_residual**2 / df_residual)
    shared = k * columns + (k * n - k - n) * residual
    wide, narrow = float(fdtri(n - 1, df, 0.975)), float(fdtri(df, n - 1, 0.975))
    return (
        value,
        n * (rows - wide * residual) / (wide * shared + n * rows),
        n * (narrow * rows - residual) / (shared + n * narrow * rows),
    )


def _stepped_up(single: Estimate, k: float) -> Estimate:
    """Of the mean of k ratings, by Spearman and Brown; -∞ where one rating agrees less than any could."""
    value, low, high = (k * r / (1 + (k - 1) * r) if 1 + (k - 1) * r > 0 else -math.inf for r in single)
    return (value, low, high) if not math.isnan(single[0]) else UNTOLD


def _alpha(rows: float, residual: float, df_rows: int, df_residual: int) -> Estimate:
    if rows <= 0:
        return UNTOLD
    rest = residual / rows
    wide, narrow = (float(fdtri(df_rows, df_residual, tail)) for tail in (0.975, 0.025))
    return 1 - rest, 1 - rest * wide, 1 - rest * narrow


def _correlations(a: Floats, b: Floats) -> Floats:
    """Pearson's, column by column, over the rows in which neither is NaN; NaN where one does not vary."""
    both = ~(np.isnan(a) | np.isnan(b))
    n = both.sum(axis=0)
    a, b = (np.where(both, x - quotient(np.where(both, x, 0).sum(axis=0), n), 0) for x in (a, b))
    lengths = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
    return np.clip(quotient((a * b).sum(axis=0), np.where(lengths > NOTHING, lengths, 0)), -1, 1)
