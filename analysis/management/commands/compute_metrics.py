"""Compute the metric scores of a study's, a stimulus set's or a folder's pairs."""

import csv
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advstudy.progress import Bar
from analysis.metrics import available, find, listed, problems
from analysis.scores.files import Files
from analysis.scores.folder import FolderFault, pairs_in
from analysis.scores.services import Report, compute_scores_of, files_of, pairs_of, scores_of
from rating.stimuli.models import Pair, StimulusSet
from rating.studies.models import Study


class Command(BaseCommand):
    help = "Score pairs by the metrics, as far as that is not done: a second run costs nothing, Ctrl-C loses little."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--study", type=int, help="the id of a study: the pairs of its latest version")
        which.add_argument("--set", type=int, help="the id of a stimulus set: all its pairs, training too")
        which.add_argument(
            "--folder",
            type=Path,
            help="NAME_ref.png beside NAME_dist.png, or a pairs.csv with columns reference, distorted [, pair]",
        )
        which.add_argument("--list", action="store_true", help="say which metrics there are, other libraries' too")
        parser.add_argument("--metrics", nargs="+", metavar="NAME", help="default: all that are available, see --list")
        parser.add_argument("--processes", type=int, default=-1, help="default: as many as there are cores")
        parser.add_argument("--out", type=Path, help="with --folder: the CSV to write; else it is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
            return
        metrics, folder = _metrics(options["metrics"]), options["folder"]
        if options["out"] and not folder:
            raise CommandError(_("--out goes with --folder: a study's scores are in its spreadsheet."))
        named = _in_folder(folder) if folder else {}
        pairs = [] if folder else _pairs(options["study"], options["set"])
        files = [*named.values(), *map(files_of, pairs)]

        began = time.perf_counter()
        with Bar(_("Metric scores"), unit=_("pair"), disable=None) as bar:
            try:
                report = compute_scores_of(files, metrics, options["processes"], bar.to)
            except KeyboardInterrupt:
                raise CommandError(_("Stopped. What was scored is stored: run this again to go on.")) from None
        self._tell(report)
        summary = _("%(computed)d scores computed, %(present)d were there: %(seconds).1f s") % {
            "computed": report.computed,
            "present": report.present,
            "seconds": time.perf_counter() - began,
        }
        (self.stderr if folder else self.stdout).write(summary)
        if folder:
            self._write(named, metrics, options["out"])
        if report.unusable:
            raise CommandError(
                _("Some files could not be scored.")
                if folder
                else _("Some files could not be scored. Prepare the stimuli again, then run this again.")
            )

    def _list(self) -> None:
        """A line per metric: name, direction, whose it is, and what using it means."""
        usual = available()
        for metric in listed():
            words = [metric.name, _("higher is better") if metric.better == "higher" else _("lower is better")]
            if metric.library:
                words.append(f"{metric.library} {metric.library_version}".strip())
            if metric.downloads:
                words.append(_("downloads weights at its first use"))
            if metric.name not in usual:
                words.append(_("only where --metrics or ADVSTUDY_METRICS names it"))
            self.stdout.write(" · ".join(words))
        self._tell_problems()

    def _tell_problems(self) -> None:
        for problem in problems():
            self.stderr.write(_("Metrics of %(what)s are skipped: %(why)s") % vars(problem))

    def _tell(self, report: Report) -> None:
        self._tell_problems()
        for path in report.missing:
            self.stderr.write(_("Missing on disk: %s") % path)
        for path in report.altered:
            self.stderr.write(_("Not the file that was made (its SHA-256 differs): %s") % path)
        for path in report.unreadable:
            self.stderr.write(_("No picture that can be read: %s") % path)
        for why, pairs in report.refused.items():
            text = ngettext("%(n)d pair has no score: %(why)s", "%(n)d pairs have no score: %(why)s", pairs)
            self.stderr.write(text % {"n": pairs, "why": why})

    def _write(self, named: dict[str, Files], metrics: list[str], path: Path | None) -> None:
        """A row per pair, a column per metric; empty where there is no score."""
        scores = scores_of(named.values(), metrics)
        text = StringIO(newline="")
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["pair", "reference_sha256", "distorted_sha256", *metrics])
        for name, item in named.items():
            pair = (item.reference_sha256, item.distorted_sha256)
            rows.writerow([name, *pair, *(scores.get((*pair, metric)) for metric in metrics)])
        if path:
            path.write_text(text.getvalue(), encoding="utf-8")
        else:
            self.stdout.write(text.getvalue(), ending="")


def _metrics(names: list[str] | None) -> list[str]:
    """Those named, or all that are available. A name that stands for no metric is told."""
    for name in names or ():
        try:
            find(name)
        except (ValueError, NotImplementedError) as problem:
            raise CommandError(str(problem)) from None
    return names or list(available())


def _in_folder(folder: Path) -> dict[str, Files]:
    try:
        return pairs_in(folder)
    except FolderFault as fault:
        raise CommandError(str(fault)) from None


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
