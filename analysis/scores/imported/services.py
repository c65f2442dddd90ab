"""Importing scores, replacing and removing them: all of a file or nothing."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from analysis.metrics import METRICS, NAMES, available
from analysis.metrics.registry import A_NAME
from analysis.scores.models import LibraryMetric
from rating.stimuli.models import StimulusSet

from .models import ImportedMetric, ImportedScore
from .reading import Reading, Two

SAVED_AT_ONCE = 1000
Change = Literal["new", "same", "replaces"]


class Refused(ValueError):
    """Why nothing was imported, in sentences for the user."""


class Replaces(Refused):
    """Scores imported before would be replaced, and nobody has said that they may be."""


@dataclass(frozen=True)
class Wanted:
    """A column to be imported, and the metric that it becomes. identical: NaN where it is not known."""

    column: str
    name: str
    better: str
    identical: float = math.nan


def check(stimuli: StimulusSet, reading: Reading, wanted: Sequence[Wanted]) -> None:
    """Raise Refused unless all these columns can become metrics of the set."""
    faults = [str(fault) for fault in reading.faults]
    names = [one.name.casefold() for one in wanted]
    for one in wanted:
        column = reading.column(one.column)
        if column is None:
            there = ", ".join(column.name for column in reading.columns)
            faults.append(_("There is no column “%(column)s”; there are: %(there)s.") % {
                "column": one.column, "there": there,
            })  # fmt: skip
        elif not column.scores:
            faults.append(_("The column “%s” holds no score.") % one.column)
        if names.count(one.name.casefold()) > 1:
            faults.append(_("Two columns would become the metric “%s”.") % one.name)
        faults += name_faults(stimuli, one.name)
        if one.better not in ("higher", "lower"):
            faults.append(_("Say of “%s” which scores are better: higher or lower.") % one.name)
    if not wanted and not faults:
        faults.append(_("No column was chosen."))
    if faults:
        raise Refused("\n".join(dict.fromkeys(faults)))


def name_faults(stimuli: StimulusSet, name: str) -> list[str]:
    """Why an imported metric of the set may not be called so."""
    if not A_NAME.fullmatch(name) or name != name.strip():
        return [
            _("A metric cannot be called “%s”: up to 80 of A–Z, a–z, 0–9, space and . _ : + ( ) -, a letter or a digit "
              "first.") % name
        ]  # fmt: skip
    available()  # so that others' are there too
    computed = {*NAMES, *METRICS, *LibraryMetric.objects.filter(name__iexact=name).values_list("name", flat=True)}
    if taken := next((other for other in computed if other.casefold() == name.casefold()), None):
        return [
            _("“%(name)s” is computed here under the name %(taken)s: call yours otherwise, for example “%(taken)s "
              "(MATLAB)”.") % {"name": name, "taken": taken}
        ]  # fmt: skip
    other = stimuli.imported_metrics.filter(name__iexact=name).exclude(name=name).first()
    if other:
        return [_("“%(name)s” is imported already as “%(other)s”: write it so.") % {"name": name, "other": other.name}]
    return []


def change(stimuli: StimulusSet, reading: Reading, one: Wanted, source: str) -> tuple[Change, ImportedMetric | None]:
    """What importing the column would do: add a metric, nothing, or replace the one given."""
    existing = stimuli.imported_metrics.filter(name=one.name).first()
    if existing is None:
        return "new", None
    column = reading.column(one.column)
    said = (existing.better, existing.source, _bits(existing.identical))
    alike = said == (one.better, source, _bits(one.identical)) and _stored(existing) == {
        two: _bits(value) for two, value in (column.scores if column else {}).items()
    }
    return ("same" if alike else "replaces"), existing


@transaction.atomic
def import_scores(
    stimuli: StimulusSet,
    reading: Reading,
    wanted: Sequence[Wanted],
    *,
    file_name: str,
    source: str = "",
    by: Any = None,
    replace: bool = False,
) -> dict[str, Change]:
    """Make the columns metrics of the set. Returns what became of each, by the metric's name.

    Raises Refused, and nothing is imported, where the file or what is said of it is wrong; Replaces where a metric of
    that name is imported already, not just so, and `replace` is not set.
    """
    StimulusSet.objects.select_for_update().get(pk=stimuli.pk)  # one import into a set at a time
    check(stimuli, reading, wanted)
    changes = [(one, *change(stimuli, reading, one, source)) for one in wanted]
    if not replace and (old := [existing for _one, kind, existing in changes if kind == "replaces" and existing]):
        raise Replaces("\n".join(map(_would_be_replaced, old)))
    for one, kind, existing in changes:
        if kind == "same":
            continue
        if existing:
            existing.delete()
        _save(stimuli, reading, one, file_name=file_name, source=source, by=by)
    return {one.name: kind for one, kind, _existing in changes}


def _would_be_replaced(metric: ImportedMetric) -> str:
    said = {"name": metric.name, "file": metric.file_name, "at": f"{metric.imported_at:%Y-%m-%d}"}
    return (
        _(
            "“%(name)s” was imported from %(file)s on %(at)s, with other scores or another direction, value of "
            "identical images or source."
        )
        % said
    )


def _save(stimuli: StimulusSet, reading: Reading, one: Wanted, *, file_name: str, source: str, by: Any) -> None:
    metric = ImportedMetric(
        stimulus_set=stimuli,
        name=one.name,
        better=one.better,
        identical=one.identical,
        source=source[:200],
        file_name=file_name[:200],
        file_sha256=reading.sha256,
        imported_by=by,
    )
    metric.full_clean(validate_unique=False)
    metric.save()
    column = reading.column(one.column)
    rows = [
        ImportedScore(metric=metric, reference_sha256=reference, distorted_sha256=distorted, value=value)
        for (reference, distorted), value in (column.scores if column else {}).items()
    ]
    ImportedScore.objects.bulk_create(rows, batch_size=SAVED_AT_ONCE)


def remove(metric: ImportedMetric) -> int:
    """Remove the metric with its scores. Returns how many there were."""
    count = metric.scores.count()
    metric.delete()
    return count


def _stored(metric: ImportedMetric) -> dict[Two, bytes]:
    return {
        (reference, distorted): _bits(value)
        for reference, distorted, value in metric.scores.values_list("reference_sha256", "distorted_sha256", "value")
    }


def _bits(value: float) -> bytes:
    """Which compare equal where numbers are the same, NaN included."""
    return struct.pack("<d", math.nan if math.isnan(value) else value)
