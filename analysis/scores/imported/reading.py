"""Reading scores from a CSV file: which pair each row is of, and every fault of the file with its row and column.

Columns: `pair` (the pair's name), or `reference_sha256` and `distorted_sha256`; every other column holds scores.
Numbers have a decimal point; Inf, -Inf and NaN are scores too, and an empty cell is none.
"""

import csv
import hashlib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _

from rating.stimuli.models import Pair

PAIR, REFERENCE, DISTORTED = "pair", "reference_sha256", "distorted_sha256"
NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)", re.IGNORECASE)
DELIMITERS = ",;\t"
MOST_COLUMNS = 100
MOST_FAULTS = 50  # told; a wrong file has thousands

Two = tuple[str, str]
"""The SHA-256 of a reference and of a distorted file."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: row as an editor counts lines, 0 for the file as a whole; column empty for the row."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        where = {"row": self.row, "column": self.column, "text": self.text}
        if self.column:
            return _("Row %(row)d, column %(column)s: %(text)s") % where
        return _("Row %(row)d: %(text)s") % where if self.row else self.text


@dataclass
class ScoreColumn:
    """A column of scores: by the pair's files. empty: rows without one."""

    name: str
    scores: dict[Two, float] = field(default_factory=dict)
    empty: int = 0

    @property
    def infinite(self) -> int:
        return sum(map(math.isinf, self.scores.values()))

    @property
    def undefined(self) -> int:
        return sum(map(math.isnan, self.scores.values()))

    @property
    def span(self) -> tuple[float, float] | None:
        """The smallest and the largest finite score."""
        finite = [score for score in self.scores.values() if math.isfinite(score)]
        return (min(finite), max(finite)) if finite else None


@dataclass
class Reading:
    """What a file says. Nothing of it may be imported unless `faults` is empty."""

    sha256: str
    columns: list[ScoreColumn] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    pairs: int = 0
    """Of the stimulus set."""

    def column(self, name: str) -> ScoreColumn | None:
        return next((column for column in self.columns if column.name == name), None)


class _Stop(Exception):
    """A fault after which nothing more can be read."""


def read(content: bytes, pairs: Iterable[Pair]) -> Reading:
    """The scores of a CSV file for these pairs, and all that is wrong with it."""
    known = _Known(pairs)
    reading = Reading(hashlib.sha256(content).hexdigest(), pairs=len(known.pairs))
    try:
        rows = _rows(content)
        header = _header(rows, reading)
        _read_rows(rows, header, known, reading)
    except _Stop as stop:
        reading.faults.append(Fault(0, "", str(stop)))
    return reading


class _Known:
    """The pairs by name and by files. Pairs of equal files are scored alike."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = list(pairs)
        self.named: dict[str, set[Two]] = {}
        self.files: set[Two] = set()
        for pair in self.pairs:
            two = (pair.reference.sha256, pair.shown.sha256)
            self.named.setdefault(pair.name, set()).add(two)
            self.files.add(two)

    def find(self, row: dict[str, str]) -> Two:
        """The files of the row's pair. Raises LookupError that says what is wrong."""
        name, two = row.get(PAIR, ""), (row.get(REFERENCE, "").lower(), row.get(DISTORTED, "").lower())
        if any(two):
            if two not in self.files:
                raise LookupError(_("the stimulus set has no pair of files with these SHA-256."))
            if name and two not in self.named.get(name, ()):
                raise LookupError(_("the SHA-256 are not those of the pair “%s”.") % name)
            return two
        if not name:
            raise LookupError(_("it does not say which pair it is of."))
        found = self.named.get(name, set())
        if not found:
            raise LookupError(_("the stimulus set has no pair “%s”.") % name)
        if len(found) > 1:
            raise LookupError(_("several pairs are called “%s”: name their files by SHA-256.") % name)
        return next(iter(found))


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their line, empty ones left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise _Stop(_("Line %d is not UTF-8: save the file as CSV in UTF-8.") % line) from None
    if "\0" in text:
        raise _Stop(_("This is no CSV file: it holds zero bytes. Save it as CSV in UTF-8."))
    first = text.partition("\n")[0]
    rows = csv.reader(StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield rows.line_num, [cell.strip() for cell in row]
    except csv.Error as problem:
        where = {"row": rows.line_num, "problem": problem}
        raise _Stop(_("Row %(row)d cannot be read as CSV: %(problem)s.") % where) from None


def _header(rows: Iterator[tuple[int, list[str]]], reading: Reading) -> list[str]:
    _line, header = next(rows, (0, []))
    if not header:
        raise _Stop(_("The file is empty."))
    if twice := next((name for name in header if header.count(name) > 1), None):
        raise _Stop(_("Two columns are called “%s”.") % twice)
    if "" in header:
        raise _Stop(_("Column %d has no name.") % (header.index("") + 1))
    if PAIR not in header and not {REFERENCE, DISTORTED} <= set(header):
        raise _Stop(
            _("No column says which pair a row is of: “pair”, or “reference_sha256” and “distorted_sha256”. "
              "There are: %s.") % ", ".join(header)
        )  # fmt: skip
    reading.columns = [ScoreColumn(name) for name in header if name not in (PAIR, REFERENCE, DISTORTED)]
    if not reading.columns:
        raise _Stop(_("No column holds scores."))
    if len(reading.columns) > MOST_COLUMNS:
        raise _Stop(_("More than %d columns hold scores: import them in parts.") % MOST_COLUMNS)
    return header


def _read_rows(rows: Iterator[tuple[int, list[str]]], header: list[str], known: _Known, reading: Reading) -> None:
    first_row: dict[Two, int] = {}
    for line, cells in rows:
        reading.rows += 1
        if len(reading.faults) >= MOST_FAULTS:
            raise _Stop(_("There are more faults: only the first %d are listed.") % MOST_FAULTS)
        if len(cells) != len(header):
            wrong = {"cells": len(cells), "columns": len(header)}
            reading.faults.append(Fault(line, "", _("%(cells)d cells for %(columns)d columns.") % wrong))
            continue
        row = dict(zip(header, cells, strict=True))
        try:
            two = known.find(row)
        except LookupError as problem:
            reading.faults.append(Fault(line, "", str(problem)))
            continue
        if two in first_row:
            reading.faults.append(Fault(line, "", _("these files have scores in row %d already.") % first_row[two]))
            continue
        first_row[two] = line
        for column in reading.columns:
            _read_cell(row[column.name], column, two, line, reading)
    if not reading.rows:
        raise _Stop(_("The file holds no row below its header."))


def _read_cell(text: str, column: ScoreColumn, two: Two, line: int, reading: Reading) -> None:
    if not text:
        column.empty += 1
        return
    if not NUMBER.fullmatch(text):
        what = _("“%s” is no number: digits with a decimal point, Inf, -Inf, NaN, or nothing.") % text[:40]
        reading.faults.append(Fault(line, column.name, what))
        return
    value = float(text)
    if math.isinf(value) and "n" not in text.lower():
        reading.faults.append(Fault(line, column.name, _("%s is too large.") % text[:40]))
        return
    column.scores[two] = value
