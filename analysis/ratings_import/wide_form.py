"""A sheet of stimulus × subject, either way round: a row per stimulus and a column per subject, or the reverse."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rating.protocol.words import marked as _

from .cells import letters, short
from .collector import Collector
from .faults import Unreadable
from .names import Names
from .tables import Header
from .understood import Form

Check = Callable[[str, int, str], bool]  # of a name, its row and column
Rows = Sequence[tuple[int, list[str]]]


class Undecided(Unreadable):
    """The file could be read if it were said what stands in its rows."""


def orientation(header: Header, rows: Rows, names: Names) -> Form:
    """Whether stimuli stand in the first column or in the first row: there where the study's names are."""
    in_rows, in_columns = names.count(cells[0] for _row, cells in rows), names.count(header.names[1:])
    if in_rows and not in_columns:
        return "stimulus_rows"
    if in_columns and not in_rows:
        return "subject_rows"
    if in_rows:
        raise Undecided(
            _("Names of the study's stimuli stand in the first row and in the first column: say which are the stimuli.")
        )
    raise Undecided(
        _("Neither the first row nor the first column names a stimulus of the study (%(examples)s, …), nor are there "
          "columns “subject”, “stimulus” and “score”."), examples=", ".join(names.examples)
    )  # fmt: skip


def read_wide(header: Header, rows: Rows, by_stimulus: bool, collector: Collector) -> None:
    stimulus: Check = collector.stimulus
    subject: Check = collector.subject
    of_row, of_column = (stimulus, subject) if by_stimulus else (subject, stimulus)
    columns = [
        (column, name, header.called(column))
        for column, name in _columns(header, rows)
        if of_column(name, header.row, letters(column))
    ]
    seen: dict[str, int] = {}
    for row, cells in rows:
        label = cells[0]
        if not of_row(label, row, header.called(0)):
            continue
        if label in seen:
            text = _("“%(label)s” has a row already: row %(first)d.")
            collector.faults.add(row, header.called(0), text, label=short(label), first=seen[label])
            continue
        seen[label] = row
        for column, name, called in columns:
            given = (name, label, 1) if by_stimulus else (label, name, 1)
            collector.add(row, called, given, cells[column])


def _columns(header: Header, rows: Rows) -> list[tuple[int, str]]:
    """Those below whose name something may stand; one without name and content is none."""
    found = [
        (column, name)
        for column, name in enumerate(header.names)
        if column and (name or any(cells[column] for _row, cells in rows))
    ]
    names = [name for _column, name in found if name]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Unreadable(_("Two columns are called “%(name)s”."), header.row, name=twice)
    return found
