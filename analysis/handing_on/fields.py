"""Columns of the tables: the records of the exports, which here can be read again, to the last digit."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from analysis.exports.columns import Column, field
from analysis.exports.text import DANGEROUS

Kind = Literal["text", "whole", "number", "yes", "json", "time"]
ESCAPED = (*DANGEROUS, "'")  # such a text gets an apostrophe before it, and loses it when it is read
WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,18})")
NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf)|NaN")
LARGEST = 2**63


class Unreadable(ValueError):
    """What is wrong with a cell, in words that follow "Row 3, column grade:"."""


@dataclass(frozen=True)
class Field(Column):
    """A column that can be read again.

    may_lack: cells may be empty, for None. among: the texts that there are, if they are few; longest: letters.
    """

    kind: Kind = "text"
    may_lack: bool = False
    among: tuple[str, ...] = ()
    longest: int = 0


def kept(name: str, description: str, kind: Kind = "text", **more: Any) -> Field:
    """A column that holds the row's value under its own name."""
    return Field(name, description, field(name), kind=kind, **more)


def written(column: Field, value: Any) -> str:
    """The cell. None is empty, and so is an empty text."""
    if value is None:
        return ""
    match column.kind:
        case "text":
            return f"'{value}" if value.startswith(ESCAPED) else str(value)
        case "yes":
            return "yes" if value else "no"
        case "whole":
            return str(int(value))
        case "number":
            return "NaN" if math.isnan(value) else repr(float(value))
        case "json":
            return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
        case "time":
            return str(value.isoformat())


def read(column: Field, cell: str) -> Any:
    """The value that was written. Raises Unreadable."""
    if cell == "" and column.may_lack:
        return None
    if cell == "" and (column.kind != "text" or (column.among and "" not in column.among)):
        raise Unreadable(_("it is empty."))
    return _READERS[column.kind](column, cell)


def _text(column: Field, cell: str) -> str:
    text = cell[1:] if cell.startswith("'") else cell
    if column.among and text not in column.among:
        there = ", ".join(filter(None, column.among))
        raise Unreadable(_("“%(text)s” is none of these: %(there)s.") % {"text": text[:40], "there": there})
    if column.longest and len(text) > column.longest:
        raise Unreadable(_("it has more than %d letters.") % column.longest)
    if "\0" in text:
        raise Unreadable(_("it holds a zero byte."))
    return text


def _yes(_column: Field, cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise Unreadable(_("“%s” is neither yes nor no.") % cell[:40])
    return cell == "yes"


def _whole(_column: Field, cell: str) -> int:
    if not WHOLE.fullmatch(cell) or abs(int(cell)) >= LARGEST:
        raise Unreadable(_("“%s” is no whole number.") % cell[:40])
    return int(cell)


def _number(_column: Field, cell: str) -> float:
    if not NUMBER.fullmatch(cell) or (math.isinf(float(cell)) and "inf" not in cell):
        raise Unreadable(_("“%s” is no number.") % cell[:40])
    return float(cell)


def _json(_column: Field, cell: str) -> Any:
    return json_value(cell)


def _time(_column: Field, cell: str) -> datetime:
    try:
        time = datetime.fromisoformat(cell)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Unreadable(_("“%s” is no time with its zone, like 2026-01-31T12:00:00+00:00.") % cell[:40])
    return time


_READERS: dict[Kind, Callable[[Field, str], Any]] = {
    "text": _text, "whole": _whole, "number": _number, "yes": _yes, "json": _json, "time": _time,
}  # fmt: skip


def json_value(text: str) -> Any:
    """JSON as the database takes it. Raises Unreadable."""
    try:
        value = json.loads(text, parse_constant=_no_number)
        again = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # as the database will want it
    except (ValueError, RecursionError):
        raise Unreadable(_("this is no JSON.")) from None
    if rb"\u0000" in again:
        raise Unreadable(_("its JSON holds a zero character."))
    return value


def _no_number(text: str) -> float:
    raise ValueError(text)
