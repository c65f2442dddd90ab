"""The study's names for stimuli, and those of a file that are none of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

MOST_NAMED = 50
NEAREST = 3


@dataclass
class Unknown:
    """A name that the study does not know, where it stands first, and how often."""

    name: str
    row: int
    column: str
    times: int = 1
    nearest: tuple[str, ...] = ()


class Names:
    def __init__(self, stimuli: Collection[str]) -> None:
        self._known = frozenset(stimuli)
        self._unknown: dict[str, Unknown] = {}
        self.examples = tuple(islice(stimuli, 3))

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def knows(self, name: str, row: int, column: str) -> bool:
        """Whether it is a name of the study. One that is not is kept."""
        if name in self._known:
            return True
        if name in self._unknown:
            self._unknown[name].times += 1
        else:
            self._unknown[name] = Unknown(name, row, column)
        return False

    def count(self, names: Iterable[str]) -> int:
        return sum(name in self._known for name in names)

    @property
    def unknown(self) -> list[Unknown]:
        """All, in their order; the first of them with the nearest of the study's names."""
        found = list(self._unknown.values())
        bare = {_bare(name): name for name in self._known}
        for one in found[:MOST_NAMED]:
            alike = get_close_matches(_bare(one.name), bare, NEAREST, 0.6)
            one.nearest = tuple(bare[name] for name in alike)
        return found


def _bare(name: str) -> str:
    """Without what people write in different ways: case, spaces, punctuation."""
    return re.sub(r"[\W_]+", " ", name).strip().casefold()
