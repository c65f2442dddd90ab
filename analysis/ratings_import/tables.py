"""Tables: the rows of a CSV or XLSX file, as texts with their numbers in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rating.protocol.words import marked as _

from .cells import letters
from .delimited import csv_rows
from .faults import Faults, Unreadable
from .workbook import sheet_rows

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """rows: number as a spreadsheet shows it, and cells, stripped; those all empty are left out.

    sheets: names of a workbook's; sheet: of the one read.
    """

    rows: Iterator[tuple[int, list[str]]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The row that names the columns."""

    row: int
    names: list[str]

    def called(self, column: int) -> str:
        """The column's letters and, if it has one, its name."""
        name = self.names[column]
        return f"{letters(column)} ({name})" if name else letters(column)


def header_of(table: Table) -> Header:
    """The first row with more than its first cell: what stands above it alone is a title, or a comment."""
    first = 0
    for row, cells in table.rows:
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > 1:
            return Header(row, cells)
        first = first or row
    if not first:
        raise Unreadable(_("The file is empty."))
    raise Unreadable(_("There is but one column: is it separated otherwise than by commas, semicolons or tabs?"), first)


def even(table: Table, header: Header, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The rows with a cell per column; those of a workbook end with their last filled cell."""
    columns = len(header.names)
    for row, cells in table.rows:
        while len(cells) > columns and not cells[-1]:
            cells.pop()
        if table.sheets:
            cells += [""] * (columns - len(cells))
        if len(cells) == columns:
            yield row, cells
        else:
            faults.add(row, "", _("%(cells)d cells for %(columns)d columns."), cells=len(cells), columns=columns)


def read_table(content: bytes, sheet: str = "") -> Table:
    """sheet: of a workbook; its first where empty. Raises Unreadable, also while the rows are read."""
    if content.startswith(ZIP):
        rows, chosen, names = sheet_rows(content, sheet)
        return Table(_filled(rows), chosen, names)
    if content.startswith(OLD_EXCEL):
        raise Unreadable(_("This is a workbook of the old Excel format: save it as XLSX."))
    return Table(_filled(csv_rows(content)))


def _filled(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=1):
        if any(row):
            yield number, row
