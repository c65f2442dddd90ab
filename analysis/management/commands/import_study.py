"""Make the same study of an archive that was handed on."""

import time
from contextlib import closing
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from advstudy.progress import Bars
from analysis.handing_on.agreement import agreement
from analysis.handing_on.reading import read_archive
from analysis.handing_on.storing import NotImported, import_study, look_around
from analysis.handing_on.words import STEPS, in_short, verdict


class Command(BaseCommand):
    help = (
        "Import a study that export_study wrote: design, stimuli, ratings, exclusions and scores. All of it is stored, "
        "or nothing; then the analysis is computed, and compared with the archive's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive, or the folder that it was unpacked to")
        parser.add_argument("--owner", required=True, help="the user name of the experimenter whose study it becomes")
        parser.add_argument("--title", default="", help="of the study here; default: the archive's")
        parser.add_argument("--again", action="store_true", help="though the owner has imported it already")
        parser.add_argument("--without-analysis", action="store_true", help="leave the analysis to be computed later")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")

    def handle(self, *args: Any, file: Path, owner: str, **options: Any) -> None:
        user = User.objects.filter(username=owner).first()
        if user is None:
            raise CommandError(_("There is no user “%s”. Make one in the admin, or name another by --owner.") % owner)
        if not file.exists():
            raise CommandError(_("There is no file %s.") % file)
        began = time.perf_counter()
        try:
            with closing(Bars()) as bars:

                def progress(step: str, done: int, total: int) -> None:
                    bars.to(str(STEPS[step]), done, total)

                contents = read_archive(file, progress)
                if contents.faults:
                    raise CommandError("\n".join([_("%s: nothing was imported.") % file, *contents.faults]))
                for warning in look_around(contents, user).warnings:
                    self.stderr.write(_("Warning: %s") % warning)
                self.stdout.write(in_short(contents))
                if options["dry_run"]:
                    self.stdout.write(_("Nothing was imported: --dry-run."))
                    return
                version = import_study(
                    file, contents, owner=user, title=options["title"], again=options["again"], progress=progress
                )
                found = None if options["without_analysis"] else agreement(version, contents, progress)
        except NotImported as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped: nothing was imported.")) from None
        if found:
            self.stdout.write(verdict(found))
        self.stdout.write(
            _("“%(version)s” is imported, study %(id)d: %(seconds).1f s")
            % {"version": version, "id": version.study_id, "seconds": time.perf_counter() - began}
        )
