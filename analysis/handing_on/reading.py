"""Reading an archive: everything is checked before anything is stored, and each fault says file, row and column."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from analysis.exports.columns import Row
from rating.protocol import PRESETS, Protocol
from rating.stimuli.importing import checks
from rating.stimuli.importing.archive import Source, opened
from rating.stimuli.importing.faults import Unusable
from rating.stimuli.imports.services import told

from . import layout
from .checking import check_rows
from .fields import Unreadable, json_value, read
from .origin import sha256
from .tables import EXAMPLES, RATINGS, REFERENCES, SCORES, Table, pair_key, tables
from .terms import LICENCES, LONGEST_AUTHOR, MOST_AUTHORS, Terms, is_author

MOST_FAULTS = 50  # told; a wrong archive has thousands
DIGEST = re.compile(r"[0-9a-f]{64}")
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")

Progress = Callable[[str, int, int], None]
Rows = list[tuple[int, Row]]
"""Each with its line in the file."""


@dataclass
class Contents:
    """What an archive says. Nothing of it may be stored unless `faults` is empty.

    files: by name, their SHA-256. rows: by table. pictures: whether it has them.
    """

    name: str
    sha256: str
    faults: list[str] = field(default_factory=list)
    study: dict[str, Any] = field(default_factory=dict)
    design: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    pictures: bool = False

    @property
    def terms(self) -> Terms:
        return Terms(tuple(self.study["authors"]), self.study["licence"])

    @property
    def personal(self) -> bool:
        return bool(self.study["personal_columns"])

    @property
    def published(self) -> datetime:
        return datetime.fromisoformat(self.study["published"])

    @property
    def grades(self) -> dict[int, int]:
        """How often each was given, the highest first."""
        given = Counter(row["grade"] for row in self.rows[RATINGS.name] if row["grade"] is not None)
        return dict(sorted(given.items(), reverse=True))

    @property
    def identity(self) -> str:
        """Of the study, whoever hands it on, and with or without its pictures."""
        return identity(self.files)

    @cached_property
    def files_of_pair(self) -> dict[tuple[Any, ...], tuple[str, str]]:
        """SHA-256 of reference and picture, by content, attack and level."""
        references = {row["content"]: row["sha256"] for row in self.rows[REFERENCES.name]}
        return {
            pair_key(row): (references[row["content"]], row["sha256"] or references[row["content"]])
            for row in self.rows[EXAMPLES.name]
        }

    @cached_property
    def scores_by_metric(self) -> dict[tuple[str, str], list[Row]]:
        """By metric and by whose its scores are."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows[SCORES.name]:
            found.setdefault((row["metric"], row["computed_as"]), []).append(row)
        return found

    @property
    def picture_files(self) -> dict[str, str]:
        """Where each picture's file lies below the media folder, and each original: by the file in the archive."""
        found = {}
        for row in [*self.rows[REFERENCES.name], *self.rows[EXAMPLES.name]]:
            if not row["sha256"]:
                continue  # a hidden reference's is the reference's
            found[layout.picture_file(row["sha256"])] = f"stimuli/{row['sha256'][:2]}/{row['sha256']}.png"
            if row["original_kept"]:
                digest = row["original_sha256"]
                found[layout.original_file(digest)] = f"originals/{digest[:2]}/{digest}"
        return found


def identity(files: dict[str, str]) -> str:
    lines = [f"{digest}  {name}" for name, digest in sorted(files.items()) if layout.is_of_the_study(name)]
    return sha256("\n".join(lines).encode())


class _Stop(Exception):
    """A fault after which nothing more can be read."""


