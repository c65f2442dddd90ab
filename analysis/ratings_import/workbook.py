"""The rows of an XLSX file, and what in it would be misread."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from rating.protocol.words import marked as _

from .cells import Suspect, plain
from .faults import Unreadable

MOST_UNPACKED = 200_000_000  # bytes in a workbook's parts: more would be no sheet of ratings, but an attack
MOST_CELLS = 10_000_000  # of a sheet, empty ones too: a few bytes can make a row of 16 384
DATE = _("a spreadsheet has taken this cell for a date (%(cell)s): make it text, or a number.")
FORMULA = _("this formula has no stored value: open the workbook in a spreadsheet program and save it.")


def sheet_rows(content: bytes, sheet: str) -> tuple[Iterator[list[str]], str, tuple[str, ...]]:
    """The sheet's rows, its name, and those of all sheets. sheet: the first where empty. Raises Unreadable."""
    with _as_told():
        book = _open(content, values=True)
    names = tuple(one.title for one in book.worksheets)
    if sheet and sheet not in names:
        raise Unreadable(_("There is no sheet “%(sheet)s”; there are: %(there)s."), sheet=sheet, there=", ".join(names))
    if not names:
        raise Unreadable(_("The workbook has no sheet."))
    chosen = sheet or names[0]
    return _rows(content, book, chosen), chosen, names


@contextmanager
def _as_told() -> Iterator[None]:
    """What a broken workbook makes the libraries raise, as a fault of the file."""
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, LookupError, ValueError, TypeError,
        AttributeError, EOFError, OSError, RuntimeError, NotImplementedError,
    ) as problem:  # fmt: skip
        what = str(problem).strip("'\"") or type(problem).__name__
        raise Unreadable(_("This is no XLSX workbook that can be read (%(problem)s)."), problem=what[:200]) from None


def _open(content: bytes, values: bool) -> Any:
    """values: of formulas; else the formulas themselves."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise Unreadable(_("The workbook is too large."))
    return load_workbook(BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _rows(content: bytes, book: Any, name: str) -> Iterator[list[str]]:
    with _as_told():
        sheet = book[name]
        sheet.reset_dimensions()  # some programs write wrong ones
        formulas = _formulas(content, name)
        seen = 0
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            seen += len(cells)
            if seen > MOST_CELLS:
                raise Unreadable(_("The workbook is too large."))
            row = [_cell(value) for value in cells]
            for column in formulas.get(number, ()):
                if column < len(row) and not row[column]:
                    row[column] = Suspect.because(FORMULA, "=")
            while row and not row[-1]:
                row.pop()
            yield row


def _cell(value: Any) -> str:
    """As it would stand in a CSV file: numbers as whole ones where they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return Suspect.because(DATE, str(value))
    return plain(str(value))


def _formulas(content: bytes, name: str) -> dict[int, list[int]]:
    """Where the sheet has formulas: columns by row. Mostly it has none, and is not read for them."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheets = [part for part in parts.namelist() if part.startswith("xl/worksheets/")]
        if not any(b"<f>" in (xml := parts.read(part)) or b"<f " in xml for part in sheets):
            return {}
    sheet = _open(content, values=False)[name]
    sheet.reset_dimensions()
    return {
        number: [column for column, cell in enumerate(cells) if getattr(cell, "data_type", "") == "f"]
        for number, cells in enumerate(sheet.iter_rows(), start=1)
    }
