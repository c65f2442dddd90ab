"""ZREC: opinion scores recovered from z-scores (Zhu, Ak, Le Callet, Sethuraman and Rahul, ICIP 2023)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..ratings import Floats, group_means, quotient, read

NEARLY_NONE = 1e-4  # the least inconsistency that counts: one who has rated but once must not weigh infinitely


@dataclass(frozen=True)
class Recovered:
    """NaN for a stimulus or a subject that has no rating to tell by."""

    scores: pd.Series
    """By stimulus, in grades: bias taken off, consistent subjects counting more."""
    scores_std: pd.Series
    """By stimulus, weighted, divisor the sum of weights."""
    scores_ci95: pd.Series
    """By stimulus, the half width 1.96·std/√n."""
    bias: pd.Series
    """By subject, in standard deviations of the stimuli: no grades."""
    inconsistency: pd.Series
    """By subject, the standard deviation (divisor n) of their z-scores."""


def zrec(ratings: pd.DataFrame) -> Recovered:
    """Recover the scores, without iteration. ratings: long or wide (see `analysis.ratings`); repetitions are averaged.

    A stimulus on which all agree has no z-scores: it keeps its mean, and tells nothing of the subjects.
    Raises ValueError for ratings in neither form.
    """
    panel = read(ratings).averaged()
    i, j, votes = panel.subject, panel.stimulus, panel.score
    subjects, stimuli = len(panel.subjects), len(panel.stimuli)
    n = np.bincount(j, minlength=stimuli)
    mos = group_means(j, votes, stimuli)
    spread = np.sqrt(group_means(j, (votes - mos[j]) ** 2, stimuli))

    varies = spread[j] > 0
    z = quotient(votes - mos[j], np.where(varies, spread[j], np.nan))
    bias = group_means(i[varies], z[varies], subjects)
    inconsistency = np.sqrt(group_means(i[varies], (z[varies] - bias[i[varies]]) ** 2, subjects))

    weight = _weights(inconsistency)[i]
    unbiased = votes - spread[j] * np.nan_to_num(bias[i])
    total = np.bincount(j, weight, stimuli)
    scores = quotient(np.bincount(j, weight * unbiased, stimuli), total)
    variance = quotient(np.bincount(j, weight * (unbiased - scores[j]) ** 2, stimuli), total)
    std = np.sqrt(variance)
    return Recovered(
        scores=pd.Series(scores, index=panel.stimuli, name="score"),
        scores_std=pd.Series(std, index=panel.stimuli, name="std"),
        scores_ci95=pd.Series(1.96 * quotient(std, np.sqrt(n)), index=panel.stimuli, name="ci95"),
        bias=pd.Series(bias, index=panel.subjects, name="bias"),
        inconsistency=pd.Series(inconsistency, index=panel.subjects, name="inconsistency"),
    )


def _weights(inconsistency: Floats) -> Floats:
    """1/inconsistency², of each subject; one without z-scores counts like the average."""
    weights = 1 / np.maximum(inconsistency, NEARLY_NONE) ** 2
    known = weights[~np.isnan(weights)]
    return np.where(np.isnan(weights), known.mean() if len(known) else 1.0, weights)
