"""Subject bias and inconsistency: the model of ITU-T P.910 (11/2021) Annex E and P.913 (06/2021) 12.6.

A rating is the stimulus's score, plus the subject's bias, plus noise as large as the subject is inconsistent.
Li, Bampis, Krasula, Janowski and Katsavounidis, "A simple model for subject behavior in subjective experiments",
Human Vision and Electronic Imaging, 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..ratings import Codes, Floats, read

SETTLED = 1e-8  # the scores' Euclidean change in one round, in grades
AT_MOST = 1000  # rounds
NEARLY_NOTHING = 1e-8  # added to a subject's variance: one who always agrees must not weigh infinitely


@dataclass(frozen=True)
class SubjectModel:
    """What the ratings tell of stimuli and subjects. NaN for a stimulus or a subject without any rating."""

    scores: pd.Series
    """By stimulus, in grades: the score with every subject's bias taken out, careful subjects counting more."""
    bias: pd.Series
    """By subject, in grades; positive grades higher than the others. Their mean is 0."""
    inconsistency: pd.Series
    """By subject, the standard deviation of the noise in their ratings, in grades."""
    iterations: int
    converged: bool


def p910(ratings: pd.DataFrame) -> SubjectModel:
    """Fit the model by alternating projection.

    ratings: long or wide (see `analysis.ratings`); each repetition counts as a rating of its own.
    Raises ValueError for ratings in neither form.
    """
    panel = read(ratings)
    subjects, stimuli = len(panel.subjects), len(panel.stimuli)
    i, j, votes = panel.subject, panel.stimulus, panel.score

    scores = _means(j, votes, stimuli)
    bias = _means(i, votes - scores[j], subjects)
    inconsistency = np.full(subjects, np.nan)
    rounds, converged = 0, len(votes) == 0
    while not converged and rounds < AT_MOST:
        noise = votes - scores[j] - bias[i]
        inconsistency = np.sqrt(_means(i, (noise - _means(i, noise, subjects)[i]) ** 2, subjects))
        weights = 1 / (inconsistency**2 + NEARLY_NOTHING)
        before, scores = scores, _means(j, votes - bias[i], stimuli, weights[i])
        bias = _means(i, votes - scores[j], subjects)
        rounds += 1
        converged = bool(np.sqrt(np.nansum((scores - before) ** 2)) < SETTLED)

    shift = float(np.nanmean(bias)) if len(votes) else 0.0
    return SubjectModel(
        scores=pd.Series(scores + shift, index=panel.stimuli, name="score"),
        bias=pd.Series(bias - shift, index=panel.subjects, name="bias"),
        inconsistency=pd.Series(inconsistency, index=panel.subjects, name="inconsistency"),
        iterations=rounds,
        converged=converged,
    )


def _means(groups: Codes, values: Floats, size: int, weights: Floats | None = None) -> Floats:
    """The (weighted) mean of the values in each group; NaN in an empty group."""
    weights = np.ones(len(values)) if weights is None else weights
    total = np.bincount(groups, weights=weights * values, minlength=size)
    weight = np.bincount(groups, weights=weights, minlength=size)
    means = np.full(size, np.nan)
    np.divide(total, weight, out=means, where=weight > 0)
    return means
