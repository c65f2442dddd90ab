"""Write the charts' JavaScript, which vl-convert carries, to a file that the pages load."""

import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

NAME = "vega-bundle.js"


class Command(BaseCommand):
    help = "Writes the charts' JavaScript to var/bundles. Run before collectstatic; a second run costs nothing."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BUNDLES) / NAME
        first_line = f"/* vl-convert {version('vl-convert-python')} */\n"
        if _begins_with(path, first_line):
            self.stdout.write(_("%(file)s is there already") % {"file": NAME})
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{NAME}.{os.getpid()}")
        unfinished.write_text(first_line + vl_convert.javascript_bundle(), encoding="utf-8")
        unfinished.replace(path)
        self.stdout.write(_("%(file)s written, %(size)d kB") % {"file": NAME, "size": path.stat().st_size / 1000})


def _begins_with(path: Path, text: str) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8") as file:
        return file.readline() == text
