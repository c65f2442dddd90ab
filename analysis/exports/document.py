"""All sheets as one JSON document."""

import json
from typing import Any

from .columns import Sheet
from .edition import Edition

FORMAT = {"format": "advstudy analysis", "format_version": 1}


def document(edition: Edition) -> bytes:
    """Keys that say what it holds, and `tables`: by sheet, its columns' records and its rows by column.

    JSON knows neither infinities nor NaN: they are the texts "inf", "-inf" and "NaN"; what is missing is null.
    """
    told = {fact.key: fact.value for fact in edition.facts}
    tables = {sheet.title: _table(sheet) for sheet in edition.sheets if sheet.title not in ("Study", "Dictionary")}
    text = json.dumps({**FORMAT, **told, "tables": tables}, ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode()


def _table(sheet: Sheet) -> dict[str, Any]:
    return {
        "columns": [
            {"name": c.name, "description": c.description, "unit": c.unit, "personal": c.personal}
            for c in sheet.columns
        ],
        "rows": [{column.name: column.written(row) for column in sheet.columns} for row in sheet.rows],
    }