def read_archive(path: Path, progress: Progress = lambda _step, _done, _total: None, name: str = "") -> Contents:
    """Read and check the archive, a ZIP or the folder that it was unpacked to. name: as people call it."""
    contents = Contents(name or path.name, "")
    try:
        with opened(path) as source:
            if path.is_file():
                contents.sha256 = _sha256_of(path)
            _Reading(source, contents, progress).read()
    except Unusable as problem:
        contents.faults.append(told(problem.remark))
    except _Stop as stop:
        contents.faults.append(str(stop))
    return contents


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Reading:
    """One step after the other; each stops the reading where the next would only repeat its faults."""

    def __init__(self, source: Source, contents: Contents, progress: Progress) -> None:
        self.source, self.contents, self.progress = source, contents, progress
        self.names: set[str] = set()

    def read(self) -> None:
        listing = self.source.listing()
        self.contents.faults += [told(fault) for fault in listing.faults[:MOST_FAULTS]]
        self._stop_at_faults()
        self.names = set(listing.names)
        if layout.STUDY not in self.names:
            raise _Stop(_("This is no study that was handed on: it has no %s.") % layout.STUDY)
        self._read_study()
        self._compare_checksums()
        self._stop_at_faults()
        self._read_design()
        lines = self._read_tables()
        self._stop_at_faults()
        self.contents.faults += check_rows(lines, self.contents.design, self.contents.personal)[:MOST_FAULTS]
        self._stop_at_faults()
        self.contents.rows = {name: [row for _line, row in rows] for name, rows in lines.items()}
        self._check_pictures()

    def _stop_at_faults(self) -> None:
        if len(self.contents.faults) >= MOST_FAULTS:
            del self.contents.faults[MOST_FAULTS:]
            raise _Stop(_("There may be more: only the first %d are listed.") % MOST_FAULTS)
        if self.contents.faults:
            raise _Stop(_("What depends on it was not looked at."))

    def _json(self, file: str) -> dict[str, Any]:
        try:
            value = json_value(self.source.read(file).decode())
        except (UnicodeDecodeError, Unreadable):
            raise _Stop(_("%s: this is no JSON in UTF-8.") % file) from None
        if not isinstance(value, dict):
            raise _Stop(_("%s: this is no JSON object.") % file)
        return value

    def _read_study(self) -> None:
        study = self._json(layout.STUDY)
        if study.get("format") != layout.FORMAT:
            raise _Stop(_("%s: this is no study that was handed on.") % layout.STUDY)
        if study.get("format_version") != layout.FORMAT_VERSION:
            raise _Stop(
                _("The archive has version %(there)s of the format; this installation reads version %(here)d: use the "
                  "version of advstudy that wrote it, or a newer one.")
                % {"there": str(study.get("format_version"))[:20], "here": layout.FORMAT_VERSION}
            )  # fmt: skip
        wrong = [name for name, is_right in STUDY.items() if name not in study or not is_right(study[name])]
        if wrong:
            raise _Stop(_("%(file)s: missing or wrong: %(names)s.") % {"file": layout.STUDY, "names": ", ".join(wrong)})
        self.contents.study = study

    def _compare_checksums(self) -> None:
        if layout.CHECKSUMS not in self.names:
            raise _Stop(_("%s is missing: pack the archive again as it was.") % layout.CHECKSUMS)
        listed = self._checksums()
        faults = self.contents.faults
        faults += [_("%s is missing: checksums.txt names it.") % name for name in sorted(listed.keys() - self.names)]
        extra = sorted(self.names - listed.keys() - {layout.CHECKSUMS})
        faults += [_("%s is not in checksums.txt: it was added later.") % name for name in extra]
        needed = [table.file for table in tables(self.contents.personal)] + [layout.DESIGN]
        faults += [_("%s is missing.") % name for name in needed if name not in self.names and name not in listed]
        both = sorted(self.names & listed.keys())
        for done, name in enumerate(both, start=1):
            if sha256(self.source.read(name)) != listed[name]:
                faults.append(_("%s has been altered: its SHA-256 is not that of checksums.txt.") % name)
            self.progress("checksums", done, len(both))
        self.contents.files = listed

    def _checksums(self) -> dict[str, str]:
        listed: dict[str, str] = {}
        try:
            lines = self.source.read(layout.CHECKSUMS).decode().splitlines()
        except UnicodeDecodeError:
            raise _Stop(_("%s: this is no text in UTF-8.") % layout.CHECKSUMS) from None
        for number, line in enumerate(lines, start=1):
            found = LINE.fullmatch(line)
            if not found or found[2] in listed:
                raise _Stop(_("%(file)s, line %(line)d: this is no SHA-256 with a file's name, once for each file.") % {
                    "file": layout.CHECKSUMS, "line": number})  # fmt: skip
            listed[found[2]] = found[1]
        return listed

    def _read_design(self) -> None:
        study = self.contents.study
        if self.contents.files[layout.DESIGN] != study["design_sha256"]:
            said = {"design": layout.DESIGN, "study": layout.STUDY}
            raise _Stop(_("%(design)s is not the design as published: its SHA-256 is not the one in %(study)s.") % said)
        design = self._json(layout.DESIGN)
        try:
            Protocol.from_json(design["protocol"])
            _check_design(design)
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            said = {"file": layout.DESIGN, "why": f"{type(fault).__name__} {fault}".rstrip(".")[:200]}
            raise _Stop(_("%(file)s: the design cannot be used here: %(why)s.") % said) from None
        self.contents.design = design

    def _read_tables(self) -> dict[str, Rows]:
        return {table.name: list(self._rows(table)) for table in tables(self.contents.personal)}

    def _rows(self, table: Table) -> Iterator[tuple[int, Row]]:
        faults = self.contents.faults
        try:
            text = self.source.read(table.file).decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = problem.object[: problem.start].count(b"\n") + 1
            faults.append(_("%(file)s, row %(row)d: this is not UTF-8.") % {"file": table.file, "row": line})
            return
        rows = csv.reader(StringIO(text, newline=""), strict=True)
        try:
            header = next(rows, [])
            if not self._header_is_right(table, header):
                return
            for cells in rows:
                if len(faults) >= MOST_FAULTS:
                    return
                if len(cells) != len(header):
                    where = {"file": table.file, "row": rows.line_num, "cells": len(cells), "columns": len(header)}
                    faults.append(_("%(file)s, row %(row)d: %(cells)d cells for %(columns)d columns.") % where)
                    continue
                row = self._row(table, dict(zip(header, cells, strict=True)), rows.line_num)
                if row is not None:
                    yield rows.line_num, row
        except csv.Error as problem:
            where = {"file": table.file, "row": rows.line_num, "why": problem}
            faults.append(_("%(file)s, row %(row)d: this cannot be read as CSV: %(why)s.") % where)

    def _header_is_right(self, table: Table, header: list[str]) -> bool:
        wanted = [column.name for column in table.columns]
        said = {"file": table.file}
        faults = [_("%(file)s: the column %(name)s is missing.") % {**said, "name": name}
                  for name in wanted if name not in header]  # fmt: skip
        faults += [_("%(file)s: the column “%(name)s” is not known.") % {**said, "name": name[:40]}
                   for name in header if name not in wanted]  # fmt: skip
        faults += [_("%(file)s: the column %(name)s is there twice.") % {**said, "name": name}
                   for name in wanted if header.count(name) > 1]  # fmt: skip
        self.contents.faults += faults
        return not faults

    def _row(self, table: Table, cells: dict[str, str], line: int) -> Row | None:
        row: Row = {}
        for column in table.columns:
            try:
                row[column.name] = read(column, cells[column.name])
            except Unreadable as problem:
                self.contents.faults.append(
                    _("%(file)s, row %(row)d, column %(column)s: %(what)s")
                    % {"file": table.file, "row": line, "column": column.name, "what": problem}
                )
        return row if len(row) == len(table.columns) else None

    def _check_pictures(self) -> None:
        """All of them or none, each what its row says, and shown by every browser as it is."""
        wanted = self.contents.picture_files
        there = {name for name in self.names if name.startswith((layout.PICTURES, layout.ORIGINALS))}
        self.contents.pictures = bool(there)
        if not there:
            return
        faults = self.contents.faults
        faults += [_("%s is missing: other pictures are there.") % name for name in sorted(wanted.keys() - there)]
        faults += [_("%s is of no pair of the study.") % name for name in sorted(there - wanted.keys())]
        rows = {layout.picture_file(row["sha256"]): row
                for row in [*self.contents.rows[REFERENCES.name], *self.contents.rows[EXAMPLES.name]]
                if row["sha256"]}  # fmt: skip
        both = sorted(there & wanted.keys())
        for done, name in enumerate(both, start=1):
            faults += self._picture_faults(name, rows.get(name))
            self.progress("pictures", done, len(both))
        del faults[MOST_FAULTS:]

    def _picture_faults(self, name: str, row: Row | None) -> Iterator[str]:
        if self.contents.files[name] not in name:
            yield _("%s is another file than its name says.") % name
            return
        if row is None:
            return  # an original: kept, and never shown
        try:
            data = self.source.read(name)
            header = checks.header(name, data)
            if header.to_convert:
                yield told(header.to_convert[0])
                return
            image = checks.pixels(name, data)
        except Unusable as problem:
            yield told(problem.remark)
            return
        if (image.shape[1], image.shape[0]) != (row["width"], row["height"]):
            yield _("%s is of another size than its row says.") % name
        elif row["pixels_sha256"] and sha256(image.tobytes()) != row["pixels_sha256"]:
            yield _("%s has other pixels than its row says.") % name


