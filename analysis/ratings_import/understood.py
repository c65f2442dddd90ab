"""What a file of ratings says, as far as it could be understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .faults import Faults
from .names import Unknown

Form = Literal["long", "stimulus_rows", "subject_rows", "sureal"]


class Given(NamedTuple):
    """A rating. session, place and response_ms: None where the file does not say."""

    subject: str
    stimulus: str
    repetition: int
    session: int | None
    place: int | None
    grade: int
    response_ms: float | None


class Person(NamedTuple):
    """gender: female, male, another, unsaid, or empty."""

    age: int | None = None
    gender: str = ""


@dataclass(frozen=True)
class Asked:
    """What the study knows, for a file to agree with.

    stimuli: names. grades: of its scale. sessions: how many it has. taken: codes that are somebody's already.
    """

    stimuli: Collection[str]
    grades: Collection[int]
    sessions: int = 1
    taken: Collection[str] = ()


@dataclass
class Reading:
    """What a file says. Nothing of it may be imported unless it `is_good`.

    form: None where it could not be told; `undecided` where saying it would help. missing: cells without a rating.
    ignored: columns that were not read. people: by subject, in the order in which they appear.
    """

    file: str
    sha256: str
    faults: Faults
    form: Form | None = None
    undecided: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    ratings: list[Given] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    unknown: list[Unknown] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    missing: int = 0

    @property
    def is_good(self) -> bool:
        return not self.faults and not self.unknown

    @property
    def subjects(self) -> dict[str, Person]:
        """Those who have rated something."""
        rated = {given.subject for given in self.ratings}
        return {code: person for code, person in self.people.items() if code in rated}

    @property
    def silent(self) -> list[str]:
        """Subjects of whom the file holds no rating: they are not imported."""
        rated = self.subjects
        return [code for code in self.people if code not in rated]

    @property
    def stimuli(self) -> set[str]:
        return {given.stimulus for given in self.ratings}

    @property
    def histogram(self) -> Counter[int]:
        """How often each grade was given."""
        return Counter(given.grade for given in self.ratings)
