"""Columns as records: sheets and the data dictionary are made from the same ones, so they cannot disagree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """name: the header. value: what a row shows. format: how a number looks; it is stored in full.

    personal: tells something of a person, so that it must be thought about before a sheet is shared.
    """

    name: str
    description: str
    value: Callable[[Row], Any]
    unit: str = ""
    format: str = "General"
    personal: bool = False
    width: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A table: its rows and, for each column, its record."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def field(key: str, *more: str) -> Callable[[Row], Any]:
    """The value under a key, or under a key of what is there."""

    def value(row: Row) -> Any:
        found: Any = row.get(key)
        for name in more:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return value
