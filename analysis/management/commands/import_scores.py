"""Import scores from a CSV file as metrics of a stimulus set, or remove such a metric."""

import math
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.scores.imported.reading import NUMBER, Reading, read
from analysis.scores.imported.services import Refused, Replaces, Wanted, change, check, import_scores, remove
from rating.stimuli.models import StimulusSet
from rating.studies.models import Study

SCORE = "score"


class Command(BaseCommand):
    help = (
        "Import a CSV file of scores from elsewhere as metrics: columns pair, or reference_sha256 and "
        "distorted_sha256; and score, or a column per metric. All of the file is imported, or nothing. A second time "
        "changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the CSV file")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--study", type=int, help="the id of a study: its stimulus set")
        which.add_argument("--set", type=int, help="the id of a stimulus set")
        parser.add_argument(
            "--metric", nargs="+", metavar="NAME",
            help="the metric's name, for a column “score”; or the columns to import, each a metric (default: all)",
        )  # fmt: skip
        parser.add_argument(
            "--better", nargs="+", choices=("higher", "lower"), help="which scores are better: one for all, or one each"
        )
        parser.add_argument(
            "--identical",
            nargs="+",
            metavar="VALUE",
            help="the value of identical images, if known: one for all, or one each",
        )
        parser.add_argument(
            "--source", default="", help="what computed them, for example “MATLAB R2026a, VIF by its authors”"
        )
        parser.add_argument("--replace", action="store_true", help="replace metrics of that name imported before")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
        parser.add_argument("--remove", action="store_true", help="remove the imported metrics named instead")
        parser.add_argument("--yes", action="store_true", help="with --remove: do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        stimuli = _set(options["study"], options["set"])
        if options["remove"]:
            self._remove(stimuli, options["metric"] or [], options["yes"])
            return
        path = options["file"]
        if path is None:
            raise CommandError(_("Name the CSV file."))
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.") from None
        reading = read(content, stimuli.pairs.in_order())
        if reading.faults:
            raise CommandError("\n".join([_("%s: nothing was imported.") % path, *map(str, reading.faults)]))
        wanted = _wanted(reading, options["metric"], options["better"], options["identical"])
        source = options["source"].strip()
        try:
            check(stimuli, reading, wanted)
            if options["dry_run"]:
                done = {one.name: change(stimuli, reading, one, source)[0] for one in wanted}
            else:
                done = dict(import_scores(
                    stimuli, reading, wanted, file_name=path.name, source=source, replace=options["replace"]
                ))  # fmt: skip
        except Refused as refusal:
            lines = [_("%s: nothing was imported.") % path, str(refusal)]
            if isinstance(refusal, Replaces):
                lines.append(_("To replace it, add --replace."))
            raise CommandError("\n".join(lines)) from None
        self._tell(reading, wanted, done, options["dry_run"])

    def _tell(self, reading: Reading, wanted: list[Wanted], done: dict[str, str], dry: bool) -> None:
        for one in wanted:
            column = reading.column(one.column)
            assert column is not None  # noqa: S101  checked
            counts = {
                "name": one.name,
                "scores": len(column.scores),
                "pairs": reading.pairs,
                "infinite": column.infinite,
                "undefined": column.undefined,
            }
            line = _("%(name)s: %(scores)d scores for %(pairs)d pairs, %(infinite)d infinite, %(undefined)d undefined.")
            self.stdout.write(f"{line % counts} {_became(done[one.name], dry)}")

    def _remove(self, stimuli: StimulusSet, names: list[str], sure: bool) -> None:
        if not names:
            raise CommandError(_("Name by --metric what is to be removed."))
        metrics = list(stimuli.imported_metrics.filter(name__in=names))
        lacking = set(names) - {metric.name for metric in metrics}
        if lacking:
            there = ", ".join(stimuli.imported_metrics.values_list("name", flat=True)) or _("none")
            raise CommandError(
                _("“%(name)s” is not imported; imported are: %(there)s.") % {"name": min(lacking), "there": there}
            )
        question = _("Remove %s with all scores? [y/N] ") % ", ".join(names)
        if not sure and input(question).strip().lower() not in ("y", "yes", "o", "oui"):
            raise CommandError(_("Nothing was removed."))
        for metric in metrics:
            count = remove(metric)
            self.stdout.write(
                ngettext("%(name)s is removed: %(count)d score.", "%(name)s is removed: %(count)d scores.", count)
                % {"name": metric.name, "count": count}
            )


def _became(kind: str, dry: bool) -> str:
    if dry:
        return {
            "new": _("It would be imported."),
            "same": _("It is there already: nothing would change."),
            "replaces": _("It would replace the scores imported before."),
        }[kind]
    return {
        "new": _("Imported."),
        "same": _("It was there already: nothing has changed."),
        "replaces": _("It has replaced the scores imported before."),
    }[kind]


def _wanted(
    reading: Reading, names: list[str] | None, better: list[str] | None, identical: list[str] | None
) -> list[Wanted]:
    """Which columns become which metrics: as the options say, one for all or one each."""
    columns = [column.name for column in reading.columns]
    if columns == [SCORE]:
        if not names or len(names) != 1:
            raise CommandError(_("Name the metric of the column “score” by --metric."))
    else:
        columns = names = names or columns
    if not better:
        raise CommandError(_("Say by --better which scores are better: higher or lower."))
    values = [_identical(text) for text in identical or ["NaN"]]
    if not {len(better), len(values)} <= {1, len(columns)}:
        raise CommandError(
            _("--better and --identical take one value for all metrics, or one for each of %d.") % len(columns)
        )
    better = better * len(columns) if len(better) == 1 else better
    values = values * len(columns) if len(values) == 1 else values
    return [Wanted(*each) for each in zip(columns, names, better, values, strict=True)]


def _identical(text: str) -> float:
    if not NUMBER.fullmatch(text):
        raise CommandError(_("--identical: “%s” is no number.") % text)
    return float(text) if "nan" not in text.lower() else math.nan


def _set(study_id: int | None, set_id: int | None) -> StimulusSet:
    if study_id is not None:
        study = Study.objects.select_related("stimulus_set").filter(pk=study_id).first()
        if study is None:
            raise CommandError(_("There is no study %d.") % study_id)
        return study.stimulus_set
    stimuli = StimulusSet.objects.filter(pk=set_id).first()
    if stimuli is None:
        raise CommandError(_("There is no stimulus set %d.") % set_id)
    return stimuli
