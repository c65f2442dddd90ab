"""Reading ratings that were given elsewhere: whose, of which stimulus, which grade; and every fault of the file.

Forms: long (a row per rating), wide (a row per stimulus and a column per subject, or the reverse), sureal's JSON. CSV
in UTF-8 (comma, semicolon or tab; decimal point or comma) or XLSX. See docs/import-ratings.md.
"""

from __future__ import annotations

import hashlib

from rating.protocol.words import marked as _

from .collector import Collector
from .faults import Faults, Unreadable
from .long_form import is_long, read_long
from .names import Names
from .sureal import Votes, is_data_set, read_votes
from .tables import Table, even, header_of, read_table
from .understood import Asked, Form, Reading
from .wide_form import Undecided, orientation, read_wide


def read(content: bytes, asked: Asked, *, file: str, form: Form | None = None, sheet: str = "") -> Reading:
    """The ratings of these stimuli on these grades, and all that is wrong with the file.

    file: its name, for faults. form: where it cannot be told from the file. sheet: of a workbook, by default its first.
    """
    reading = Reading(file, hashlib.sha256(content).hexdigest(), Faults(file))
    collector = Collector(reading, asked)
    try:
        if is_data_set(content):
            _read_sureal(content, collector)
        else:
            table = read_table(content, sheet)
            reading.sheet, reading.sheets = table.sheet, table.sheets
            _read_table(table, collector, form)
        if not reading.ratings and not reading.faults and not collector.names.unknown:
            raise Unreadable(_("The file holds no rating."))
    except Undecided as problem:
        reading.undecided = True
        reading.faults.add_last(problem)
    except Unreadable as problem:
        reading.faults.add_last(problem)
    reading.unknown = collector.names.unknown
    return reading


def _read_table(table: Table, collector: Collector, form: Form | None) -> None:
    header = header_of(table)
    rows = even(table, header, collector.faults)
    if form == "long" or (form is None and is_long(header)):
        collector.reading.form = "long"
        read_long(header, rows, collector)
        return
    every = list(rows)
    if not every and collector.faults:
        return  # no row is as long as the header: that is told
    chosen = form or orientation(header, every, collector.names)
    collector.reading.form = chosen
    read_wide(header, every, chosen == "stimulus_rows", collector)


def _read_sureal(content: bytes, collector: Collector) -> None:
    collector.reading.form = "sureal"
    for entry in read_votes(content):
        name = _known(entry, collector.names)
        if collector.stimulus(name, entry.number, "path"):
            for subject, cells in entry.votes.items():
                if collector.subject(subject, entry.number, "os"):
                    for repetition, cell in enumerate(cells, start=1):
                        collector.add(entry.number, f"os ({subject})", (subject, name, repetition), cell)


def _known(entry: Votes, names: Names) -> str:
    """What the study calls the entry: one of the names it may go by, else its path."""
    return next((name for name in entry.called if name in names), entry.called[0])
