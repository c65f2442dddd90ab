"""What would be imported, or everything that is wrong: every file is looked at, and nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rating.attacks.png import sha256

from . import checks, layout, manifest
from .archive import Source
from .faults import Remark, Unusable, gettext_noop
from .layout import Layout, WantedPicture, WantedReference

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class PlannedFile:
    """A picture's file as it was looked at. converted: what a conversion mends, in words of Remark.about."""

    file: str
    sha256: str
    pixels_sha256: str
    width: int
    height: int
    orientation: int
    converted: tuple[str, ...]


@dataclass(frozen=True)
class PlannedPicture:
    wanted: WantedPicture
    file: PlannedFile
    equals_reference: bool


@dataclass(frozen=True)
class PlannedReference:
    wanted: WantedReference
    file: PlannedFile
    pictures: tuple[PlannedPicture, ...]

    @property
    def files(self) -> list[PlannedFile]:
        """Its own, then its pictures'."""
        return [self.file, *(picture.file for picture in self.pictures)]


@dataclass(frozen=True)
class Plan:
    """Nothing of it may be imported unless faults is empty."""

    references: tuple[PlannedReference, ...]
    faults: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    manifest: str = ""

    @property
    def pairs(self) -> int:
        return sum(len(reference.pictures) for reference in self.references)

    @property
    def settings(self) -> dict[str, list[int]]:
        """The levels of each attack."""
        levels: dict[str, set[int]] = {}
        for reference in self.references:
            for picture in reference.pictures:
                levels.setdefault(picture.wanted.attack, set()).add(picture.wanted.level)
        return {attack: sorted(levels[attack]) for attack in sorted(levels)}

    @property
    def converted(self) -> int:
        """Files that are converted."""
        return sum(bool(file.converted) for reference in self.references for file in reference.files)


