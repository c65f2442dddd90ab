"""A row of the page, and where the golden sets lie."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ROOT / "tests" / "data" / "statistics"
THEIRS = ROOT.parent / "shared" / "golden" / "theirs" / "statistics"
PAGE = ROOT / "docs" / "validation.md"


@dataclass(frozen=True)
class Row:
    """ours, theirs: the values that differ most, or texts. tolerance: of the difference."""

    statistic: str
    source: str
    golden: str
    ours: object
    theirs: object
    difference: float
    tolerance: float

    @property
    def is_kept(self) -> bool:
        return self.difference <= self.tolerance

    def __str__(self) -> str:
        difference = f"{self.difference:.1e}" if self.difference else "0"
        tolerance = f"{self.tolerance:.0e}" if self.tolerance else "exact"
        mark = "" if self.is_kept else " **beyond**"
        cells = (self.statistic, self.source, self.golden, _text(self.ours), _text(self.theirs))
        return f"| {' | '.join(cells)} | {difference}{mark} | {tolerance} |"


def farthest(statistic: str, source: str, golden: str, ours: Any, theirs: Any, tolerance: float) -> Row:
    """The pair of values that differ most. NaN and missing ones (None) are alike."""
    one, other = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (ours, theirs))
    differences = np.where(np.isnan(one) & np.isnan(other), 0.0, np.abs(one - other))
    place = int(np.argmax(np.where(np.isnan(differences), np.inf, differences)))
    return Row(statistic, source, golden, one[place], other[place], float(differences[place]), tolerance)


def of_names(statistic: str, source: str, golden: str, ours: Collection[Any], theirs: Collection[Any]) -> Row:
    """How many are named; the difference counts those that only one of the two names."""
    unlike = len(set(map(str, ours)) ^ set(map(str, theirs)))
    return Row(statistic, source, golden, len(ours), len(theirs), unlike, 0)


def ratings_of(name: str, folder: Path) -> pd.DataFrame:
    """A study's ratings, long."""
    return pd.read_csv(folder / f"ratings_{name}.csv", dtype={"subject": str, "stimulus": str})


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
