"""What the texts of cells mean."""

from __future__ import annotations

import math
import re

from openpyxl.utils import get_column_letter

from analysis.exports.text import DANGEROUS

MISSING = ("", "nan", "na", "n/a")  # a rating that was not given, in any case
NUMBER = re.compile(r"[+-]?\d{1,30}(?:[.,]\d{1,30})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
LONGEST_TOLD = 40  # characters of a cell that a fault repeats


class Suspect(str):
    """A cell that would be misread. It is a fault where it is read, and none in a column that is not."""

    why: str

    @classmethod
    def because(cls, why: str, text: str) -> Suspect:
        """why: a fault's text, with a blank for the `cell`."""
        found = cls(text)
        found.why = why
        return found


def plain(cell: str) -> str:
    """Stripped, and without the apostrophe by which spreadsheets, and our exports, keep a text from being a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def is_missing(cell: str) -> bool:
    return cell.casefold() in MISSING


def number(cell: str) -> float:
    """With a decimal point or comma. NaN where it is none."""
    return float(cell.replace(",", ".")) if NUMBER.fullmatch(cell) else math.nan


def whole(cell: str, most: int) -> int | None:
    """A whole number from 1 to `most`; None where it is none."""
    value = number(cell)
    return int(value) if value.is_integer() and 1 <= value <= most else None


def short(cell: str) -> str:
    """As much of it as a fault repeats."""
    return cell[:LONGEST_TOLD]


def letters(column: int) -> str:
    """What a spreadsheet calls the column. column: from 0."""
    return get_column_letter(column + 1)
