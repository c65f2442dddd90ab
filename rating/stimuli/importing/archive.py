"""The files of a folder or a ZIP, listed and read without ever writing one under its own name.

Nothing is extracted: a name is only a key to look a file up by, so that no name can lead anywhere. Names that try to
are refused all the same, for who made them wants something else than to import pictures.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from .faults import Remark, Unusable, gettext_noop

MOST_FILES = 20_000
LARGEST_FILE = 256 * 2**20  # bytes
LARGEST_IN_ALL = 16 * 2**30  # bytes, unpacked
ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"}
LITTER = {"__macosx", "thumbs.db", "desktop.ini"}  # what systems leave in folders and archives
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others may unpack without bound in one step
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Listing:
    """names: of the files, with "/" between folders, sorted. faults: why none of them may be read."""

    names: tuple[str, ...]
    faults: tuple[Remark, ...]


class Source(Protocol):
    """A folder or a ZIP."""

    name: str

    def listing(self) -> Listing: ...

    def read(self, name: str) -> bytes:
        """The content of a file that was listed. Raises Unusable."""
        ...


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The folder or ZIP at the path. Raises Unusable where it is neither."""
    if path.is_dir():
        yield Folder(path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Unusable("", "no source", gettext_noop("There is no folder or ZIP file of that name.")) from None
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        text = gettext_noop("It is no ZIP archive, or a damaged one: pack it again.")
        raise Unusable("", "no archive", text) from None
    with archive:
        yield Zip(path.name, archive)


class Folder:
    """Follows no link: what a link leads to may lie anywhere."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.resolve().name
        self._paths: dict[str, Path] = {}  # by the name as a manifest writes it: some systems take letters apart

    def listing(self) -> Listing:
        names: list[str] = []
        sizes: list[int] = []
        faults: list[Remark] = []
        for folder, folders, files in os.walk(self.path, onerror=_unreadable):
            for name in sorted(files + folders):
                path = Path(folder, name)
                relative = path.relative_to(self.path).as_posix()
                about = path.lstat()
                if _is_litter(relative):
                    continue
                if stat.S_ISLNK(about.st_mode):
                    faults.append(_link(relative))
                elif stat.S_ISREG(about.st_mode):
                    names.append(unicodedata.normalize("NFC", relative))
                    sizes.append(about.st_size)
                    self._paths[names[-1]] = path
                elif not stat.S_ISDIR(about.st_mode):
                    faults.append(_special(relative))
        return _listed(names, sizes, faults)

    def read(self, name: str) -> bytes:
        try:
            descriptor = os.open(self._paths[name], os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except OSError as problem:
            text = gettext_noop("cannot be read: %(why)s.")
            raise Unusable(name, "unreadable", text, why=problem.strerror or str(problem)) from None
        if len(data) > LARGEST_FILE:
            raise Unusable(name, "too large", TOO_LARGE, most=LARGEST_FILE // 2**20)
        return data


class Zip:
    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self.name = name
        self.archive = archive
        self._entries: dict[str, zipfile.ZipInfo] = {}

    def listing(self) -> Listing:
        names: list[str] = []
        sizes: list[int] = []
        faults: list[Remark] = []
        for entry in self.archive.infolist():
            # zipfile cuts a name at a zero byte, and reads "\" as it stands: the name is judged as it was written
            name = unicodedata.normalize("NFC", entry.orig_filename.replace("\\", "/"))
            if fault := _entry_fault(name, entry):
                faults.append(fault)
            elif not name.endswith("/") and not _is_litter(name):
                names.append(name)
                sizes.append(entry.file_size)
                self._entries[name] = entry
        return _listed(names, sizes, faults)

    def read(self, name: str) -> bytes:
        """zipfile reads no more than the size declared, and compares the checksum: who declares falsely is found."""
        try:
            with self.archive.open(self._entries[name]) as file:
                data = file.read(LARGEST_FILE + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
            text = gettext_noop("is damaged in the archive, or larger than the archive declares: pack it again.")
            raise Unusable(name, "damaged", text) from None
        if len(data) != self._entries[name].file_size:
            text = gettext_noop("is not as large as the archive declares: pack it again.")
            raise Unusable(name, "damaged", text)
        return data


TOO_LARGE = gettext_noop("has more than %(most)d MB: leave it out.")


def _entry_fault(name: str, entry: zipfile.ZipInfo) -> Remark | None:
    mode = entry.external_attr >> 16
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return Remark(name, "absolute name", gettext_noop(
            "its name is an absolute path: pack the folder anew, with names relative to it."
        ))  # fmt: skip
    if ".." in PurePosixPath(name).parts:
        return Remark(name, "leads out", gettext_noop(
            "its name leads out of the archive by “..”: pack the folder anew, with names relative to it."
        ))  # fmt: skip
    if stat.S_ISLNK(mode):
        return _link(name)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _special(name)
    if entry.flag_bits & ENCRYPTED:
        return Remark(name, "encrypted", gettext_noop("is encrypted: pack it without a password."))
    if entry.compress_type not in COMPRESSIONS:
        return Remark(name, "compression", gettext_noop("is packed by a rare method: pack it as an ordinary ZIP."))
    return None


def _listed(names: list[str], sizes: list[int], faults: list[Remark]) -> Listing:
    for name, size in zip(names, sizes, strict=True):
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
            text = gettext_noop("its name holds a character that cannot be written: rename it.")
            faults.append(Remark(ascii(name), "unprintable name", text))
        if size > LARGEST_FILE:
            faults.append(Remark(name, "too large", TOO_LARGE, {"most": LARGEST_FILE // 2**20}))
        if PurePosixPath(name).suffix.lower() in ARCHIVES:
            faults.append(Remark(name, "nested archive", gettext_noop("is an archive itself: unpack it first.")))
    faults += _duplicates(names)
    if len(names) > MOST_FILES:
        text = gettext_noop("There are %(count)d files; at most %(most)d can be imported at once.")
        faults.append(Remark("", "too many", text, {"count": len(names), "most": MOST_FILES}))
    if sum(sizes) > LARGEST_IN_ALL:
        text = gettext_noop("The files have %(size)d GB in all; at most %(most)d GB can be imported at once.")
        faults.append(Remark("", "too much", text, {"size": sum(sizes) // 2**30, "most": LARGEST_IN_ALL // 2**30}))
    if not names and not faults:
        faults.append(Remark("", "empty", gettext_noop("It is empty: there is nothing to import.")))
    return Listing(tuple(sorted(names)), tuple(faults))


def _duplicates(names: Iterable[str]) -> Iterator[Remark]:
    """Names that some file systems could not tell apart: of which file would the manifest speak?"""
    seen: dict[str, str] = {}
    for name in names:
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            text = gettext_noop("has the same name as %(other)s, capitals apart: rename one of them.")
            yield Remark(name, "duplicate name", text, {"other": seen[key]})
        seen.setdefault(key, name)


def _is_litter(name: str) -> bool:
    return any(part.startswith(".") or part.lower() in LITTER for part in PurePosixPath(name).parts)


def _link(name: str) -> Remark:
    return Remark(name, "symlink", gettext_noop("is a symbolic link: put the file itself there."))


def _special(name: str) -> Remark:
    return Remark(name, "special file", gettext_noop("is neither a file nor a folder: leave it out."))


def _unreadable(problem: OSError) -> None:
    text = gettext_noop("cannot be read: %(why)s.")
    raise Unusable(str(problem.filename), "unreadable", text, why=problem.strerror or str(problem))
