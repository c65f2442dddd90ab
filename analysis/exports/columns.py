"""Columns as records: every file and the data dictionary are made from the same ones, so they cannot disagree."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """name: the header. value: what a row shows. format: how a number looks in a spreadsheet; it is stored in full.

    personal: tells something of a person, so that files without personal columns leave it out. pseudonym: what such
    a column holds there instead, where it is kept: its rows must be those of `pseudonymous`.
    optional: left out where no row has a value, as in results that were computed before there was one.
    undefined: how NaN is written; empty: as nothing.
    """

    name: str
    description: str
    value: Callable[[Row], Any]
    unit: str = ""
    format: str = "General"
    personal: bool = False
    pseudonym: str = ""
    optional: bool = False
    undefined: str = ""
    width: int | None = None

    def written(self, row: Row) -> Any:
        """The row's value as every file has it: infinities and undefined scores as words, what is missing as None."""
        value = self.value(row)
        if isinstance(value, float) and not math.isfinite(value):
            return (self.undefined or None) if math.isnan(value) else "inf" if value > 0 else "-inf"
        return value


@dataclass(frozen=True)
class Sheet:
    """A table: its rows and, for each column, its record."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """In names of files and addresses."""
        return self.title.lower().replace(" ", "-")


def filled(sheet: Sheet) -> Sheet:
    """Without the optional columns that no row has a value for."""
    kept = [c for c in sheet.columns if not c.optional or any(c.written(row) is not None for row in sheet.rows)]
    return replace(sheet, columns=tuple(kept))


def impersonal(sheet: Sheet) -> Sheet:
    """Without its personal columns; those that have pseudonyms are kept, as columns of these."""
    columns = [
        replace(column, description=column.pseudonym, personal=False) if column.pseudonym else column
        for column in sheet.columns
        if not column.personal or column.pseudonym
    ]
    return replace(sheet, columns=tuple(columns))


def field(key: str, *more: str) -> Callable[[Row], Any]:
    """The value under a key, or under a key of what is there."""

    def value(row: Row) -> Any:
        found: Any = row.get(key)
        for name in more:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return value


def yes(value: bool | None) -> str | None:
    """What programs read, in every language."""
    return None if value is None else "yes" if value else "no"
