"""Import ready-made pairs from a folder or a ZIP as a stimulus set."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from advstudy.progress import Bar
from rating.stimuli.importing.archive import opened
from rating.stimuli.importing.faults import Unusable
from rating.stimuli.importing.plan import understand
from rating.stimuli.imports.services import NotImported, check_title, import_plan, told
from rating.stimuli.imports.telling import summary


class Command(BaseCommand):
    help = (
        "Import ready-made pairs as a stimulus set, from a folder or a ZIP: named by a manifest.csv, or laid out as "
        "REFERENCE/ATTACK/LEVEL.png. All of it is imported, or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="FOLDER_OR_ZIP")
        parser.add_argument("--title", required=True, help="of the stimulus set")
        parser.add_argument("--owner", required=True, help="the experimenter's user name")
        parser.add_argument("--manifest", type=Path, help="a CSV file in place of the manifest.csv among the pictures")
        parser.add_argument(
            "--training", nargs="+", action="extend", default=[], metavar="REFERENCE", help="references to train with"
        )
        parser.add_argument(
            "--convert", action="store_true",
            help="mend what can be mended: format, palette, grey, opaque alpha, rotation, colour chunks",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")

    def handle(self, *args: Any, owner: str, title: str, **options: Any) -> None:
        user = User.objects.filter(username=owner).first()
        if user is None:
            raise CommandError(f"There is no user {owner!r}. Make one in the admin, or name another by --owner.")
        path: Path = options["source"]
        try:
            check_title(user, title)
            with opened(path) as source:
                with Bar(_("Looking at files"), disable=None) as bar:
                    plan = understand(
                        source,
                        manifest_text=_content(options["manifest"]),
                        training=options["training"],
                        convert=options["convert"],
                        progress=bar.to,
                    )
                for warning in plan.warnings:
                    self.stderr.write(_("Warning: %s") % told(warning))
                if plan.faults:
                    faults = [_("%s: nothing was imported.") % path, *map(told, plan.faults)]
                    raise CommandError("\n".join(faults))
                self.stdout.write(summary(plan))
                if options["dry_run"]:
                    self.stdout.write(_("Nothing was imported: --dry-run."))
                    return
                with Bar(_("Importing pairs"), disable=None) as bar:
                    stimuli = import_plan(user, title, source, plan, file_name=source.name, progress=bar.to)
        except Unusable as problem:
            raise CommandError(f"{path}: {told(problem.remark)}") from None
        except NotImported as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped: nothing was imported.")) from None
        self.stdout.write(_("The stimulus set “%(title)s” is imported, number %(number)d.") % {
            "title": stimuli.name, "number": stimuli.pk,
        })  # fmt: skip


def _content(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}.") from None
