"""Whether the analysis here is the archive's, to the last digit: every table of its results is made once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from rating.studies.models import StudyVersion

from . import layout
from .gathering import gather
from .origin import sha256
from .reading import Contents
from .results import output, result_files
from .writing import Progress


@dataclass(frozen=True)
class Agreement:
    """tables: how many were compared. other: those that differ. same_code: whether by the same code and inputs."""

    tables: int
    other: list[str]
    same_code: bool


def agreement(
    version: StudyVersion, contents: Contents, progress: Progress = lambda _step, _done, _total: None
) -> Agreement:
    """Compute the analysis of the imported version, whole, and compare it with what the archive holds."""
    with override("en"):
        gathered = gather(version, personal=contents.personal)
        made: dict[str, Any] = {
            name: sha256(content) for name, content in result_files(gathered, output(gathered, progress))
        }
    about = made.pop(layout.ANALYSIS)
    there = {name: digest for name, digest in contents.files.items()
             if name.startswith(f"{layout.RESULTS}/") and name.endswith(".csv")}  # fmt: skip
    other = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    return Agreement(len(there), other, contents.files.get(layout.ANALYSIS) == about)
