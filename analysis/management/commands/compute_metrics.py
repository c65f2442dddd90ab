"""Compute the metric scores of a study's or a stimulus set's pairs."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from analysis.metrics import AVAILABLE
from analysis.scores.services import compute_scores, pairs_of
from rating.stimuli.models import Pair, StimulusSet
from rating.studies.models import Study


class Command(BaseCommand):
    help = "Score pairs by the metrics, as far as that is not done: a second run costs nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--study", type=int, help="the id of a study: the pairs of its latest version")
        which.add_argument("--set", type=int, help="the id of a stimulus set: all its pairs, training too")
        parser.add_argument("--metrics", nargs="+", choices=AVAILABLE, default=list(AVAILABLE), metavar="NAME")
        parser.add_argument("--processes", type=int, default=-1, help="default: as many as there are cores")

    def handle(self, *args: Any, **options: Any) -> None:
        pairs = _pairs(options["study"], options["set"])
        began = time.perf_counter()
        with tqdm(desc=_("Metric scores"), unit=_("pair"), disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            report = compute_scores(pairs, options["metrics"], options["processes"], progress)
        for path in report.missing:
            self.stderr.write(_("Missing on disk: %s") % path)
        for path in report.altered:
            self.stderr.write(_("Not the file that was made (its SHA-256 differs): %s") % path)
        self.stdout.write(
            _("%(computed)d scores computed, %(present)d were there: %(seconds).1f s")
            % {"computed": report.computed, "present": report.present, "seconds": time.perf_counter() - began}
        )
        if report.missing or report.altered:
            raise CommandError(_("Some files could not be scored. Prepare the stimuli again, then run this again."))


def _pairs(study_id: int | None, set_id: int | None) -> list[Pair]:
    if study_id is None:
        stimuli = StimulusSet.objects.filter(pk=set_id).first()
        if stimuli is None:
            raise CommandError(_("There is no stimulus set %d.") % set_id)
        return list(stimuli.pairs.select_related("reference", "adversarial").order_by("pk"))
    study = Study.objects.filter(pk=study_id).first()
    if study is None:
        raise CommandError(_("There is no study %d.") % study_id)
    if study.latest_version is None:
        raise CommandError(_("“%s” is not published yet.") % study)
    return pairs_of(study.latest_version)
