"""Writing the archive: the same study gives the same bytes. Sorted names, no dates, no compression of PNG files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from rating.studies.models import StudyVersion

from . import layout
from .delimited import table_csv
from .gathering import Gathered, NotExportable, gather
from .origin import origin, sha256
from .papers import papers
from .results import figure_files, output, result_files, result_sheets
from .tables import tables
from .terms import Terms

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say
UNIX = 3
READABLE = 0o100644 << 16
TOLD = 10

Progress = Callable[[str, int, int], None]
"""Told the step (analysis, figures, files), how much of it is done, and of how much."""


@dataclass(frozen=True)
class Written:
    """What was written. files: by name, their SHA-256."""

    path: Path
    files: dict[str, str]
    size: int

    @property
    def data(self) -> dict[str, str]:
        """The files that hold what was stored."""
        return {file: digest for file, digest in self.files.items() if layout.is_data(file)}


def export_study(
    version: StudyVersion,
    path: Path,
    *,
    pictures: bool = True,
    personal: bool = False,
    terms: Terms | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> Written:
    """Write the archive of a study version, its analysis with it, computed here where it is not stored.

    pictures: with references and adversarial examples. personal: with personal columns. terms: whose it is; None: as
    said by the archive that it came in, if it did. Raises NotExportable, and leaves no file.
    """
    with override("en"):  # names and descriptions of columns are what programs and other countries read
        gathered = gather(version, personal=personal)
        checked = _checked_pictures(gathered) if pictures else {}
        made = output(gathered, progress)
        said = terms or terms_of(version)
        files = {
            **data_files(gathered, said),
            **dict(papers(gathered, said, result_sheets(gathered, made), pictures)),
            **dict(result_files(gathered, made)),
            **dict(figure_files(made, progress)),
        }
    return _write(path, files, checked, progress)


def terms_of(version: StudyVersion) -> Terms:
    """As they were when the version came here; none for one published here."""
    found = origin(version) or {}
    return Terms(tuple(found.get("authors", ())), found.get("licence", ""))


def data_files(gathered: Gathered, terms: Terms) -> dict[str, bytes]:
    """All that an archive holds but pictures and what is made of this."""
    study = {**gathered.study, "authors": list(terms.authors), "licence": terms.licence}
    return {
        **{table.file: table_csv(table, gathered.rows[table.name]) for table in tables(gathered.personal)},
        layout.DESIGN: gathered.design,
        layout.STUDY: study_file(study),
    }


def study_file(study: dict[str, Any]) -> bytes:
    return (json.dumps(study, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _checked_pictures(gathered: Gathered) -> dict[str, tuple[Path, str]]:
    """Every picture, each as it was made."""
    missing = [path.name for path, _digest in gathered.pictures.values() if not path.is_file()]
    if missing:
        raise NotExportable(
            _("Pictures are missing on disk: %s. Restore them from a backup, or hand the study on without pictures.")
            % _some(missing)
        )
    altered = [path.name for path, digest in gathered.pictures.values() if sha256(path.read_bytes()) != digest]
    if altered:
        raise NotExportable(
            _("Pictures have changed since they were made: %s. Restore them from a backup, or hand the study on "
              "without pictures.") % _some(altered)
        )  # fmt: skip
    return gathered.pictures


def _some(names: list[str]) -> str:
    return ", ".join(sorted(names)[:TOLD]) + (" …" if len(names) > TOLD else "")


def _write(path: Path, files: dict[str, bytes], pictures: dict[str, tuple[Path, str]], progress: Progress) -> Written:
    digests = {name: sha256(content) for name, content in files.items()}
    digests |= {name: digest for name, (_path, digest) in pictures.items()}
    files[layout.CHECKSUMS] = checksums(digests)
    partial = path.with_name(f"{path.name}.partial")
    try:
        with ZipFile(partial, "w") as archive:
            names = sorted([*files, *pictures])
            for done, name in enumerate(names, start=1):
                stored = name in pictures
                entry = ZipInfo(name, DATE)
                entry.create_system, entry.external_attr = UNIX, READABLE
                entry.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
                archive.writestr(entry, pictures[name][0].read_bytes() if stored else files[name])
                progress("files", done, len(names))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Written(path, digests, path.stat().st_size)


def checksums(digests: dict[str, str]) -> bytes:
    """As sha256sum writes and reads them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