def _check_design(design: dict[str, Any]) -> None:
    """Raise one of the errors of a wrong type where the design is not made as ours are."""
    if design["preset"] not in PRESETS:
        raise ValueError(f"preset {design['preset']!r}")
    pairs = {int(key) for key in design["stimuli"]}
    if any(str(int(key)) != key or int(key) < 0 for key in design["stimuli"]):
        raise ValueError("stimuli")
    for stimulus in design["stimuli"].values():
        if stimulus["level"] is not None and type(stimulus["level"]) is not int:
            raise ValueError("level")
        if not isinstance(stimulus["sha256"], str) or not isinstance(stimulus["reference_sha256"], str):
            raise ValueError("sha256")
    known = {pair_key(stimulus) for stimulus in design["stimuli"].values()}
    if len(known) != len(pairs):
        raise ValueError("a pair twice")
    if not design["plans"]:
        raise ValueError("plans")
    for number, plan in enumerate(design["plans"], start=1):
        named = [*plan["pairs"], *plan["training_pairs"], *plan.get("stabilising_pool", [])]
        named += [key for key, _repetition in plan.get("hidden_references", [])]
        if plan["number"] != number or type(plan["break_minutes"]) is not int or not set(named) <= pairs:
            raise ValueError(f"plan {number}")
    if not isinstance(design["consent"], str) or not isinstance(design["display"], dict):
        raise ValueError("consent, display")


