"""The languages of the pages: English, the source, and each one that has a catalogue in locale/."""

from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest

SOURCE = "en"


def available(folder: Path) -> list[tuple[str, str]]:
    """Code and name of each language, English first. A name is in the language itself, as Django knows it."""
    catalogues = {to_code(path.parent.parent.name) for path in folder.glob("*/LC_MESSAGES/django.po")}
    return [(code, _name(code)) for code in [SOURCE, *sorted(catalogues - {SOURCE})]]


def offered(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    """For templates: Django's own tag would translate the names."""
    return {"languages": settings.LANGUAGES}


def to_code(folder: str) -> str:
    """pt_BR is the folder of pt-br."""
    return folder.replace("_", "-").lower()


def _name(code: str) -> str:
    name = LANG_INFO.get(code, {}).get("name_local", code)
    return name[:1].upper() + name[1:]
