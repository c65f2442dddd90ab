"""What a check before publishing finds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """One thing the check found. An error keeps the study from being published, advice does not."""

    is_error: bool
    text: str


class NotPublishable(Exception):
    """The study has errors; `findings` says which."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.text for finding in findings if finding.is_error))
        self.findings = findings


def error(text: str) -> Finding:
    return Finding(True, text)


def advice(text: str) -> Finding:
    return Finding(False, text)


def some(names: Sequence[str], most: int = 5) -> str:
    """The names in a row, the first few of many."""
    more = len(names) - most
    return ", ".join(names[:most]) + (_(" and %d more") % more if more > 0 else "")
