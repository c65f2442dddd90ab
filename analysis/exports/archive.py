"""ZIP archives of an analysis's files, with a README that says what they hold."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from .delimited import delimited
from .edition import Edition
from .names import file_name
from .text import one_line


def csv_archive(edition: Edition) -> bytes:
    """A CSV file per sheet."""
    about = _(
        "A CSV file for each sheet: UTF-8, commas, decimal points. The first lines begin with # and say what the file "
        "holds; the last of them says in which line the header is. The dictionary describes every column."
    )
    files = ((file_name(edition, sheet.name, "csv"), delimited(sheet, edition.summary)) for sheet in edition.sheets)
    return archive(edition, about, files)


def archive(edition: Edition, about: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    """files: name and content, made one after the other. The same files give the same archive."""
    made = BytesIO()
    at = edition.computed_at.timetuple()[:6]
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, content in [("README.txt", readme(edition, about)), *files]:
            entry = ZipInfo(name, at)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, content)
    return made.getvalue()


def readme(edition: Edition, about: str) -> bytes:
    warnings = [text for text, warning in edition.summary if warning]
    lines = [*warnings, about, "", *(f"{fact.label}: {one_line(fact.text)}" for fact in edition.facts)]
    return ("\n".join(lines) + "\n").encode()
