"""The pairs in a folder: no study, no stimulus set, only files."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from .files import Files

LIST = "pairs.csv"
REFERENCE, DISTORTED = "_ref", "_dist"
PICTURES = {".png", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".jpg", ".jpeg", ".webp"}


class FolderFault(ValueError):
    """What is wrong with a folder of pairs: where, and what to do."""


def pairs_in(folder: Path) -> dict[str, Files]:
    """Each pair's files by the pair's name.

    As `pairs.csv` in the folder lists them, with columns reference and distorted (paths from the folder) and, if the
    names of the distorted files will not do, pair; or else NAME_ref.png beside NAME_dist.png, whatever kind of picture.
    Raises FolderFault.
    """
    if not folder.is_dir():
        raise FolderFault(_("There is no folder %s.") % folder)
    listed = folder / LIST
    paths = dict(_listed(listed) if listed.exists() else _named(folder))
    if not paths:
        raise FolderFault(
            _("%(folder)s holds no pair: neither %(list)s nor files NAME_ref.png beside NAME_dist.png.")
            % {"folder": folder, "list": LIST}
        )
    return {name: _files(folder / reference, folder / distorted) for name, (reference, distorted) in paths.items()}


def _listed(path: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    names: set[str] = set()
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        lacking = {"reference", "distorted"} - set(rows.fieldnames or ())
        if lacking:
            raise FolderFault(_("%(file)s lacks the column %(column)s.") % {"file": path, "column": min(lacking)})
        for row in rows:
            where = {"file": path, "row": rows.line_num}
            if not row["reference"] or not row["distorted"]:
                raise FolderFault(_("%(file)s, row %(row)d: reference and distorted must both be named.") % where)
            name = row.get("pair") or Path(row["distorted"]).stem
            if name in names:
                raise FolderFault(_("%(file)s, row %(row)d: a second pair %(pair)s.") % {**where, "pair": name})
            names.add(name)
            yield name, (row["reference"], row["distorted"])


def _named(folder: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    pictures = {path.stem: path.name for path in folder.iterdir() if path.suffix.lower() in PICTURES}
    for stem in sorted(pictures):
        if stem.endswith(DISTORTED):
            name = stem.removesuffix(DISTORTED)
            if name + REFERENCE not in pictures:
                raise FolderFault(_("%(file)s has no %(reference)s.* beside it.") % {
                    "file": folder / pictures[stem], "reference": name + REFERENCE,
                })  # fmt: skip
            yield name, (pictures[name + REFERENCE], pictures[stem])


def _files(reference: Path, distorted: Path) -> Files:
    return Files(reference, _sha256(reference), distorted, _sha256(distorted))


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as problem:
        raise FolderFault(f"{path}: {problem.strerror}.") from None
