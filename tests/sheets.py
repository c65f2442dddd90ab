"""Reading a spreadsheet's sheets back."""

from typing import Any

from openpyxl.worksheet.worksheet import Worksheet


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet, by the names in its header: the first row with more than one cell filled."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    header = next(number for number, row in enumerate(rows) if sum(cell is not None for cell in row) > 1)
    names = rows[header]
    return [dict(zip(names, row, strict=True)) for row in rows[header + 1 :] if any(cell is not None for cell in row)]
