"""Subject bias and inconsistency: the model of ITU-T P.910 (11/2021) Annex E and P.913 (06/2021) 12.6.

A rating is the stimulus's score, plus the subject's bias, plus noise as large as the subject is inconsistent.
Li, Bampis, Krasula, Janowski and Katsavounidis, "A simple model for subject behavior in subjective experiments",
Human Vision and Electronic Imaging, 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.special import chdtri

from ..ratings import Floats, group_means, quotient, read

SETTLED = 1e-8  # the scores' Euclidean change in one round, in grades
AT_MOST = 1000  # rounds
NEARLY_NOTHING = 1e-8  # added to a subject's variance: one who always agrees must not weigh infinitely

StandardError = Literal["residuals", "inconsistency"]


@dataclass(frozen=True)
class SubjectModel:
    """What the ratings tell of stimuli and subjects. NaN for a stimulus or a subject without any rating."""

    scores: pd.Series
    """By stimulus, in grades: the score with every subject's bias taken out, careful subjects counting more."""
    scores_se: pd.Series
    """By stimulus, the score's standard error in grades, by the convention asked for."""
    scores_ci95: pd.Series
    """By stimulus, the half width of the score's 95 % confidence interval in grades, 1.96·se."""
    bias: pd.Series
    """By subject, in grades; positive grades higher than the others. Their mean is 0."""
    bias_ci95: pd.Series
    """By subject, the half width of the bias's 95 % confidence interval in grades."""
    inconsistency: pd.Series
    """By subject, the standard deviation of the noise in their ratings, in grades."""
    inconsistency_ci95: pd.DataFrame
    """By subject, the ends `low` and `high` of the inconsistency's 95 % confidence interval, in grades."""
    iterations: int
    converged: bool


def p910(ratings: pd.DataFrame, se: StandardError = "residuals") -> SubjectModel:
    """Fit the model by alternating projection.

    ratings: long or wide (see `analysis.ratings`); each repetition counts as a rating of its own.
    se: what a score's standard error is made of.
        "residuals": v/√n, v the spread (divisor n) of the stimulus's n residuals, what the model leaves of its
            ratings: a stimulus on which subjects disagree has a wide interval. NaN below two ratings.
        "inconsistency": 1/√Συ⁻² over the stimulus's ratings, υ the subject's inconsistency: equation (6) of the paper.
            The same for all stimuli where nothing is missing.

    The other intervals are the paper's: bias ± 1.96·υ/√k, and inconsistency from υ·√(k/χ²(.975)) to υ·√(k/χ²(.025)),
    χ² with k degrees of freedom, k the subject's ratings. No interval carries the uncertainty of the others.
    Raises ValueError for an unknown se or ratings in neither form.
    """
    if se not in get_args(StandardError):
        raise ValueError(f"Unknown standard error {se!r}: one of {', '.join(get_args(StandardError))}.")
    panel = read(ratings)
    subjects, stimuli = len(panel.subjects), len(panel.stimuli)
    i, j, votes = panel.subject, panel.stimulus, panel.score
    by_subject = np.bincount(i, minlength=subjects)
    by_stimulus = np.bincount(j, minlength=stimuli)

    scores = group_means(j, votes, stimuli)
    above = votes - scores[j]  # each rating above its stimulus's score
    bias = quotient(np.bincount(i, above, subjects), by_subject)
    inconsistency = np.full(subjects, np.nan)
    rounds, converged = 0, len(votes) == 0
    while not converged and rounds < AT_MOST:
        noise = above - bias[i]  # each subject's mean is 0, the bias being the mean of what is above
        inconsistency = np.sqrt(quotient(np.bincount(i, noise * noise, subjects), by_subject))
        weights = 1 / (inconsistency**2 + NEARLY_NOTHING)
        own = weights[i]
        before = scores
        scores = quotient(np.bincount(j, (votes - bias[i]) * own, stimuli), np.bincount(j, own, stimuli))
        above = votes - scores[j]
        bias = quotient(np.bincount(i, above, subjects), by_subject)
        rounds += 1
        converged = bool(np.sqrt(np.nansum((scores - before) ** 2)) < SETTLED)

    shift = float(np.nanmean(bias)) if len(votes) else 0.0
    if se == "residuals":
        residuals = above - bias[i]
        about_their_mean = residuals - group_means(j, residuals, stimuli)[j]
        spread = np.sqrt(quotient(np.bincount(j, about_their_mean**2, stimuli), by_stimulus))
        scores_se = quotient(np.where(by_stimulus > 1, spread, np.nan), np.sqrt(by_stimulus))
    else:
        with np.errstate(divide="ignore"):  # who always agrees tells all: an error of 0
            information = np.bincount(j, (1 / inconsistency**2)[i], stimuli)
        scores_se = quotient(np.ones(stimuli), np.sqrt(information))
    rated = np.where(by_subject > 0, by_subject, np.nan)
    ends = [inconsistency * np.sqrt(rated / chdtri(rated, tail)) for tail in (0.025, 0.975)]

    def of_subjects(values: Floats, name: str) -> pd.Series:
        return pd.Series(values, index=panel.subjects, name=name)

    def of_stimuli(values: Floats, name: str) -> pd.Series:
        return pd.Series(values, index=panel.stimuli, name=name)

    return SubjectModel(
        scores=of_stimuli(scores + shift, "score"),
        scores_se=of_stimuli(scores_se, "se"),
        scores_ci95=of_stimuli(1.96 * scores_se, "ci95"),
        bias=of_subjects(bias - shift, "bias"),
        bias_ci95=of_subjects(1.96 * inconsistency / np.sqrt(rated), "ci95"),
        inconsistency=of_subjects(inconsistency, "inconsistency"),
        inconsistency_ci95=pd.DataFrame(dict(zip(("low", "high"), ends, strict=True)), index=panel.subjects),
        iterations=rounds,
        converged=converged,
    )
