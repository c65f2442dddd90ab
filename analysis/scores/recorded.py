"""Every metric that has scores of some pairs: the study's own, other libraries', and those imported."""

from collections.abc import Iterable
from typing import Any

from analysis.metrics import METRICS, NAMES
from rating.stimuli.models import Pair

from .imported.models import ImportedMetric, ImportedScore
from .models import LibraryMetric, MetricScore

Rows = Iterable[tuple[str, str, float]]
"""The SHA-256 of a reference and of a distorted file, and the score."""


class Recorded:
    """Reads what is stored of these pairs."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.sets: set[int] = set()
        self.by_files: dict[tuple[str, str], list[int]] = {}
        for pair in pairs:
            self.sets.add(pair.stimulus_set_id)
            self.by_files.setdefault((pair.reference.sha256, pair.shown.sha256), []).append(pair.pk)
        self.distorted = {distorted for _reference, distorted in self.by_files}

    def metrics(self) -> list[dict[str, Any]]:
        """What is known of each, and `scores` by the pair's id: the study's own in their order, libraries', imported.

        Plain data. A metric without any score of these pairs is left out. `library`, `library_version`: whose it is,
        empty for the study's own. `imported`: None, or where its scores come from.
        """
        made = [*self._own(), *self._of_libraries()]
        made += self._imported({metric["name"] for metric in made})
        return [metric for metric in made if metric["scores"]]

    def _own(self) -> Iterable[dict[str, Any]]:
        for name in NAMES:
            if metric := METRICS.get(name):
                yield {
                    **_record(name, metric.better, metric.identical, metric.version),
                    "ill_conditioned_above": metric.ill_conditioned_above,
                    "scores": self._computed(name, metric.version),
                }

    def _of_libraries(self) -> Iterable[dict[str, Any]]:
        """Each in the version used last, whether or not its library is here."""
        for metric in LibraryMetric.objects.order_by("name", "-used_at").distinct("name"):
            yield {
                **_record(metric.name, metric.better, metric.identical, metric.version),
                "library": metric.library,
                "library_version": metric.library_version,
                "scores": self._computed(metric.name, metric.version),
            }

    def _imported(self, taken: set[str]) -> Iterable[dict[str, Any]]:
        for metric in ImportedMetric.objects.filter(stimulus_set__in=self.sets).select_related("imported_by"):
            # A metric of that name may have come to be computed here after the import.
            name = f"{metric.name} (imported)" if metric.name in taken else metric.name
            rows = ImportedScore.objects.filter(metric=metric, distorted_sha256__in=self.distorted)
            yield {
                **_record(name, metric.better, metric.identical, f"SHA-256 {metric.file_sha256[:12]}"),
                "imported": {
                    "source": metric.source,
                    "file": metric.file_name,
                    "sha256": metric.file_sha256,
                    "by": metric.imported_by.get_username() if metric.imported_by else "",
                    "at": metric.imported_at.isoformat(timespec="seconds"),
                },
                "scores": self._by_pair(rows.values_list("reference_sha256", "distorted_sha256", "value")),
            }

    def _computed(self, name: str, version: str) -> dict[int, float]:
        rows = MetricScore.objects.filter(metric=name, version=version, distorted_sha256__in=self.distorted)
        return self._by_pair(rows.values_list("reference_sha256", "distorted_sha256", "value"))

    def _by_pair(self, rows: Rows) -> dict[int, float]:
        return {pair: value for reference, shown, value in rows for pair in self.by_files.get((reference, shown), ())}


def _record(name: str, better: str, identical: float, version: str) -> dict[str, Any]:
    return {
        "name": name,
        "better": better,
        "identical": identical,
        "version": version,
        "ill_conditioned_above": float("inf"),
        "library": "",
        "library_version": "",
        "imported": None,
    }
