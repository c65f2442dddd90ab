"""CSV files of an archive: UTF-8 without a mark, commas, a header, and nothing above it, as Psych-DS asks."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from analysis.exports.columns import Row, Sheet
from analysis.exports.text import harmless

from .fields import written
from .tables import Table


def table_csv(table: Table, rows: Iterable[Row]) -> bytes:
    """A table that can be read again."""
    header = [column.name for column in table.columns]
    return _csv(header, ([written(column, row[column.name]) for column in table.columns] for row in rows))


def plain(sheet: Sheet) -> bytes:
    """A sheet of the exports, its numbers to the last digit."""
    header = [harmless(column.name) for column in sheet.columns]
    return _csv(header, ([_cell(column.written(row)) for column in sheet.columns] for row in sheet.rows))


def _csv(header: list[str], rows: Iterable[list[Any]]) -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue().encode()


def _cell(value: Any) -> Any:
    return harmless(value.replace("\x00", "")) if isinstance(value, str) else value
