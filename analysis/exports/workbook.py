"""Writing sheets as an XLSX file that no spreadsheet program can be tricked by."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .columns import Column, Sheet
from .text import harmless

BOLD, QUIET = Font(bold=True), Font(italic=True, color="595959")
GREY, WARNING = PatternFill("solid", fgColor="E8E8E8"), PatternFill("solid", fgColor="FFE9B8")
LONGEST_TEXT = 32_767  # characters in a cell
LONGEST_PROPERTY = 250


def workbook(sheets: Sequence[Sheet], notes: Sequence[tuple[str, bool]]) -> bytes:
    """The file. notes: lines above the header of every sheet, each with whether it is a warning."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = f"{'A' if len(sheet.columns) < 4 else 'B'}{len(notes) + 2}"
        for number, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(number)].width = _width(column)
        for text, warning in notes:
            page.append([_styled(page, _fitting(text), QUIET if not warning else BOLD, WARNING if warning else None)])
        page.append([_styled(page, _fitting(column.name), BOLD, GREY) for column in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(page, column, column.written(row)) for column in sheet.columns])
    book.properties.creator = "advstudy"
    book.properties.title = " ".join(_fitting(text) for text, _warning in notes)[:LONGEST_PROPERTY]
    book.properties.created = datetime.now(UTC).replace(tzinfo=None)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page: Any, column: Column, value: Any) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(page, _fitting(value))
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=bool(column.width and column.width >= 40))
        return cell
    if isinstance(value, float):
        # As text, and called a number after: openpyxl itself would keep 16 of its 17 digits.
        cell = WriteOnlyCell(page, repr(float(value)))
        cell.data_type = "n"
    else:
        cell = WriteOnlyCell(page, value)
    if value is not None:
        cell.number_format = column.format
    return cell


def _fitting(text: str) -> str:
    """What a cell may hold of it: no more than so many characters, and none that XLSX forbids."""
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", text)[: LONGEST_TEXT - 1])


def _styled(page: Any, text: str, font: Font, fill: PatternFill | None) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.font = font
    cell.data_type = "s"
    if fill is not None:
        cell.fill = fill
    return cell


def _width(column: Column) -> float:
    return column.width or max(10, min(len(column.name) + 3, 24))
