"""Every method of screening beside the others: they catch different people, and none of them decides."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

import pandas as pd

from .bias_removal import remove_bias
from .correlation import correlation
from .habits import false_alarms, repeats, response_times, straight_lining
from .zrec import zrec

CORRELATION, FALSE_ALARMS, REPEATS = "correlation", "false_alarms", "repeats"
RESPONSE_TIMES, STRAIGHT_LINING = "response_times", "straight_lining"


@dataclass(frozen=True)
class SideBySide:
    """figures: a row per subject, a column per figure; NaN where a method cannot tell, no column where it could tell
    of nobody. flags: by subject, the methods that flag them."""

    figures: pd.DataFrame
    flags: dict[Hashable, list[str]]


def side_by_side(ratings: pd.DataFrame, references: Collection[Hashable], best: float) -> SideBySide:
    """All but BT.500 and P.910's model, which have functions of their own.

    ratings: long, with subject, stimulus, repetition, session, place, score and response_ms; the last three may be NaN.
    references: the stimuli that are hidden references; they count for false alarms and straight-lining alone. best: the
    grade of what is not impaired.
    """
    impaired = ratings[~ratings["stimulus"].isin(list(references))]
    votes = impaired[["subject", "stimulus", "repetition", "score"]]
    correlated, recovered = correlation(votes), zrec(votes)
    alone = {
        CORRELATION: correlated["rejected"],
        FALSE_ALARMS: (alarms := false_alarms(ratings, references, best))["flagged"],
        REPEATS: (repeated := repeats(impaired))["flagged"],
        RESPONSE_TIMES: (times := response_times(ratings))["flagged"],
        STRAIGHT_LINING: (runs := straight_lining(ratings))["flagged"],
    }
    figures = pd.DataFrame(
        {
            "correlation": correlated["correlation"],
            "correlation_threshold": correlated.attrs["threshold"],
            "bias_p913": remove_bias(votes).bias,
            "zrec_bias": recovered.bias,
            "zrec_inconsistency": recovered.inconsistency,
            "false_alarms": alarms["false_alarms"],
            "repeat_difference": repeated["repeat_difference"],
            "median_response_ms": times["median_response_ms"],
            "too_fast": times["too_fast"],
            "longest_run": runs["longest_run"],
        },
        index=pd.Index(ratings["subject"].unique(), name="subject"),
    )
    flags: dict[Hashable, list[str]] = {
        subject: [name for name, flagged in alone.items() if bool(flagged.get(subject, False))]
        for subject in figures.index
    }
    return SideBySide(figures.dropna(axis="columns", how="all"), flags)
