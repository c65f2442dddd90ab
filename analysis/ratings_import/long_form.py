"""A row per rating: columns `subject`, `stimulus` and `score`, and others where they are known."""

from __future__ import annotations

from collections.abc import Iterable

from rating.protocol.words import marked as _

from .cells import is_missing, number, short, whole
from .collector import Collector
from .faults import Unreadable
from .tables import Header
from .understood import Person

SUBJECT, STIMULUS, SCORE = REQUIRED = ("subject", "stimulus", "score")
OPTIONAL = ("repetition", "session", "place", "response_ms", "age", "gender")
ALSO_CALLED = {
    "pair": STIMULUS, "grade": SCORE, "rating": SCORE, "observer": SUBJECT, "response time": "response_ms",
}  # fmt: skip
GENDERS = {
    "": "", "female": "female", "f": "female", "male": "male", "m": "male",
    "another": "another", "other": "another", "unsaid": "unsaid",
}  # fmt: skip
MOST_WHOLE = 32_767
OLDEST = 120
MOST_MS = 86_400_000.0  # a day


def columns_of(header: Header) -> list[str]:
    """What the columns are called here, whatever their case and whichever of their names they bear."""
    return [ALSO_CALLED.get(name.casefold(), name.casefold()) for name in header.names]


def is_long(header: Header) -> bool:
    """Whether at least two of the three columns that it needs are there."""
    return len(set(REQUIRED) & set(columns_of(header))) > 1


def read_long(header: Header, rows: Iterable[tuple[int, list[str]]], collector: Collector) -> None:
    at = _places(header)
    collector.reading.ignored = tuple(name for n, name in enumerate(header.names) if n not in at.values() and name)
    called = {name: header.called(column) for name, column in at.items()}
    subject_at, stimulus_at, score_at = (at[name] for name in REQUIRED)
    further = _Further(at, called, collector)
    for row, cells in rows:
        subject, stimulus = cells[subject_at], cells[stimulus_at]
        named = collector.subject(subject, row, called[SUBJECT])
        if collector.stimulus(stimulus, row, called[STIMULUS]) and named:
            repetition, session, place, response_ms = further.read(row, cells, subject)
            given = (subject, stimulus, repetition)
            collector.add(row, called[SCORE], given, cells[score_at], session, place, response_ms)


def _places(header: Header) -> dict[str, int]:
    """Where the columns that are read stand. Raises Unreadable where one is lacking, or there twice."""
    columns = columns_of(header)
    for name in REQUIRED:
        if name not in columns:
            there = ", ".join(filter(None, header.names))
            raise Unreadable(
                _("No column is called “%(name)s”; there are: %(there)s."), header.row, name=name, there=there
            )
    known = [name for name in (*REQUIRED, *OPTIONAL) if name in columns]
    if twice := next((name for name in known if columns.count(name) > 1), None):
        raise Unreadable(_("Two columns are called “%(name)s”."), header.row, name=twice)
    return {name: columns.index(name) for name in known}


class _Further:
    """What a row says beside who rated what how. Columns that are not there cost nothing."""

    def __init__(self, at: dict[str, int], called: dict[str, str], collector: Collector) -> None:
        self.at = {name: at[name] for name in OPTIONAL if name in at}
        self.called, self.collector, self.faults = called, collector, collector.faults
        self._said: dict[str, tuple[str, str]] = {}
        self._places: dict[tuple[str, int | None, int], int] = {}

    def read(self, row: int, cells: list[str], subject: str) -> tuple[int, int | None, int | None, float | None]:
        """Repetition, session, place, response time."""
        if not self.at:
            return 1, None, None, None
        if "age" in self.at or "gender" in self.at:
            self._person(row, cells, subject)
        repetition = self._whole(row, cells, "repetition", MOST_WHOLE) or 1
        session = self._whole(row, cells, "session", self.collector.asked.sessions)
        place = self._whole(row, cells, "place", MOST_WHOLE)
        if place is not None:
            self._once(row, subject, session, place)
        return repetition, session, place, self._milliseconds(row, cells)

    def _once(self, row: int, subject: str, session: int | None, place: int) -> None:
        first = self._places.setdefault((subject, session, place), row)
        if first != row:
            self.faults.add(
                row, self.called["place"], _("%(subject)s has rated at this place in row %(first)d already."),
                subject=subject, first=first,
            )  # fmt: skip

    def _whole(self, row: int, cells: list[str], name: str, most: int) -> int | None:
        if name not in self.at:
            return None
        cell = cells[self.at[name]]
        if is_missing(cell) and name != "session":  # one that is named in some rows alone would be guessed in others
            return None
        found = whole(cell, most)
        if found is None:
            self.faults.add(
                row, self.called[name], _("“%(cell)s” is no whole number from 1 to %(most)d."),
                cell=short(cell), most=most,
            )  # fmt: skip
        return found

    def _milliseconds(self, row: int, cells: list[str]) -> float | None:
        if "response_ms" not in self.at or is_missing(cell := cells[self.at["response_ms"]]):
            return None
        value = number(cell)
        if 0 <= value <= MOST_MS:
            return value
        text = _("“%(cell)s” is no number of milliseconds, or more than a day.")
        self.faults.add(row, self.called["response_ms"], text, cell=short(cell))
        return None

    def _person(self, row: int, cells: list[str], subject: str) -> None:
        said = (self._cell(cells, "age"), self._cell(cells, "gender"))
        before = self._said.get(subject)
        if before is None:
            self._said[subject] = said
            self.collector.reading.people[subject] = Person(self._age(row, said[0]), self._gender(row, said[1]))
            return
        for name, one, other in zip(("age", "gender"), before, said, strict=True):
            if one != other:
                self.faults.add(
                    row, self.called[name], _("“%(cell)s”, but in an earlier row %(subject)s has “%(before)s”."),
                    cell=short(other), subject=subject, before=short(one),
                )  # fmt: skip

    def _cell(self, cells: list[str], name: str) -> str:
        return cells[self.at[name]] if name in self.at else ""

    def _age(self, row: int, cell: str) -> int | None:
        if is_missing(cell):
            return None
        age = whole(cell, OLDEST)
        if age is None:
            self.faults.add(row, self.called["age"], _("“%(cell)s” is no age in whole years."), cell=short(cell))
        return age

    def _gender(self, row: int, cell: str) -> str:
        gender = GENDERS.get(cell.casefold())
        if gender is None:
            self.faults.add(
                row, self.called["gender"], _("“%(cell)s” is none of: %(known)s."),
                cell=short(cell), known=", ".join(filter(None, GENDERS)),
            )  # fmt: skip
        return gender or ""
