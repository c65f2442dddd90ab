"""Ratings in the two forms people keep them in, read into one.

Long: a row per rating, with columns `subject`, `stimulus`, `score` and, if they are known, `repetition` (1 where
absent) and `session`; other columns are ignored. Wide: a row per subject and a column per stimulus, or per
(stimulus, repetition) as two levels. A missing rating is an absent row, or NaN.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Numbers = Floats | npt.NDArray[np.integer]

REQUIRED = ("subject", "stimulus", "score")
OPTIONAL = ("repetition", "session")
MISSING = ("", "NaN", "nan", "NA")  # how a missing score is written in a CSV file
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

    @property
    def presentation(self) -> Codes:
        """(R,) which presentation each rates, a stimulus in one repetition: stimulus · repetitions + repetition."""
        return self.stimulus * len(self.repetitions) + self.repetition

    def averaged(self) -> Ratings:
        """The same with each subject's repetitions of a stimulus averaged: one rating of it each, no sessions."""
        if len(self.repetitions) <= 1:
            return replace(self, session=np.zeros_like(self.subject))
        cells, inverse = np.unique(self.subject * len(self.stimuli) + self.stimulus, return_inverse=True)
        subject, stimulus = np.divmod(cells, len(self.stimuli))
        return replace(
            self,
            repetitions=pd.Index([1], name="repetition"),
            subject=subject,
            stimulus=stimulus,
            repetition=np.zeros_like(subject),
            session=np.zeros_like(subject),
            score=group_means(inverse, self.score, len(cells)),
        )

    def matrix(self) -> Floats:
        """Subjects × stimuli, a subject's repetitions averaged first; NaN where there is no rating."""
        shape = (len(self.subjects), len(self.stimuli))
        return cell_means(self.subject * shape[1] + self.stimulus, self.score, shape)

    def presentations(self) -> Floats:
        """Subjects × (stimulus, repetition), the repetitions of a stimulus side by side; NaN where missing."""
        shape = (len(self.subjects), len(self.stimuli) * len(self.repetitions))
        return cell_means(self.subject * shape[1] + self.presentation, self.score, shape)


def cell_means(cells: Codes, values: Floats, shape: tuple[int, ...]) -> Floats:
    """The mean of the values that fall into each cell of an array; NaN in a cell without any.

    cells: (R,) positions in the flattened array; values: (R,).
    """
    return group_means(cells, values, int(np.prod(shape))).reshape(shape)


def group_means(groups: Codes, values: Floats, size: int) -> Floats:
    """(size,) the mean of each group's values; NaN in a group without any. groups, values: (R,)."""
    return quotient(np.bincount(groups, weights=values, minlength=size), np.bincount(groups, minlength=size))


def quotient(part: Numbers, whole: Numbers) -> Floats:
    """Part over whole, element by element; NaN where the whole is 0 or less: there is nothing to divide by."""
    result = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def read_csv(path: str | Path) -> pd.DataFrame:
    """Long ratings from a comma-separated file, UTF-8: columns `subject`, `stimulus`, `score` and, where they are
    there, `repetition` and `session`; others are left out.

    Labels stay the text they are ("01" is not "1"), as categories; repetitions are numbers where all of them are. A
    score that is empty, NaN or NA is missing.
    Raises ValueError where a column is missing or there twice, and where a row has an empty label, more cells
    than the header or a score that is no finite number; it names the file's line and the column.
    """
    with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next(csv.reader(file), [])
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise ValueError(f"Long ratings have columns {_list(REQUIRED)}; {_list(missing)} missing.")
    known = [name for name in (*REQUIRED, *OPTIONAL) if name in header]
    twice = [name for name in known if header.count(name) > 1]
    if twice:
        raise ValueError(f"Each column stands once; twice there: {_list(twice)}.")

    labels = [name for name in known if name not in ("score", "repetition")]
    complaint = ""
    try:
        ratings = pd.read_csv(
            path,
            encoding="utf-8-sig",
            dtype={"score": "float64"} | dict.fromkeys(labels, "str"),  # "category" would make numbers of 01 and 1
            keep_default_na=False,  # a subject may be called NA
            na_values={"score": MISSING},
            low_memory=False,
        ).astype(dict.fromkeys(labels, "category"))
        good = (
            isinstance(ratings.index, pd.RangeIndex)  # else every row has a cell more than the header
            and not any(_empty(ratings[name]) for name in known if name != "score")
            and not np.isinf(ratings["score"]).any()
        )
    except ValueError as error:  # says what, but not always where
        good, complaint = False, str(error)
    if not good:
        bad = "; ".join(islice(_bad_rows(path, header, known), NAMED_AT_MOST))
        raise ValueError(f"{Path(path).name}: {bad or complaint or 'no ratings'}.")
    return ratings[known]


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

    subject, subjects = _codes(ratings["subject"])
    stimulus, stimuli = _codes(ratings["stimulus"])
    if "repetition" in keys:
        repetition, repetitions = pd.factorize(ratings["repetition"], sort=True)
    else:
        repetition, repetitions = np.zeros(len(ratings), np.intp), pd.Index([1])
    session = pd.factorize(ratings["session"])[0] if "session" in keys else np.zeros(len(ratings), np.intp)

    cells = (subject * len(stimuli) + stimulus) * len(repetitions) + repetition
    in_order = bool((np.diff(cells) > 0).all())  # as most files are, and then nothing is there twice
    if not in_order and (np.diff(np.sort(cells)) == 0).any():
        twice = ratings.duplicated([key for key in keys if key != "session"])
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


def _codes(labels: pd.Series) -> tuple[Codes, pd.Index]:
    """Each rating's position among the labels, and the labels in the order in which they appear."""
    codes, found = pd.factorize(labels)
    if isinstance(found, pd.CategoricalIndex):
        found = found.categories.take(found.codes)
    return codes, pd.Index(found)


def _empty(labels: pd.Series) -> bool:
    """Whether any label is empty."""
    if isinstance(labels.dtype, pd.CategoricalDtype):
        return bool((labels.cat.codes < 0).any()) or "" in labels.cat.categories
    return bool(labels.isna().any() or (labels == "").any())


def _bad_rows(path: str | Path, header: list[str], known: list[str]) -> Iterator[str]:
    """What is wrong where, in words. Slow and patient: reads the file again, row by row."""
    with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for cells in rows:
            if not "".join(cells).strip() and len(cells) < 2:
                continue  # a blank line is no row
            row = dict(zip(header, cells, strict=False))
            where = f"line {rows.line_num}"
            if len(cells) > len(header):
                yield f"{where} has {len(cells)} cells for {len(header)} columns"
                continue
            for name in known:
                cell = row.get(name, "")
                if "�" in cell:
                    yield f"{where}, column {name!r}: {cell!r} is no UTF-8"
                elif name == "score" and cell not in MISSING and not _is_finite(cell):
                    yield f"{where}, column 'score': {cell!r} is no finite number"
                elif name != "score" and not cell:
                    yield f"{where}, column {name!r} is empty"


def _is_finite(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


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
