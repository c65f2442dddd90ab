"""Which file is which: told by the folders. REFERENCE/ATTACK/LEVEL.png, and the reference beside or in its folder."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from .faults import Remark, gettext_noop

LONGEST_CONTENT, LONGEST_ATTACK, LONGEST_TEXT = 60, 40, 200  # letters: what the database holds
HIGHEST_LEVEL = 32_767
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".pnm", ".jp2", ".avif"}


@dataclass(frozen=True)
class WantedPicture:
    """A picture under an attack at a level. row: of the manifest, 0 without one."""

    file: str
    attack: str
    level: int
    parameters: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True)
class WantedReference:
    content: str
    file: str
    pictures: tuple[WantedPicture, ...]
    source: str = ""
    licence: str = ""
    for_training: bool = False


@dataclass(frozen=True)
class Layout:
    """What the names or the manifest say. Nothing of it may be imported unless faults is empty."""

    references: tuple[WantedReference, ...]
    faults: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()


def read(names: Iterable[str]) -> Layout:
    """The layout of these files. A folder around everything is passed over."""
    names = list(names)
    around = _around(names)
    faults: list[Remark] = []
    warnings: list[Remark] = []
    references: dict[str, list[str]] = defaultdict(list)
    pictures: dict[str, list[WantedPicture]] = defaultdict(list)
    for name in names:
        parts = PurePosixPath(name).parts[around:]
        if PurePosixPath(name).suffix.lower() not in PICTURES:
            warnings.append(Remark(name, "not used", gettext_noop("is no picture, and is left out.")))
        elif len(parts) == 1:
            references[PurePosixPath(parts[0]).stem].append(name)
        elif len(parts) == 2:
            references[parts[0]].append(name)
        elif len(parts) == 3:
            content, attack, last = parts
            level = level_of(PurePosixPath(last).stem)
            if level is None:
                faults.append(Remark(name, "level", gettext_noop(
                    "its name is no level: call it by a whole number from 1, such as 3.png."
                )))  # fmt: skip
            else:
                pictures[content].append(WantedPicture(name, attack, level))
        else:
            faults.append(Remark(name, "misplaced", gettext_noop(
                "lies too deep: pictures are called REFERENCE/ATTACK/LEVEL.png, such as cat/FGSM/3.png."
            )))  # fmt: skip
    wanted = []
    for content in sorted({*references, *pictures}):
        found = references.get(content, [])
        if not found:
            text = gettext_noop("the reference is missing: put it there as %(one)s or %(other)s.")
            values = {"one": f"{content}.png", "other": f"{content}/reference.png"}
            faults.append(Remark(content, "missing reference", text, values))
        elif len(found) > 1:
            text = gettext_noop("there are several references: %(files)s. Leave one.")
            faults.append(Remark(content, "several references", text, {"files": ", ".join(found)}))
        else:
            wanted.append(WantedReference(content, found[0], tuple(pictures.get(content, ()))))
    return Layout(tuple(wanted), (*faults, *checked(wanted)), tuple(warnings))


def checked(references: Iterable[WantedReference]) -> list[Remark]:
    """What is wrong with references and their pictures by their names alone."""
    faults: list[Remark] = []
    references = list(references)
    for reference in references:
        if not reference.pictures:
            text = gettext_noop("“%(content)s” has no pictures under an attack: add some, or leave it out.")
            faults.append(Remark(reference.file, "no pictures", text, {"content": reference.content}))
        faults += _too_long(reference.file, reference.content, LONGEST_CONTENT)
        faults += _twice(reference)
        for picture in reference.pictures:
            faults += _too_long(picture.file, picture.attack, LONGEST_ATTACK)
    return [*faults, *_same_name(references)]


def level_of(text: str) -> int | None:
    """A whole number from 1, or None."""
    if not re.fullmatch(r"0*[1-9][0-9]{0,4}", text):
        return None
    return int(text) if int(text) <= HIGHEST_LEVEL else None


def with_training(layout: Layout, contents: Iterable[str]) -> Layout:
    """The same with these contents for training only, beside those that the manifest says."""
    contents = list(contents)
    known = {reference.content for reference in layout.references}
    text = gettext_noop("There is no reference “%(content)s” to train with; there are: %(known)s.")
    values = {"known": ", ".join(sorted(known)) or "–"}
    faults = tuple(
        Remark("", "unknown training", text, {"content": content, **values})
        for content in contents
        if content not in known
    )
    references = tuple(
        replace(reference, for_training=reference.for_training or reference.content in contents)
        for reference in layout.references
    )
    return replace(layout, references=references, faults=layout.faults + faults)


def _twice(reference: WantedReference) -> Iterable[Remark]:
    settings: dict[tuple[str, int], WantedPicture] = {}
    files: dict[str, WantedPicture] = {}
    for picture in reference.pictures:
        said = {"content": reference.content, "attack": picture.attack, "level": picture.level}
        if picture.file == reference.file:
            text = gettext_noop("is given as reference and as attacked picture: name another file.")
            yield Remark(picture.file, "own reference", text)
        elif other := files.get(picture.file):
            text = gettext_noop("the same pair is there twice, as %(one)s %(a)d and %(attack)s %(level)d: leave one.")
            yield Remark(picture.file, "same pair", text, {"one": other.attack, "a": other.level, **said})
        elif other := settings.get((picture.attack, picture.level)):
            text = gettext_noop(
                "“%(content)s” has %(attack)s at level %(level)d already, %(other)s: give one another level."
            )
            yield Remark(picture.file, "same setting", text, {"other": other.file, **said})
        files.setdefault(picture.file, picture)
        settings.setdefault((picture.attack, picture.level), picture)


def _same_name(references: Iterable[WantedReference]) -> Iterable[Remark]:
    """Pairs of two references that would be called alike, as “a b” under “c” and “a” under “b c”.

    Ratings and scores are brought in by these names.
    """
    seen: dict[str, tuple[str, str]] = {}
    for reference in references:
        for picture in reference.pictures:
            name = f"{reference.content} {picture.attack} {picture.level}"
            content, other = seen.setdefault(name, (reference.content, picture.file))
            if content != reference.content:
                text = gettext_noop("would be called “%(name)s”, as %(other)s would: rename a reference or an attack.")
                yield Remark(picture.file, "same name", text, {"name": name, "other": other})


def _too_long(file: str, text: str, most: int) -> list[Remark]:
    if len(text) <= most and text.strip() == text and text.isprintable() and text:
        return []
    said = gettext_noop("“%(name)s” is no usable name: at most %(most)d letters, none unprintable, no space around.")
    return [Remark(file, "name", said, {"name": text[:80], "most": most})]


def _around(names: Iterable[str]) -> int:
    """1 where a single folder holds everything and pictures lie three folders deep within, else 0."""
    parts = [PurePosixPath(name).parts for name in names if PurePosixPath(name).suffix.lower() in PICTURES]
    alone = len({some[0] for some in parts}) == 1 and all(len(some) > 1 for some in parts)
    return int(alone and any(len(some) == 4 for some in parts))
