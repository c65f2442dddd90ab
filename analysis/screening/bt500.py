"""Screening: subjects whose ratings deviate often and to both sides, by Recommendation ITU-R BT.500.

BT.500-13 Annex 2, 2.3.1 (the same in -14 and -15, Annex 1, A1-2.3.1). It proposes; the experimenter decides.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from ..ratings import quotient, read

OFTEN = 0.05  # deviates often: in more than this share of the ratings
BOTH_SIDES = 0.3  # and to both sides: |P - Q| / (P + Q) below this

# The smallest panel in which the √20 threshold can be reached at all: no rating lies further from the mean of n than
# (n - 1)/√n sample standard deviations, or √(n - 1) of the population's.
SMALLEST_PANEL_FOR_SQRT20 = {"text": 22, "sureal": 21}

Reading = Literal["text", "sureal"]


def bt500(ratings: pd.DataFrame, reading: Reading = "text") -> pd.DataFrame:
    """Count each subject's deviating ratings and tell whom the Recommendation rejects. Applied once, never again.

    A rating deviates where it lies at least 2 standard deviations from its presentation's mean, or √20 where the
    presentation's kurtosis is outside 2 to 4. A presentation is a stimulus in one repetition.

    ratings: long or wide (see `analysis.ratings`).
    reading: "text", the Recommendation's: sample standard deviation (n - 1), the subject's own number of ratings, and
        a presentation on which all agree counts for nobody. "sureal", what Netflix's program computes: population
        standard deviation, the number of all presentations, one on which all agree counts upwards and downwards for
        everybody, and nobody is rejected where everybody would be.

    Returns a row per subject: `P` and `Q`, ratings deviating upwards and downwards; `n`, ratings given;
    `outlier_ratio`, (P + Q) / n ("sureal": / presentations), NaN without ratings; `balance`, |P - Q| / (P + Q), NaN
    where nothing deviates; `rejected`, outlier_ratio > 0.05 and balance < 0.3. Its `attrs` hold `reading`,
    `presentations`, `unanimous` (presentations with two ratings or more, all equal) and `sqrt20_possible` (whether
    any presentation has ratings enough for the √20 threshold to be reached).
    Raises ValueError for an unknown reading or ratings in neither form.
    """
    if reading not in SMALLEST_PANEL_FOR_SQRT20:
        raise ValueError(f"Unknown reading {reading!r} of BT.500: 'text' or 'sureal'.")
    panel = read(ratings)
    votes, place = panel.score, panel.presentation
    presentations = len(panel.stimuli) * len(panel.repetitions)
    n = np.bincount(place, minlength=presentations)
    seen = n > 0
    some_vote = np.zeros(presentations)
    some_vote[place] = votes
    unanimous = seen & (np.bincount(place, votes != some_vote[place], presentations) == 0)

    # n times the distance from the mean: whole numbers where scores are, so that every comparison below is exact, and
    # a rating that lies on the threshold itself is on it whatever the order of the subjects.
    total = np.bincount(place, votes, presentations)
    distance = np.where(unanimous[place], 0.0, n[place] * votes - total[place])
    squared = distance**2
    second, fourth = np.bincount(place, squared, presentations), np.bincount(place, squared**2, presentations)
    normal = (2 * second**2 <= n * fourth) & (n * fourth <= 4 * second**2)  # kurtosis n·Σd⁴/(Σd²)² within 2 to 4
    limit = np.where(normal, 4, 20) * second
    divisor = n - 1 if reading == "text" else n
    deviates = squared * divisor[place] >= limit[place]
    if reading == "text":
        deviates &= ~unanimous[place]

    subjects = len(panel.subjects)
    upwards = np.bincount(panel.subject[deviates & (distance >= 0)], minlength=subjects)
    downwards = np.bincount(panel.subject[deviates & (distance <= 0)], minlength=subjects)
    own = np.bincount(panel.subject, minlength=subjects)
    outlier_ratio = quotient(upwards + downwards, own if reading == "text" else np.full_like(own, seen.sum()))
    balance = quotient(np.abs(upwards - downwards), upwards + downwards)
    rejected = (outlier_ratio > OFTEN) & (balance < BOTH_SIDES)
    if reading == "sureal" and rejected.all():
        rejected = np.zeros_like(rejected)

    screened = pd.DataFrame(
        {
            "P": upwards,
            "Q": downwards,
            "n": own,
            "outlier_ratio": outlier_ratio,
            "balance": balance,
            "rejected": rejected,
        },
        index=panel.subjects,
    )
    screened.attrs = {
        "reading": reading,
        "presentations": int(seen.sum()),
        "unanimous": int((unanimous & (n > 1)).sum()),
        "sqrt20_possible": bool((n >= SMALLEST_PANEL_FOR_SQRT20[reading]).any()),
    }
    return screened
