"""Scores of an archive: stored beside those computed here, or, where they cannot be, as imported ones of the set.

A score is known by its files, its metric and the metric's version. A version that is not the one here would not be
read; a score that is here already is never overwritten.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from analysis.exports.columns import Row
from analysis.metrics import METRICS as OWN
from analysis.scores.imported.models import ImportedMetric, ImportedScore
from analysis.scores.models import LibraryMetric, MetricScore
from rating.stimuli.models import StimulusSet

from .reading import Contents
from .tables import METRICS, pair_key

AT_ONCE = 1000


@dataclass(frozen=True)
class Foreign:
    """other_versions: metrics whose version is another here. differing: metrics with scores that are others here."""

    other_versions: list[str] = field(default_factory=list)
    differing: dict[str, int] = field(default_factory=dict)
    largest: float = 0.0

    @property
    def is_any(self) -> bool:
        return bool(self.other_versions or self.differing)

    @property
    def warnings(self) -> Iterator[str]:
        if self.other_versions:
            yield _(
                "Computed by another version than this installation's, so imported as scores from elsewhere: %s."
            ) % (", ".join(self.other_versions))
        if self.differing:
            told = ", ".join(f"{name} ({count})" for name, count in self.differing.items())
            said = {"told": told, "most": self.largest}
            yield _("Scores of the same files that are others here, and stay: %(told)s. They differ by up to "
                    "%(most).1e of their value, and the analysis with them.") % said  # fmt: skip


def foreign_scores(contents: Contents) -> Foreign:
    """What of the archive's scores cannot be stored as it is. Reads only."""
    others, differing, largest = [], {}, 0.0
    for metric in _computed(contents):
        if not _is_known(metric):
            others.append(metric["metric"])
            continue
        wanted = {_files(contents, row): row["score"] for row in _scores(contents, metric)}
        stored = MetricScore.objects.filter(
            metric=metric["metric"], version=metric["metric_version"],
            distorted_sha256__in={distorted for _reference, distorted in wanted},
        ).values_list("reference_sha256", "distorted_sha256", "value")  # fmt: skip
        apart = [_apart(value, wanted[reference, distorted]) for reference, distorted, value in stored
                 if (reference, distorted) in wanted]  # fmt: skip
        if count := sum(map(bool, apart)):
            differing[metric["metric"]] = count
            largest = max(largest, *apart)
    return Foreign(others, differing, largest)


def store_scores(contents: Contents, stimuli: StimulusSet) -> None:
    """Within the transaction that stores the study."""
    imported = {row["metric"] for row in contents.rows[METRICS.name] if row["computed_as"] == "imported"}
    for metric in contents.rows[METRICS.name]:
        scores = _scores(contents, metric)
        if metric["computed_as"] != "imported" and _is_known(metric):
            _remember(metric)
            MetricScore.objects.bulk_create(
                (
                    MetricScore(
                        reference_sha256=reference, distorted_sha256=distorted, metric=metric["metric"],
                        version=metric["metric_version"], value=row["score"],
                    )
                    for row in scores
                    for reference, distorted in [_files(contents, row)]
                ),
                ignore_conflicts=True,
                batch_size=AT_ONCE,
            )  # fmt: skip
        else:
            _import(contents, stimuli, metric, scores, imported)


def _import(contents: Contents, stimuli: StimulusSet, metric: Row, scores: list[Row], imported: set[str]) -> None:
    """As a metric of the set: what was imported before, or was computed by what is not here."""
    computed = metric["computed_as"] != "imported"
    name = metric["metric"]
    if computed and name in imported:
        name = f"{name} ({metric['metric_version']})"[:80]
    made = ImportedMetric.objects.create(
        stimulus_set=stimuli,
        name=name,
        better=metric["better"],
        identical=metric["identical"],
        source=_source(metric) if computed else metric["source"],
        file_name=contents.name[:200] if computed else metric["score_file"],
        file_sha256=contents.sha256 if computed else metric["score_file_sha256"],
        **({} if computed else {"imported_at": metric["scores_imported_at"]}),
    )
    values = {_files(contents, row): row["score"] for row in scores}
    ImportedScore.objects.bulk_create(
        (
            ImportedScore(metric=made, reference_sha256=reference, distorted_sha256=distorted, value=value)
            for (reference, distorted), value in values.items()
        ),
        batch_size=AT_ONCE,
    )


def _source(metric: Row) -> str:
    library = f"{metric['library']} {metric['library_version']}".strip() or "advstudy"
    return f"{library}, {metric['metric']} {metric['metric_version']}"[:200]


def _computed(contents: Contents) -> Iterator[Row]:
    return (row for row in contents.rows[METRICS.name] if row["computed_as"] != "imported")


def _is_known(metric: Row) -> bool:
    """Whether pages here would read scores of that version. No other study's scores may change by an import."""
    if metric["computed_as"] == "own":
        return metric["metric"] in OWN and OWN[metric["metric"]].version == metric["metric_version"]
    latest = LibraryMetric.objects.filter(name=metric["metric"]).order_by("-used_at").first()
    if latest is None:
        return metric["metric"] not in OWN
    said = (latest.version, latest.better, latest.library, latest.library_version, latest.identical)
    wanted = tuple(metric[name] for name in ("metric_version", "better", "library", "library_version", "identical"))
    return said[:4] == wanted[:4] and not _apart(said[4], wanted[4])


def _remember(metric: Row) -> None:
    if metric["computed_as"] == "library":
        LibraryMetric.objects.get_or_create(
            name=metric["metric"],
            version=metric["metric_version"],
            defaults={name: metric[name] for name in ("better", "identical", "library", "library_version")},
        )


def _scores(contents: Contents, metric: Row) -> list[Row]:
    wanted = (metric["metric"], metric["computed_as"])
    return contents.scores_by_metric.get(wanted, [])


def _files(contents: Contents, row: Row) -> tuple[str, str]:
    return contents.files_of_pair[pair_key(row)]


def _apart(one: float, other: float) -> float:
    """How far the two are, of the larger; 0 only where they are the same number, NaN included."""
    if one == other or (math.isnan(one) and math.isnan(other)):
        return 0.0
    if not (math.isfinite(one) and math.isfinite(other)):
        return math.inf
    return abs(one - other) / max(abs(one), abs(other))