def understand(
    source: Source,
    *,
    manifest_text: bytes | None = None,
    training: Iterable[str] = (),
    convert: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Plan:
    """Read the folder or ZIP, and look at every file that it names.

    manifest_text: in place of a manifest among the files. training: contents for training only.
    convert: mend what can be mended. progress: hears of files looked at, and of how many there are.
    """
    try:
        listing = source.listing()
    except Unusable as problem:
        return Plan((), (problem.remark,), ())
    if listing.faults:
        return Plan((), listing.faults, ())
    try:
        name, wanted = _layout(source, listing.names, manifest_text)
    except Unusable as problem:
        return Plan((), (problem.remark,), ())
    wanted = layout.with_training(wanted, training)
    if not wanted.references and not wanted.faults:
        text = gettext_noop(
            "There are no pictures: put them as REFERENCE/ATTACK/LEVEL.png, or name them in manifest.csv."
        )
        wanted = Layout((), (Remark("", "no pictures at all", text),), wanted.warnings)
    looking = _Looking(source, convert, wanted, progress)
    references = [looking.at(reference) for reference in wanted.references]
    planned = tuple(reference for reference in references if reference)
    faults = (*wanted.faults, *looking.faults)
    overall = [] if faults else [*_alike(planned), *_uneven(planned)]
    return Plan(planned, faults, (*wanted.warnings, *looking.warnings, *overall), name)


def _layout(source: Source, names: tuple[str, ...], manifest_text: bytes | None) -> tuple[str, Layout]:
    if manifest_text is not None:
        return manifest.NAME, manifest.read(manifest_text, names)
    found = manifest.find(names)
    return (found, manifest.read(source.read(found), names, found)) if found else ("", layout.read(names))


class _Looking:
    """At one reference after another, gathering what is wrong."""

    def __init__(self, source: Source, convert: bool, wanted: Layout, progress: Callable[[int, int], None]) -> None:
        self.source, self.convert, self.progress = source, convert, progress
        self.total = sum(1 + len(reference.pictures) for reference in wanted.references)
        self.done = 0
        self.faults: list[Remark] = []
        self.warnings: list[Remark] = []

    def at(self, wanted: WantedReference) -> PlannedReference | None:
        reference, image = self._file(wanted.file)
        pictures = []
        seen: dict[str, WantedPicture] = {}
        for picture in wanted.pictures:
            file, pixels = self._file(picture.file)
            if not file or not reference or pixels is None or image is None:
                continue
            if not self._fits(reference, file):
                continue
            equal = file.pixels_sha256 == reference.pixels_sha256
            if equal:
                text = gettext_noop("equals its reference, pixel for pixel; it is imported, and marked.")
                self.warnings.append(Remark(picture.file, "equals reference", text))
            elif other := seen.get(file.pixels_sha256):
                text = gettext_noop("has the pixels of %(other)s; both are imported.")
                self.warnings.append(Remark(picture.file, "same pixels", text, {"other": other.file}))
            seen.setdefault(file.pixels_sha256, picture)
            pictures.append(PlannedPicture(picture, file, equal))
        return PlannedReference(wanted, reference, tuple(pictures)) if reference else None

    def _file(self, name: str) -> tuple[PlannedFile | None, Image | None]:
        try:
            return self._looked_at(name)
        except Unusable as problem:
            self.faults.append(problem.remark)
            return None, None
        finally:
            self.done += 1
            self.progress(self.done, self.total)

    def _looked_at(self, name: str) -> tuple[PlannedFile | None, Image | None]:
        data = self.source.read(name)
        header = checks.header(name, data)
        if header.to_convert and not self.convert:
            self.faults += header.to_convert
            return None, None
        image = checks.pixels(name, data, header.orientation)
        if header.lossy:
            text = gettext_noop("was a lossy file: its losses stay in what is shown, and count as the attack's.")
            self.warnings.append(Remark(name, "lossy", text))
        file = PlannedFile(
            name,
            sha256(data),
            sha256(image.tobytes()),
            width=image.shape[1],
            height=image.shape[0],
            orientation=header.orientation,
            converted=tuple(remark.about for remark in header.to_convert),
        )
        return file, image

    def _fits(self, reference: PlannedFile, file: PlannedFile) -> bool:
        """Conversion treats a pair alike: a rotation of one alone would tear it apart."""
        if file.orientation != reference.orientation:
            text = gettext_noop(
                "is rotated by EXIF otherwise than its reference %(reference)s: save both upright, of one rotation."
            )
            self.faults.append(Remark(file.file, "rotated alone", text, {"reference": reference.file}))
        elif (file.width, file.height) != (reference.width, reference.height):
            text = gettext_noop(
                "is %(width)d × %(height)d pixels, its reference %(reference)s is %(other_width)d × %(other_height)d: "
                "make both of one size."
            )
            values = {
                "width": file.width,
                "height": file.height,
                "reference": reference.file,
                "other_width": reference.width,
                "other_height": reference.height,
            }
            self.faults.append(Remark(file.file, "size", text, values))
        else:
            return True
        return False


def _alike(references: Iterable[PlannedReference]) -> list[Remark]:
    seen: dict[str, str] = {}
    warnings = []
    for reference in references:
        other = seen.setdefault(reference.file.pixels_sha256, reference.wanted.file)
        if other != reference.wanted.file:
            text = gettext_noop("has the pixels of the reference %(other)s.")
            warnings.append(Remark(reference.wanted.file, "same reference", text, {"other": other}))
    return warnings


def _uneven(references: tuple[PlannedReference, ...]) -> list[Remark]:
    """Sizes that differ, attacks that a slip may have made two of, and references with fewer pictures than others."""
    warnings = []
    sizes = Counter((reference.file.width, reference.file.height) for reference in references)
    if len(sizes) > 1:
        said = ", ".join(f"{width} × {height} ({count})" for (width, height), count in sorted(sizes.items()))
        text = gettext_noop("The references differ in size: %(sizes)s.")
        warnings.append(Remark("", "sizes", text, {"sizes": said}))
    attacks: dict[str, str] = {}
    for attack in sorted({picture.wanted.attack for reference in references for picture in reference.pictures}):
        if (other := attacks.setdefault(attack.casefold(), attack)) != attack:
            text = gettext_noop("The attacks “%(one)s” and “%(other)s” differ in capitals alone; both are imported.")
            warnings.append(Remark("", "alike attacks", text, {"one": other, "other": attack}))
    counts = {len(reference.pictures) for reference in references if not reference.wanted.for_training}
    if len(counts) > 1:
        text = gettext_noop("Not every reference has as many pictures: from %(least)d to %(most)d.")
        warnings.append(Remark("", "uneven", text, {"least": min(counts), "most": max(counts)}))
    return warnings
