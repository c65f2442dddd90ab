"""Which file is which: told by a manifest, a CSV file with a row per pair.

Columns: reference, picture (names of files, relative to the manifest), attack, level; and, where wanted, content,
parameters (a JSON object), training (yes or no), source, licence. UTF-8; commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from .faults import Remark, Unusable, gettext_noop
from .layout import LONGEST_TEXT, PICTURES, Layout, WantedPicture, WantedReference, checked, level_of

NAME = "manifest.csv"
NEEDED = ("reference", "picture", "attack", "level")
MORE = ("content", "parameters", "training", "source", "licence")
YES, NO = {"yes", "true", "1", "oui"}, {"", "no", "false", "0", "non"}
LARGEST = 64 * 2**20  # bytes


def find(names: Collection[str]) -> str | None:
    """The manifest among the files: at the top, or in the one folder that holds everything."""
    found = [name for name in names if PurePosixPath(name).name.lower() == NAME]
    return next((name for name in sorted(found, key=len) if len(PurePosixPath(name).parts) <= 2), None)


@dataclass(frozen=True)
class _Row:
    number: int
    cells: dict[str, str]


def read(content: bytes, names: Collection[str], manifest: str = NAME) -> Layout:
    """What the manifest says of the files of these names. manifest: its own name, below which its names are."""
    folder = PurePosixPath(manifest).parent
    faults: list[Remark] = []
    try:
        header, rows = _table(content, manifest)
    except Unusable as problem:
        return Layout((), (problem.remark,))
    warnings = [
        Remark(
            manifest, "column", gettext_noop("the column “%(column)s” is not known, and not read."), {"column": name}
        )
        for name in header
        if name and name not in NEEDED + MORE
    ]
    known = set(names)
    groups: dict[str, list[tuple[_Row, WantedPicture]]] = {}
    for row in rows:
        found = _row(row, known, folder, manifest, faults)
        if found:
            groups.setdefault(found[0], []).append((row, found[1]))
    references = [
        reference
        for file, pairs in groups.items()
        if (reference := _reference(file, pairs, manifest, faults)) is not None
    ]
    faults += _same_content(references)
    used = {reference.file for reference in references}
    used |= {picture.file for reference in references for picture in reference.pictures}
    if not faults:
        warnings += [
            Remark(name, "not used", gettext_noop("is not in the manifest, and is left out."))
            for name in sorted(known - used - {manifest})
            if PurePosixPath(name).suffix.lower() in PICTURES
        ]
    if not groups and not faults:
        faults.append(Remark(manifest, "empty", gettext_noop("has no row: name the pairs, a row each.")))
    return Layout(tuple(references), (*faults, *checked(references)), tuple(warnings))


def _table(content: bytes, manifest: str) -> tuple[list[str], list[_Row]]:
    try:
        text = normalize("NFC", content[:LARGEST].decode("utf-8-sig"))
        if "\0" in text:
            raise csv.Error("it holds zero bytes")
        first = text.partition("\n")[0]
        reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
        lines = [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except UnicodeDecodeError:
        raise Unusable(manifest, "no UTF-8", gettext_noop("is not UTF-8: save it as CSV in UTF-8.")) from None
    except csv.Error as problem:
        raise Unusable(manifest, "no CSV", gettext_noop("is no CSV: %(why)s."), why=str(problem)) from None
    header = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    if missing := [name for name in NEEDED if name not in header]:
        text = gettext_noop("lacks the column %(missing)s: its columns are reference, picture, attack and level.")
        raise Unusable(manifest, "missing column", text, missing=", ".join(missing))
    if twice := [name for name in {*NEEDED, *MORE} if header.count(name) > 1]:
        text = gettext_noop("has the column %(twice)s twice: leave one.")
        raise Unusable(manifest, "column twice", text, twice=", ".join(sorted(twice)))
    rows = []
    for number, line in lines[1:]:
        if len(line) > len(header):
            text = gettext_noop('row %(row)d has more cells than the header: put “"” around a cell that holds a comma.')
            raise Unusable(manifest, "too many cells", text, row=number)
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=False)}
        rows.append(_Row(number, {name: cells.get(name, "") for name in NEEDED + MORE}))
    return header, rows


def _row(
    row: _Row, known: set[str], folder: PurePosixPath, manifest: str, faults: list[Remark]
) -> tuple[str, WantedPicture] | None:
    """The reference's file and the picture, unless something is wrong."""
    before = len(faults)
    for name in NEEDED:
        if not row.cells[name]:
            text = gettext_noop("row %(row)d does not say the %(column)s.")
            faults.append(Remark(manifest, "empty cell", text, {"row": row.number, "column": name}))
    files = {}
    for column, about in (("reference", "missing reference"), ("picture", "missing picture")):
        if not row.cells[column]:
            continue
        files[column] = str(folder / row.cells[column].replace("\\", "/").removeprefix("./"))
        if files[column] not in known:
            text = _MISSING[column]
            faults.append(Remark(row.cells[column], about, text, {"row": row.number}))
    level = level_of(row.cells["level"])
    if level is None and row.cells["level"]:
        text = gettext_noop("row %(row)d: the level “%(level)s” is no whole number from 1.")
        faults.append(Remark(manifest, "level", text, {"row": row.number, "level": row.cells["level"][:40]}))
    parameters = _parameters(row, manifest, faults)
    if len(faults) > before or level is None:
        return None
    return files["reference"], WantedPicture(files["picture"], row.cells["attack"], level, parameters, row.number)


