"""Fill a study with simulated subjects, to try its analysis before anybody has rated."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from rating import simulation
from rating.sessions.simulated import NotSimulable, add_simulated_subjects
from rating.studies.models import Study, StudyVersion


class Command(BaseCommand):
    help = (
        "Add simulated subjects to a study that has no subjects: ratings from ITU-T P.910's model, true scores drawn "
        "from attack, level and content. The study is marked as simulated, everywhere and for good."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--study-version", type=int, help="the id of a study version")
        where.add_argument("--study", type=int, help="the id of a study: its latest version is taken")
        parser.add_argument("--subjects", type=int, default=simulation.SUBJECTS, help="default: %(default)s")
        parser.add_argument("--seed", type=int, default=simulation.SEED, help="default: %(default)s")

    def handle(self, *args: Any, **options: Any) -> None:
        version = _version(options["study_version"], options["study"])
        began = time.perf_counter()
        try:
            drawn = add_simulated_subjects(version, options["subjects"], options["seed"])
        except NotSimulable as refusal:
            raise CommandError(str(refusal)) from refusal
        ratings = sum(answer.grade is not None for answers in drawn.answers for answer in answers)
        self.stdout.write(
            _("%(subjects)d simulated subjects, %(ratings)d ratings in “%(version)s”, seed %(seed)d: %(seconds).1f s")
            % {
                "subjects": len(drawn.subjects),
                "ratings": ratings,
                "version": version,
                "seed": drawn.seed,
                "seconds": time.perf_counter() - began,
            }
        )


def _version(version_id: int | None, study_id: int | None) -> StudyVersion:
    if version_id is not None:
        version = StudyVersion.objects.filter(pk=version_id).first()
        if version is None:
            raise CommandError(_("There is no study version %d.") % version_id)
        return version
    study = Study.objects.filter(pk=study_id).first()
    if study is None:
        raise CommandError(_("There is no study %d.") % study_id)
    if study.latest_version is None:
        raise CommandError(_("“%s” is not published yet.") % study)
    return study.latest_version
