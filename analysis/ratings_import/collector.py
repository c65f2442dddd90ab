"""Takes ratings one by one, whatever the file's form, and keeps what is good and what is not."""

from __future__ import annotations

from rating.protocol.words import marked as _

from .cells import Suspect, is_missing, number, short
from .names import Names
from .understood import Asked, Given, Person, Reading

LONGEST_CODE = 20


class Collector:
    def __init__(self, reading: Reading, asked: Asked) -> None:
        self.reading, self.asked = reading, asked
        self.faults = reading.faults
        self.names = Names(asked.stimuli)
        self._grades = {str(grade): grade for grade in asked.grades}  # a cell is mostly one of these texts
        self._rows: dict[tuple[str, str, int], int] = {}
        self._codes: dict[str, bool] = {}
        self._alike: dict[str, str] = {}
        self._taken = {code.casefold(): code for code in asked.taken}

    def stimulus(self, name: str, row: int, column: str) -> bool:
        """Whether the study has it. One that it has not is kept among the unknown ones."""
        if name:
            return self.names.knows(name, row, column)
        self.faults.add(row, column, _("the stimulus is not named."))
        return False

    def subject(self, code: str, row: int, column: str) -> bool:
        """Whether a subject may be called so."""
        good = self._codes.get(code)
        if good is None or not code:
            good = self._codes[code] = self._check(code, row, column)
        return good

    def add(
        self, row: int, column: str, given: tuple[str, str, int], cell: str,
        session: int | None = None, place: int | None = None, response_ms: float | None = None,
    ) -> None:  # fmt: skip
        """given: subject, stimulus, repetition. Both names are known to be good."""
        grade = self._grades.get(cell)
        if grade is None:
            if is_missing(cell):
                self.reading.missing += 1
                return
            grade = self._grade(row, column, cell)
        first = self._rows.setdefault(given, row)
        if first != row:
            self.faults.add(
                row,
                "",
                _("%(subject)s has rated “%(stimulus)s” in row %(first)d already: number repeated ratings in a column "
                  "“repetition”."),
                subject=given[0], stimulus=given[1], first=first,
            )  # fmt: skip
        elif grade is not None:
            self.reading.ratings.append(Given(*given, session, place, grade, response_ms))

    def _grade(self, row: int, column: str, cell: str) -> int | None:
        if isinstance(cell, Suspect):
            self.faults.add(row, column, cell.why, cell=short(cell))
            return None
        value = number(cell)
        if value in self.asked.grades:
            return int(value)
        there = ", ".join(map(str, sorted(self.asked.grades)))
        self.faults.add(
            row, column, _("“%(cell)s” is no grade of the study: %(grades)s."), cell=short(cell), grades=there
        )
        return None

    def _check(self, code: str, row: int, column: str) -> bool:
        alike = self._alike.setdefault(code.casefold(), code)
        if not code:
            self.faults.add(row, column, _("the subject is not named."))
        elif isinstance(code, Suspect):
            self.faults.add(row, column, code.why, cell=short(code))
        elif len(code) > LONGEST_CODE:
            self.faults.add(
                row, column, _("the subject's code “%(code)s” has more than %(most)d characters."),
                code=short(code), most=LONGEST_CODE,
            )  # fmt: skip
        elif "@" in code[1:]:
            self.faults.add(
                row, column, _("“%(code)s” looks like an e-mail address: subjects are known by codes alone."),
                code=short(code),
            )  # fmt: skip
        elif not code.isprintable():
            self.faults.add(row, column, _("the subject's code holds a character that cannot be printed."))
        elif taken := self._taken.get(code.casefold()):
            self.faults.add(
                row, column, _("the study version has a subject %(code)s already: call this one otherwise."), code=taken
            )
        elif alike != code:
            self.faults.add(
                row, column, _("“%(code)s” and “%(alike)s” differ by capitals alone: write one subject one way."),
                code=code, alike=alike,
            )  # fmt: skip
        else:
            self.reading.people[code] = Person()
            return True
        return False