_MISSING = {
    "reference": gettext_noop("the reference that row %(row)d names is missing: add the file, or correct its name."),
    "picture": gettext_noop("the picture that row %(row)d names is missing: add the file, or correct its name."),
}


def _parameters(row: _Row, manifest: str, faults: list[Remark]) -> dict[str, Any]:
    text = row.cells["parameters"]
    if not text:
        return {}
    try:
        parameters = json.loads(text, parse_constant=_no_number)
        again = json.dumps(parameters, ensure_ascii=False, allow_nan=False).encode()  # as the database will want it
    except (ValueError, RecursionError):
        parameters, again = None, b""
    if isinstance(parameters, dict) and rb"\u0000" not in again:
        return parameters
    said = gettext_noop('row %(row)d: the parameters are no JSON object, such as {"eps": 0.01}.')
    faults.append(Remark(manifest, "parameters", said, {"row": row.number}))
    return {}


def _no_number(text: str) -> float:
    raise ValueError(text)


def _reference(
    file: str, pairs: list[tuple[_Row, WantedPicture]], manifest: str, faults: list[Remark]
) -> WantedReference | None:
    """The reference as its rows say it; a row may leave out what another one says."""
    said: dict[str, str] = {}
    before = len(faults)
    for row, _picture in pairs:
        for name in ("content", "source", "licence", "training"):
            text = row.cells[name]
            if name == "training":
                text = text.lower()
                if text not in YES | NO:
                    wrong = gettext_noop("row %(row)d: training is yes or no, not “%(text)s”.")
                    faults.append(Remark(manifest, "training", wrong, {"row": row.number, "text": text[:40]}))
                text = "yes" if text in YES else "no" if text else ""
            if len(text) > LONGEST_TEXT:
                wrong = gettext_noop("row %(row)d: the %(column)s has more than %(most)d letters.")
                values = {"row": row.number, "column": name, "most": LONGEST_TEXT}
                faults.append(Remark(manifest, "too long", wrong, values))
            if text and said.setdefault(name, text) != text:
                wrong = gettext_noop("row %(row)d says another %(column)s of %(file)s than an earlier row.")
                faults.append(
                    Remark(manifest, "contradiction", wrong, {"row": row.number, "column": name, "file": file})
                )
    if len(faults) > before:
        return None
    return WantedReference(
        content=said.get("content") or PurePosixPath(file).stem,
        file=file,
        pictures=tuple(picture for _row, picture in pairs),
        source=said.get("source", ""),
        licence=said.get("licence", ""),
        for_training=said.get("training") == "yes",
    )


def _same_content(references: list[WantedReference]) -> Iterator[Remark]:
    seen: dict[str, str] = {}
    for reference in references:
        if other := seen.get(reference.content):
            text = gettext_noop("is called “%(content)s”, as %(other)s is: name them in the column content.")
            yield Remark(reference.file, "same content", text, {"content": reference.content, "other": other})
        seen.setdefault(reference.content, reference.file)
