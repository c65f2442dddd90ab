"""The translators' catalogues, locale/<language>/LC_MESSAGES/django.po: merged with the source, and compiled.

In Python throughout, so that no gettext tools are needed: `python -m advstudy.catalogues merge|compile`.
"""

import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
PYTHON, TEMPLATES = ("advstudy", "rating", "analysis"), "templates"
KEYWORDS = {
    **dict.fromkeys(["_", "_t", "gettext", "gettext_lazy", "gettext_noop"], None),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
# What is filled in. Not as gettext sees it, for which "10 % of" would be an octal number.
PYTHON_FORMAT = re.compile(r"%\(\w+\)|%[-#0+]?\d*(?:\.\d+)?[diouxXeEfFgGrs]")
WIDTH = 120


def extracted() -> Catalog:
    """Every text of the source that goes through gettext."""
    catalog = Catalog()
    for path, source in _sources():
        for _line, texts, comments, context in extract(
            "python", BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            catalog.add(texts, locations=[(path, 1)], auto_comments=comments, context=context)
    return catalog


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def write(path: Path, catalog: Catalog) -> None:
    for message in catalog:
        if not PYTHON_FORMAT.search(_forms(message)):
            message.flags.discard("python-format")
    text = BytesIO()
    write_po(text, catalog, width=WIDTH, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    path.write_bytes(text.getvalue())


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def merge() -> None:
    """Bring every catalogue up to date. What is new is left empty; what changed a little is marked fuzzy."""
    source = extracted()
    for path in catalogues():
        catalog = read(path)
        source.creation_date = catalog.creation_date  # else every run would change the file
        catalog.update(source)
        write(path, catalog)


def compile_stale() -> None:
    """Compile what changed since it was compiled. Whoever reads at the same time finds a whole file."""
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime > path.stat().st_mtime:
            continue
        text = BytesIO()
        write_mo(text, read(path))
        fresh = compiled.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(text.getvalue())
        fresh.replace(compiled)


def _sources() -> Iterator[tuple[str, str]]:
    """Python as it is; templates as the Python that Django makes of them for gettext."""
    for folder in PYTHON:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text()
    for path in sorted((ROOT / TEMPLATES).rglob("*.html")):
        lines = templatize(path.read_text()).splitlines()
        yield path.relative_to(ROOT).as_posix(), "\n".join(line.lstrip() for line in lines)


def _forms(message: Message) -> str:
    return " ".join(message.id) if isinstance(message.id, tuple) else message.id


if __name__ == "__main__":
    {"merge": merge, "compile": compile_stale}[sys.argv[1]]()
