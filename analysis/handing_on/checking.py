"""Whether the tables of an archive agree with each other and with the design. Each fault says file and row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.exports.columns import Row
from rating.protocol import Protocol
from rating.sessions.models import Presentation

from .tables import (
    EXAMPLES,
    IMPORTS,
    METRICS,
    RATINGS,
    REFERENCES,
    SCORES,
    SESSIONS,
    SETTINGS,
    SUBJECTS,
    Table,
    pair_key,
    tables,
)

DIGEST = re.compile(r"[0-9a-f]{64}")
SMALL, WHOLE = 2**15 - 1, 2**31 - 1  # the largest numbers that the database takes
LIMITS = {
    "level": (1, SMALL), "width": (1, WHOLE), "height": (1, WHOLE), "l0": (0, WHOLE), "session": (1, SMALL),
    "place": (1, WHOLE), "repetition": (1, SMALL), "dropped_frames": (0, WHOLE), "ratings": (0, WHOLE),
    "age": (18, 120), "enlargement": (1, 8), "import": (1, WHOLE),
}  # fmt: skip
"""Of whole numbers, by column."""
DIGESTS = ("sha256", "pixels_sha256", "original_sha256", "weights_sha256", "file_sha256", "score_file_sha256")
Lines = dict[str, list[tuple[int, Row]]]


def check_rows(lines: Lines, design: dict[str, Any], personal: bool) -> list[str]:
    """All that is wrong, in sentences. lines: by table, each row with its line in the file."""
    faults = [fault for table in tables(personal) for fault in _of_a_table(table, lines[table.name])]
    if faults:
        return faults
    return [
        *_pairs_and_design(lines, design),
        *_subjects(lines, personal),
        *_sessions(lines, design),
        *_ratings(lines, design),
        *_scores(lines),
    ]


def _at(table: Table, line: int, column: str, what: str) -> str:
    where = {"file": table.file, "row": line, "column": column, "what": what}
    if column:
        return _("%(file)s, row %(row)d, column %(column)s: %(what)s") % where
    return _("%(file)s, row %(row)d: %(what)s") % where


def _of_a_table(table: Table, rows: list[tuple[int, Row]]) -> Iterator[str]:
    """Numbers and digests that can be stored, and each key once."""
    first: dict[tuple[Any, ...], int] = {}
    for line, row in rows:
        for name, (least, most) in LIMITS.items():
            if row.get(name) is not None and not least <= row[name] <= most:
                what = _("%(value)d is not from %(least)d to %(most)d.")
                yield _at(table, line, name, what % {"value": row[name], "least": least, "most": most})
        for name in DIGESTS:
            if row.get(name) and not DIGEST.fullmatch(row[name]):
                yield _at(table, line, name, _("this is no SHA-256."))
        if table.key:
            key = tuple(row[name] for name in table.key)
            if key in first:
                yield _at(table, line, "", _("this is in row %d already.") % first[key])
            first.setdefault(key, line)


def _pairs_and_design(lines: Lines, design: dict[str, Any]) -> Iterator[str]:
    references = {row["content"]: row for _line, row in lines[REFERENCES.name]}
    settings = {(row["attack"], row["level"]) for _line, row in lines[SETTINGS.name]}
    stimuli = {pair_key(stimulus): stimulus for stimulus in design["stimuli"].values()}
    for line, row in lines[REFERENCES.name]:
        yield from _lacking(REFERENCES, line, row, ("sha256", "content"))
    for line, row in lines[EXAMPLES.name]:
        reference = references.get(row["content"])
        stimulus = stimuli.get(pair_key(row))
        if reference is None:
            yield _at(EXAMPLES, line, "content", _("there is no reference “%s”.") % row["content"])
        elif (row["attack"] is None) != (row["level"] is None):
            yield _at(EXAMPLES, line, "level", _("attack and level are there together, or neither is."))
        elif row["attack"] is not None and (row["attack"], row["level"]) not in settings:
            what = _("there is no attack setting %(attack)s %(level)d.") % row
            yield _at(EXAMPLES, line, "attack", what)
        elif stimulus is None:
            yield _at(EXAMPLES, line, "", _("the design has no such pair."))
        else:
            yield from _example(line, row, reference, stimulus)
    known = {pair_key(row) for _line, row in lines[EXAMPLES.name]}
    for key in stimuli:
        if key not in known:
            said = " ".join(str(part) for part in key if part is not None)
            yield _("%(file)s: the pair “%(pair)s” of the design is missing.") % {"file": EXAMPLES.file, "pair": said}


def _example(line: int, row: Row, reference: Row, stimulus: dict[str, Any]) -> Iterator[str]:
    if row["attack"] is not None:
        needed = [column.name for column in EXAMPLES.columns if column.name not in ("seed", "l1")]
        lacking = list(_lacking(EXAMPLES, line, row, tuple(name for name in needed if row[name] is None)))
        lacking += list(_lacking(EXAMPLES, line, row, ("sha256",)))
        if lacking:
            yield lacking[0]
            return
    shown = row if row["attack"] is not None else reference
    for said, here, column in (
        (stimulus["sha256"], shown["sha256"], "sha256"),
        (stimulus["reference_sha256"], reference["sha256"], "content"),
    ):
        if said != here:
            yield _at(EXAMPLES, line, column, _("the design has another picture under this name."))


def _lacking(table: Table, line: int, row: Row, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if not row[name]:
            yield _at(table, line, name, _("it is empty."))


def _subjects(lines: Lines, personal: bool) -> Iterator[str]:
    imports = {row["import"] for _line, row in lines[IMPORTS.name]}
    codes: dict[str, int] = {}
    for line, row in lines[SUBJECTS.name]:
        folded = row["subject"].casefold()
        if not row["subject"]:
            yield _at(SUBJECTS, line, "subject", _("it is empty."))
        elif folded in codes:
            yield _at(SUBJECTS, line, "subject", _("this is in row %d already.") % codes[folded])
        codes.setdefault(folded, line)
        if row["import"] is not None and row["import"] not in imports:
            yield _at(SUBJECTS, line, "import", _("there is no such file in %s.") % IMPORTS.file)
        if personal and row["excluded"] != bool(row["reason"]):
            yield _at(SUBJECTS, line, "reason", _("a reason is there exactly where the subject is excluded."))
        if personal and (row["vision_passed"] is None) != (row["vision_asked"] is None):
            yield _at(SUBJECTS, line, "vision_passed", _("a vision check has passed or failed."))
    if not lines[SUBJECTS.name]:
        yield _("%s holds no row.") % SUBJECTS.file


def _sessions(lines: Lines, design: dict[str, Any]) -> Iterator[str]:
    subjects = {row["subject"] for _line, row in lines[SUBJECTS.name]}
    plans = len(design["plans"])
    for line, row in lines[SESSIONS.name]:
        if row["subject"] not in subjects:
            yield _at(SESSIONS, line, "subject", _("there is no such subject in %s.") % SUBJECTS.file)
        if row["session"] > plans:
            yield _at(SESSIONS, line, "session", _("the design has %d session plans.") % plans)


def _ratings(lines: Lines, design: dict[str, Any]) -> Iterator[str]:
    sessions = {(row["subject"], row["session"]) for _line, row in lines[SESSIONS.name]}
    pairs = {pair_key(row) for _line, row in lines[EXAMPLES.name]}
    grades = Protocol.from_json(design["protocol"]).values
    places: dict[tuple[Any, ...], int] = {}
    counted: dict[tuple[Any, ...], int] = {}
    for line, row in lines[RATINGS.name]:
        session = (row["subject"], row["session"])
        if session not in sessions:
            yield _at(RATINGS, line, "session", _("there is no such session in %s.") % SESSIONS.file)
        if pair_key(row) not in pairs:
            yield _at(RATINGS, line, "content", _("there is no such pair in %s.") % EXAMPLES.file)
        if row["grade"] is not None and row["grade"] not in grades:
            there = ", ".join(map(str, sorted(grades)))
            what = _("%(grade)d is no grade of the study: %(there)s.") % {"grade": row["grade"], "there": there}
            yield _at(RATINGS, line, "grade", what)
        rated = row["outcome"] == Presentation.Outcome.RATED
        if rated and row["grade"] is None:
            yield _at(RATINGS, line, "grade", _("it is empty, though the presentation was rated."))
        if (row["outcome"] == Presentation.Outcome.SPOILED) != bool(row["cause"]):
            yield _at(RATINGS, line, "cause", _("a cause is there exactly where the presentation was spoiled."))
        keys = [(places, (*session, row["place"]))] if row["place"] is not None else []
        if rated and row["kind"] in Presentation.COUNTED:
            keys.append((counted, (*session, *pair_key(row), row["repetition"])))
        for seen, key in keys:
            if key in seen:
                yield _at(RATINGS, line, "", _("this is in row %d already.") % seen[key])
            seen.setdefault(key, line)


def _scores(lines: Lines) -> Iterator[str]:
    metrics = {(row["metric"], row["computed_as"]) for _line, row in lines[METRICS.name]}
    pairs = {pair_key(row) for _line, row in lines[EXAMPLES.name]}
    for line, row in lines[METRICS.name]:
        if (row["scores_imported_at"] is None) == (row["computed_as"] == "imported"):
            yield _at(METRICS, line, "scores_imported_at", _("a time is there exactly where scores were imported."))
        if not row["metric"]:
            yield _at(METRICS, line, "metric", _("it is empty."))
    for line, row in lines[SCORES.name]:
        if (row["metric"], row["computed_as"]) not in metrics:
            yield _at(SCORES, line, "metric", _("there is no such metric in %s.") % METRICS.file)
        if pair_key(row) not in pairs:
            yield _at(SCORES, line, "content", _("there is no such pair in %s.") % EXAMPLES.file)
