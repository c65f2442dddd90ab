"""The rows of a CSV file: UTF-8, separated by commas, semicolons or tabs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from rating.protocol.words import marked as _

from .cells import plain
from .faults import Unreadable

DELIMITERS = ",;\t"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
LOOKED_AT = 20  # lines that tell how a file is separated


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """Every record, empty ones too: so they are numbered as a spreadsheet numbers them. Raises Unreadable."""
    text, read = _text(content), 0
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
            yield [plain(cell) for cell in cells]
            read += 1
    except csv.Error as problem:
        raise Unreadable(_("this cannot be read as CSV: %(problem)s."), read + 1, problem=str(problem)) from None


def _text(content: bytes) -> str:
    if content.startswith(UTF16):
        raise Unreadable(_("The file is UTF-16 (“Unicode text”): save it as CSV in UTF-8."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content[: problem.start].count(b"\n") + 1
        byte = f"0x{content[problem.start]:02X}"
        raise Unreadable(_("the byte %(byte)s is no UTF-8: save the file as CSV in UTF-8."), row, byte=byte) from None
    if "\0" in text:
        raise Unreadable(_("This is no CSV file: it holds zero bytes. Save it as CSV in UTF-8, or as XLSX."))
    return text


def _delimiter(text: str) -> str:
    """That which makes the most columns of the first lines."""
    lines = list(islice((line for line in StringIO(text, newline=None) if line.strip()), LOOKED_AT))
    return max(DELIMITERS, key=lambda delimiter: sum(map(len, csv.reader(lines, delimiter=delimiter))))
