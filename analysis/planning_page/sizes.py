"""How large the next study must be, reckoned from what this one has found."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.panel import power_of_two_metrics, power_of_two_stimuli, subjects_for_two_stimuli

DIFFERENCES = (0.25, 0.5, 0.75, 1.0)
TIMES = (0.5, 1, 1.5, 2, 3)  # this study's sizes
DRAWS = 1000  # studies of each size, at most
SCORES = 400_000  # opinion scores drawn for each size: some seconds for them all
FEWEST_DRAWS = 100
ENOUGH = 0.8


@dataclass(frozen=True)
class Needed:
    """Subjects with whom a difference is found with a probability of 80 % and of 90 %; and with those there are."""

    difference: float
    for_80: int
    for_90: int
    found: float

    @property
    def percent_found(self) -> str:
        return _percent(self.found)


@dataclass(frozen=True)
class Cell:
    """share: of the studies drawn, those that find the metric ahead that is; NaN where none can tell."""

    references: int
    share: float
    own: bool

    @property
    def percent(self) -> str:
        return "–" if math.isnan(self.share) else f"{_percent(self.share)} %"

    @property
    def is_enough(self) -> bool:
        return self.share >= ENOUGH


@dataclass(frozen=True)
class Grid:
    """ahead: the name of the metric that is so in this study, None where neither is. rows: by number of subjects."""

    ahead: str | None
    draws: int
    stimuli: int
    references: list[int]
    rows: list[tuple[int, list[Cell]]]


def typical_std(output: dict[str, Any]) -> float | None:
    """Of one subject's grades' difference between two pairs: √2 times the counted subjects' inconsistency."""
    squares = [
        subject["inconsistency"] ** 2
        for subject in output["subjects"]
        if not subject["excluded"] and math.isfinite(subject.get("inconsistency", math.nan))
    ]
    return math.sqrt(2 * sum(squares) / len(squares)) if any(squares) else None


def needed(difference: float, std: float, comparisons: int, subjects: int) -> Needed:
    plan = {"difference": difference, "std": std, "comparisons": comparisons}
    return Needed(
        difference,
        subjects_for_two_stimuli(power=0.8, **plan),
        subjects_for_two_stimuli(power=0.9, **plan),
        power_of_two_stimuli(subjects, **plan),
    )


def grid(output: dict[str, Any], first: str, second: str) -> Grid:
    """The share of studies of several sizes that would have told the metrics' SROCC apart."""
    stimuli = [s for s in output["stimuli"] if s["attack"] is not None and s["n"]]
    ids = {stimulus["pair"] for stimulus in stimuli}
    ratings = pd.DataFrame(
        [
            (rating["subject"], rating["pair"], rating["repetition"], rating["grade"])
            for rating in output["ratings"]
            if not rating["excluded"] and rating["pair"] in ids
        ],
        columns=["subject", "stimulus", "repetition", "score"],
    )
    contents = {stimulus["pair"]: stimulus["content"] for stimulus in stimuli}
    values = [
        pd.Series({stimulus["pair"]: stimulus["scores"].get(metric, math.nan) for stimulus in stimuli}, dtype=float)
        for metric in (first, second)
    ]
    subjects, references = output["panel"]["counted"], len(set(contents.values()))
    draws = max(FEWEST_DRAWS, min(DRAWS, SCORES // len(stimuli)))
    columns = _sizes(references)
    found = power_of_two_metrics(ratings, contents, *values, _sizes(subjects), columns, draws=draws)
    shares: dict[Any, float] = found["significant"].to_dict()
    return Grid(
        ahead={"first": first, "second": second, None: None}[found.attrs["ahead"]],
        draws=draws,
        stimuli=found.attrs["stimuli"],
        references=columns,
        rows=[
            (size, [Cell(count, shares[size, count], (size, count) == (subjects, references)) for count in columns])
            for size in _sizes(subjects)
        ],
    )


def _percent(share: float) -> str:
    """Never more sure than reckoned."""
    return "> 99" if 0.995 <= share < 1 else "< 1" if 0 < share < 0.005 else f"{share:.0%}".removesuffix("%")


def _sizes(own: int) -> list[int]:
    return sorted({max(2, round(times * own)) for times in TIMES})
