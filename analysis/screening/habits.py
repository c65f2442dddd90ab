"""What a subject's grades tell without anybody else's: false alarms, repeats, response times, straight-lining.

No Recommendation sets these limits: they are ours, chosen so that an attentive subject hardly meets them by chance.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..ratings import Floats

FEWEST = 4  # hidden references or repeats, for anybody to be flagged by them
FALSE_ALARMS = 0.5  # flagged: more than this share of the hidden references graded below the best grade
REPEAT_DIFFERENCE = 1.0  # flagged: a mean difference of more than this between repeated ratings, in grades
TOO_FAST_MS = 300  # nobody judges two pictures and answers in less
TOO_FAST_SHARE = 0.1  # flagged: more than this share of answers faster
FEWEST_IN_A_RUN = 10
CHANCE_OF_RUN = 0.001  # flagged: a run that the subject's own grades in random order would hold more rarely


def false_alarms(ratings: pd.DataFrame, references: Collection[Hashable], best: float) -> pd.DataFrame:
    """Hidden references graded as impaired.

    ratings: long, with subject, stimulus and score. references: the stimuli that are hidden references. best: the grade
    of what is not impaired. Returns a row per subject who rated any: `false_alarms`, their share below the best grade,
    `n`, and `flagged`.
    """
    hidden = ratings[ratings["stimulus"].isin(list(references))]
    by = (hidden["score"] < best).groupby(hidden["subject"])
    table = pd.DataFrame({"false_alarms": by.mean(), "n": by.size()})
    table["flagged"] = (table["n"] >= FEWEST) & (table["false_alarms"] > FALSE_ALARMS)
    return table


def repeats(ratings: pd.DataFrame) -> pd.DataFrame:
    """How far a subject's ratings of a repeated stimulus lie apart.

    ratings: long, with subject, stimulus, repetition and score. Returns a row per subject who rated any stimulus more
    than once: `repeat_difference`, the mean over such stimuli of the largest less the smallest grade, `n` stimuli, and
    `flagged`.
    """
    by = ratings.groupby(["subject", "stimulus"])["score"]
    spread = (by.max() - by.min())[by.size() > 1]
    per_subject = spread.groupby(level="subject")
    table = pd.DataFrame({"repeat_difference": per_subject.mean(), "n": per_subject.size()})
    table["flagged"] = (table["n"] >= FEWEST) & (table["repeat_difference"] > REPEAT_DIFFERENCE)
    return table


def response_times(ratings: pd.DataFrame) -> pd.DataFrame:
    """ratings: long, with subject and response_ms (NaN: not known). Returns a row per subject with any:
    `median_response_ms`, `too_fast`, the share below 300 ms, and `flagged`."""
    known = ratings[ratings["response_ms"].notna()]
    by = known.groupby("subject")["response_ms"]
    fast = (known["response_ms"] < TOO_FAST_MS).groupby(known["subject"]).mean()
    table = pd.DataFrame({"median_response_ms": by.median(), "too_fast": fast})
    table["flagged"] = table["too_fast"] > TOO_FAST_SHARE
    return table


def straight_lining(ratings: pd.DataFrame) -> pd.DataFrame:
    """Runs of one grade in the order of showing.

    ratings: long, with subject, session, place (NaN: the order is not known) and score. Returns a row per subject whose
    order is known: `longest_run`, within a session, and `flagged`: ten ratings or more, so long that the subject's own
    grades in random order would hold such a run with a probability below 0.001 (the expected number of such runs).
    """
    ordered = ratings[ratings["place"].notna()].sort_values(["subject", "session", "place"], kind="stable")
    rows = []
    for subject, own in ordered.groupby("subject", sort=False):
        longest = _longest_run(own["session"].to_numpy(), own["score"].to_numpy(dtype=np.float64))
        rows.append((subject, longest, longest >= FEWEST_IN_A_RUN and _chance(own["score"], longest) < CHANCE_OF_RUN))
    return pd.DataFrame(rows, columns=["subject", "longest_run", "flagged"]).set_index("subject")


def _longest_run(sessions: npt.NDArray[Any], grades: Floats) -> int:
    begins = np.flatnonzero(np.r_[True, (grades[1:] != grades[:-1]) | (sessions[1:] != sessions[:-1])])
    return int(np.diff(np.r_[begins, len(grades)]).max())


def _chance(grades: pd.Series, longest: int) -> float:
    """The expected number of runs of that length or more; somebody who knows but one grade is no chance at all."""
    shares = grades.value_counts(normalize=True).to_numpy()
    if len(shares) == 1:
        return 0.0
    return float((len(grades) * (1 - shares) * shares**longest).sum())
