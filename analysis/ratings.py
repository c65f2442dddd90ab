"""Ratings in the two forms people keep them in, read into one.

Long: a row per rating, with columns `subject`, `stimulus`, `score` and, if they are known, `repetition` (1 where
absent) and `session`; other columns are ignored. Wide: a row per subject and a column per stimulus, or per
(stimulus, repetition) as two levels. A missing rating is an absent row, or NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

REQUIRED = ("subject", "stimulus", "score")
NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Ratings:
    """Every rating given, as equally long arrays (R,); the first three are positions in the labels above them.

    Subjects and stimuli stand in the order in which they were given, those without any rating included.
    """

    subjects: pd.Index
    stimuli: pd.Index
    repetitions: pd.Index
    subject: Codes
    stimulus: Codes
    repetition: Codes
    session: Codes
    score: Floats

    def matrix(self) -> Floats:
        """Subjects × stimuli, a subject's repetitions averaged first; NaN where there is no rating."""
        shape = (len(self.subjects), len(self.stimuli))
        return cell_means(self.subject * shape[1] + self.stimulus, self.score, shape)

    def presentations(self) -> Floats:
        """Subjects × (stimulus, repetition), the repetitions of a stimulus side by side; NaN where missing."""
        columns = self.stimulus * len(self.repetitions) + self.repetition
        shape = (len(self.subjects), len(self.stimuli) * len(self.repetitions))
        return cell_means(self.subject * shape[1] + columns, self.score, shape)


def cell_means(cells: Codes, values: Floats, shape: tuple[int, ...]) -> Floats:
    """The mean of the values that fall into each cell of an array; NaN in a cell without any.

    cells: (R,) positions in the flattened array; values: (R,).
    """
    size = int(np.prod(shape))
    total = np.bincount(cells, weights=values, minlength=size)
    count = np.bincount(cells, minlength=size)
    means = np.full(size, np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means.reshape(shape)


def read(ratings: pd.DataFrame) -> Ratings:
    """Read ratings given in either form.

    Raises TypeError where no DataFrame is given, ValueError where it is not one of the two forms: some of the long
    form's columns are missing, a rating is given twice, a label is missing, or a score is no finite number.
    """
    if not isinstance(ratings, pd.DataFrame):
        raise TypeError(f"Ratings are a pandas DataFrame, long or wide; got {type(ratings).__name__}.")
    known = [name for name in REQUIRED if name in ratings.columns]
    if len(known) == len(REQUIRED):
        return _read_long(ratings)
    if known:
        missing = [name for name in REQUIRED if name not in known]
        raise ValueError(f"Long ratings have columns {_list(REQUIRED)}; {_list(missing)} missing.")
    return _read_wide(ratings)


def _read_long(ratings: pd.DataFrame) -> Ratings:
    keys = ["subject", "stimulus", *(name for name in ("repetition", "session") if name in ratings.columns)]
    for key in keys:
        if ratings[key].isna().any():
            raise ValueError(f"Column {key!r} has empty cells: every rating needs its {key}.")

    subject, subjects = pd.factorize(ratings["subject"])
    stimulus, stimuli = pd.factorize(ratings["stimulus"])
    if "repetition" in keys:
        repetition, repetitions = pd.factorize(ratings["repetition"], sort=True)
    else:
        repetition, repetitions = np.zeros(len(ratings), np.intp), pd.Index([1])
    session = pd.factorize(ratings["session"])[0] if "session" in keys else np.zeros(len(ratings), np.intp)

    twice = ratings.duplicated([key for key in keys if key != "session"])
    if twice.any():
        examples = [f"{row.subject} × {row.stimulus}" for row in ratings[twice].itertuples()]
        raise ValueError(f"Rated more than once ({_list(examples)}): number them in a column 'repetition'.")

    score = _numbers(ratings[["score"]])[:, 0]
    given = ~np.isnan(score)
    return Ratings(
        subjects=pd.Index(subjects, name="subject"),
        stimuli=pd.Index(stimuli, name="stimulus"),
        repetitions=pd.Index(repetitions, name="repetition"),
        subject=subject[given],
        stimulus=stimulus[given],
        repetition=repetition[given],
        session=session[given],
        score=score[given],
    )


def _read_wide(ratings: pd.DataFrame) -> Ratings:
    if ratings.columns.nlevels > 2:
        raise ValueError("Wide ratings have one or two levels of columns: stimulus, or (stimulus, repetition).")
    for axis, what in ((ratings.index, "subject"), (ratings.columns, "column")):
        if axis.has_duplicates:
            raise ValueError(f"Each {what} stands once; twice there: {_list(axis[axis.duplicated()].unique())}.")

    if ratings.columns.nlevels == 2:
        stimulus, stimuli = pd.factorize(ratings.columns.get_level_values(0))
        repetition, repetitions = pd.factorize(ratings.columns.get_level_values(1), sort=True)
    else:
        stimulus, stimuli = np.arange(ratings.shape[1]), ratings.columns
        repetition, repetitions = np.zeros(ratings.shape[1], np.intp), pd.Index([1])

    score = _numbers(ratings)
    subject, column = np.nonzero(~np.isnan(score))
    return Ratings(
        subjects=pd.Index(ratings.index, name="subject"),
        stimuli=pd.Index(stimuli, name="stimulus"),
        repetitions=pd.Index(repetitions, name="repetition"),
        subject=subject,
        stimulus=stimulus[column],
        repetition=repetition[column],
        session=np.zeros(len(subject), np.intp),
        score=score[subject, column],
    )


def _numbers(scores: pd.DataFrame) -> Floats:
    try:
        numbers = scores.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError(f"Every score is a number, or missing: {error}.") from error
    if np.isinf(numbers).any():
        raise ValueError("Every score is a finite number, or missing; some are infinite.")
    return numbers


def _list(items: object) -> str:
    names = [str(item) for item in items]  # type: ignore[attr-defined]
    more = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
