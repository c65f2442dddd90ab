"""What is wrong with a file, and where: told in English here, translated by the pages.

Known no Django: a text is marked for the translators, and its blanks are filled in when it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_FAULTS = 50  # told; a wrong file has thousands


@dataclass(frozen=True)
class Fault:
    """row: as a spreadsheet numbers them, 0 for the file as a whole. column: its letters and its name, if any.

    text: English, marked for translation, with blanks for `values`.
    """

    file: str
    row: int
    column: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        row, column = f", row {self.row}" if self.row else "", f", column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.text % self.values}"


class Unreadable(Exception):
    """A fault after which nothing more can be read."""

    def __init__(self, text: str, row: int = 0, column: str = "", **values: Any) -> None:
        super().__init__(text % values)
        self.text, self.row, self.column, self.values = text, row, column, values


class Faults:
    """The first faults of a file, and how many there are. Iterates over those kept."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.total = 0
        self._kept: list[Fault] = []

    def add(self, row: int, column: str, text: str, **values: Any) -> None:
        self.total += 1
        if len(self._kept) < MOST_FAULTS:
            self._kept.append(Fault(self.file, row, column, text, values))

    def add_last(self, problem: Unreadable) -> None:
        self.add(problem.row, problem.column, problem.text, **problem.values)

    @property
    def untold(self) -> int:
        """How many there are beside those kept."""
        return self.total - len(self._kept)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._kept)

    def __len__(self) -> int:
        return self.total
