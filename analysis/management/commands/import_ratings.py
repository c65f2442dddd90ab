"""Import ratings given elsewhere into a published study, or remove such a file's."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from analysis.ratings_import.services import import_ratings, read_for, remove
from analysis.ratings_import.telling import lines, summary
from analysis.ratings_import.understood import Reading
from rating.sessions.imported import NotImportable, check
from rating.studies.models import Study, StudyVersion


class Command(BaseCommand):
    help = (
        "Import ratings given elsewhere into a study's latest version: CSV or XLSX with a row per rating, or a sheet "
        "of stimulus × subject either way round; or sureal's JSON. All of the file is imported, or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", type=int, help="the id of a study: its latest version is taken")
        parser.add_argument("file", type=Path, nargs="?", help="the file")
        parser.add_argument("--study-version", type=int, metavar="NUMBER", help="another of the study's versions")
        parser.add_argument(
            "--form", choices=("long", "stimulus_rows", "subject_rows"),
            help="what a row of the table is, where that cannot be told: a rating, a stimulus or a subject",
        )  # fmt: skip
        parser.add_argument("--sheet", default="", help="of a workbook; default: its first")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
        parser.add_argument("--remove", metavar="FILE_NAME", help="remove what was imported from a file of that name")
        parser.add_argument("--yes", action="store_true", help="with --remove: do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        version = _version(options["study"], options["study_version"])
        if options["remove"]:
            self._remove(version, options["remove"], options["yes"])
            return
        began = time.perf_counter()
        try:
            check(version)
            reading = _read(version, options["file"], options["form"], options["sheet"])
            self.stdout.write(summary(reading))
            self._tell_left_out(reading)
            if options["dry_run"]:
                self.stdout.write(_("Nothing was imported: --dry-run."))
                return
            with tqdm(total=len(reading.ratings), desc=_("Import"), unit=_("rating"), disable=None) as bar:
                import_ratings(version, reading, progress=lambda done: bar.update(done - bar.n) and None)
        except NotImportable as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            raise CommandError(_("Stopped: nothing was imported.")) from None
        self.stdout.write(
            _("%(ratings)d ratings of %(subjects)d subjects imported into “%(version)s”: %(seconds).1f s")
            % {
                "ratings": len(reading.ratings),
                "subjects": len(reading.subjects),
                "version": version,
                "seconds": time.perf_counter() - began,
            }
        )

    def _tell_left_out(self, reading: Reading) -> None:
        if reading.ignored:
            self.stdout.write(_("Columns not read: %s.") % ", ".join(reading.ignored))
        if reading.silent:
            self.stdout.write(_("Without any rating, so not imported: %s.") % ", ".join(reading.silent))

    def _remove(self, version: StudyVersion, name: str, sure: bool) -> None:
        every = version.imported_ratings.all()
        chosen = every.filter(file_name=name)
        if not chosen:
            there = ", ".join(every.values_list("file_name", flat=True)) or _("none")
            raise CommandError(
                _("Nothing was imported from “%(name)s”; files imported are: %(there)s.")
                % {"name": name, "there": there}
            )
        question = _("Remove all subjects and ratings imported from %s? [y/N] ") % name
        if not sure and input(question).strip().lower() not in ("y", "yes", "o", "oui"):
            raise CommandError(_("Nothing was removed."))
        for imported in chosen:
            count = remove(imported)
            text = ngettext("%(name)s is removed: %(count)d rating.", "%(name)s is removed: %(count)d ratings.", count)
            self.stdout.write(text % {"name": name, "count": count})


def _read(version: StudyVersion, path: Path | None, form: Any, sheet: str) -> Reading:
    """Raises CommandError for a file that cannot be imported, with all that is wrong with it."""
    if path is None:
        raise CommandError(_("Name the file."))
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}.") from None
    reading = read_for(version, content, file=path.name, form=form, sheet=sheet)
    if not reading.is_good:
        said = [_("%s: nothing was imported.") % path, *lines(reading)]
        if reading.undecided:
            said.append(_("Say it by --form."))
        raise CommandError("\n".join(said))
    return reading


def _version(study_id: int, number: int | None) -> StudyVersion:
    study = Study.objects.filter(pk=study_id).first()
    if study is None:
        raise CommandError(_("There is no study %d.") % study_id)
    if study.latest_version is None:
        raise CommandError(_("“%s” is not published yet.") % study)
    version = study.versions.filter(number=number).first() if number is not None else study.latest_version
    if version is None:
        raise CommandError(_("“%(study)s” has no version %(number)d.") % {"study": study, "number": number})
    return version
