"""Sheets as CSV files: UTF-8, commas, decimal points; RFC 4180 below the lines that say what the file holds.

The byte-order mark makes spreadsheet programs read UTF-8. It stands before a comment, so that no header is spoilt.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from .columns import Sheet
from .text import harmless, one_line


def delimited(sheet: Sheet, notes: Sequence[tuple[str, bool]]) -> bytes:
    """The file. notes: as lines above the header, each a cell of its own that begins with #."""
    told = [*(text for text, _warning in notes), _("Sheet “%(sheet)s”. The header is line %(line)d.") % {
        "sheet": sheet.title, "line": len(notes) + 2}]  # fmt: skip
    file = StringIO()
    file.write("\ufeff")
    comments = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    comments.writerows([f"# {one_line(text)}"] for text in told)
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow([harmless(column.name) for column in sheet.columns])
    table.writerows([_cell(column.written(row)) for column in sheet.columns] for row in sheet.rows)
    return file.getvalue().encode()


def _cell(value: Any) -> Any:
    """Numbers to the last digit; of a text, no NUL, which many programs end the file at."""
    return harmless(value.replace("\x00", "")) if isinstance(value, str) else value
