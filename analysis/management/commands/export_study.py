"""Hand a study on: write one archive with all of it."""

import time
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from advstudy.progress import Bars
from analysis.handing_on.gathering import NotExportable, has_personal
from analysis.handing_on.terms import LICENCES, Terms, is_author
from analysis.handing_on.words import STEPS
from analysis.handing_on.writing import export_study, terms_of
from rating.studies.models import Study, StudyVersion


class Command(BaseCommand):
    help = (
        "Write a study's latest version into one archive: design, stimuli, ratings, MOS, metric scores, benchmark and "
        "figures, with checksums. import_study makes the same study of it on another installation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=int, help="the id of a study: its latest version is taken")
        parser.add_argument("file", type=Path, help="the archive to be written, a ZIP")
        parser.add_argument("--study-version", type=int, metavar="NUMBER", help="another of the study's versions")
        parser.add_argument("--without-stimuli", action="store_true", help="leave the pictures out")
        parser.add_argument("--personal", action="store_true", help="with personal columns, and subjects' own codes")
        parser.add_argument("--author", action="append", default=[], help="to be cited; once for each, in order")
        parser.add_argument("--licence", choices=sorted(LICENCES), default="", help="of the data, by SPDX identifier")
        parser.add_argument("--force", action="store_true", help="replace a file of that name")

    def handle(self, *args: Any, file: Path, personal: bool, **options: Any) -> None:
        version = _version(options["study"], options["study_version"])
        if file.exists() and not options["force"]:
            raise CommandError(_("%s is there already: name another file, or replace it by --force.") % file)
        if wrong := [name for name in options["author"] if not is_author(name)]:
            raise CommandError(_("This is no author's name: “%s”.") % wrong[0][:100])
        before = terms_of(version)
        terms = Terms(tuple(options["author"]) or before.authors, options["licence"] or before.licence)
        began = time.perf_counter()
        try:
            with closing(Bars()) as bars:
                written = export_study(
                    version, file, pictures=not options["without_stimuli"], personal=personal, terms=terms,
                    progress=lambda step, done, total: bars.to(str(STEPS[step]), done, total),
                )  # fmt: skip
        except NotExportable as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}.") from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped: nothing was written.")) from None
        if personal and not has_personal(version, personal):
            self.stderr.write(_("There are no personal columns: the study came here without."))
        self.stdout.write(
            _("%(file)s: %(files)d files, %(size).1f MB, %(seconds).1f s")
            % {
                "file": file,
                "files": len(written.files) + 1,
                "size": written.size / 1e6,
                "seconds": time.perf_counter() - began,
            }
        )


def _version(study_id: int, number: int | None) -> StudyVersion:
    study = Study.objects.filter(pk=study_id).first()
    if study is None:
        there = ", ".join(f"{one.pk} “{one}”" for one in Study.objects.order_by("pk")[:20]) or _("none")
        raise CommandError(_("There is no study %(id)d; there are: %(there)s.") % {"id": study_id, "there": there})
    if study.latest_version is None:
        raise CommandError(_("“%s” is not published yet.") % study)
    version = study.versions.filter(number=number).first() if number is not None else study.latest_version
    if version is None:
        raise CommandError(_("“%(study)s” has no version %(number)d.") % {"study": study, "number": number})
    return version