def _is_text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= longest


def _is_title(value: Any) -> bool:
    return _is_text(200)(value) and bool(value.strip())


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_set(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(_is_text(longest)(value.get(name)) for name, longest in SET_TEXTS.items())
        and bool(value["name"].strip())
        and isinstance(value.get("victim"), dict)
        and isinstance(value.get("recipe"), dict)
        and "seed" in value
        and (value["seed"] is None or (type(value["seed"]) is int and abs(value["seed"]) < 2**63))
    )


def _are_authors(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_AUTHORS
        and all(_is_text(LONGEST_AUTHOR)(name) and is_author(name) for name in value)
    )


SET_TEXTS = {"name": 100, "levelled_by": 100, "preset": 40, "imported_from": 200}
STUDY: dict[str, Callable[[Any], bool]] = {
    "title": _is_title,
    "version": lambda value: type(value) is int and 0 < value < 2**15,
    "published": _is_time,
    "design_sha256": lambda value: isinstance(value, str) and bool(DIGEST.fullmatch(value)),
    "simulated": lambda value: isinstance(value, bool),
    "personal_columns": lambda value: isinstance(value, bool),
    "stimulus_set": _is_set,
    "authors": _are_authors,
    "licence": lambda value: isinstance(value, str) and value in LICENCES,
}
"""What materials/study.json says, and whether it may be so."""
