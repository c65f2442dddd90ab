"""What is wrong with what would be imported, and what to do: told in English here, translated by whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def gettext_noop(text: str) -> str:
    """Marks a text for the translators; it is translated where it is told."""
    return text


@dataclass(frozen=True)
class Remark:
    """A fault or a warning. file: its name in the folder or ZIP, empty for the whole; text: with blanks for values.

    about: in two words, which kind it is, for whoever counts or tests.
    """

    file: str
    about: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = self.text % self.values if self.values else self.text
        return f"{self.file}: {said}" if self.file else said


class Unusable(Exception):
    """A fault after which nothing more of the file, folder or ZIP can be read."""

    def __init__(self, file: str, about: str, text: str, **values: Any) -> None:
        self.remark = Remark(file, about, text, values)
        super().__init__(str(self.remark))
