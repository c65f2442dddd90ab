"""Subject bias removal, ITU-T P.913 (06/2021) 12.4: a subject's mean distance from MOS is taken off their ratings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..ratings import group_means, read


@dataclass(frozen=True)
class Unbiased:
    """Ratings are grades no more, but numbers about them: what is computed of them says that bias was removed."""

    bias: pd.Series
    """By subject, in grades; NaN without ratings."""
    ratings: pd.DataFrame
    """Long: subject, stimulus, repetition, score."""


def remove_bias(ratings: pd.DataFrame) -> Unbiased:
    """One pass, every subject alike. ratings: long or wide (see `analysis.ratings`).

    Raises ValueError for ratings in neither form.
    """
    panel = read(ratings)
    presentations = len(panel.stimuli) * len(panel.repetitions)
    mos = group_means(panel.presentation, panel.score, presentations)
    bias = group_means(panel.subject, panel.score - mos[panel.presentation], len(panel.subjects))
    left = pd.DataFrame(
        {
            "subject": panel.subjects.take(panel.subject),
            "stimulus": panel.stimuli.take(panel.stimulus),
            "repetition": np.asarray(panel.repetitions)[panel.repetition],
            "score": panel.score - bias[panel.subject],
        }
    )
    return Unbiased(pd.Series(bias, index=panel.subjects, name="bias"), left)
