"""How many of a version's pairs each metric has scored, and what came of it."""

import math
from dataclasses import dataclass

from analysis.charts.look import number
from analysis.in_words import in_words
from analysis.metrics import METRICS, Metric, available
from analysis.metrics.about import ABOUT, About
from analysis.scores.models import MetricScore
from analysis.scores.services import pairs_of
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion


@dataclass
class Row:
    metric: Metric
    about: About | None
    scored: int = 0
    too_small: int = 0  # pairs, for it
    infinite: int = 0
    undefined: int = 0

    @property
    def unit(self) -> str:
        return in_words(self.about.unit) if self.about else ""

    @property
    def paper(self) -> str:
        return in_words(self.metric.paper)

    @property
    def identical(self) -> str:
        """Its value for identical images, as shown."""
        value = self.metric.identical
        return "–" if math.isnan(value) else number(value)


def rows(version: StudyVersion) -> tuple[list[Row], int]:
    """A row per metric, in their order; and the number of pairs that subjects rate."""
    pairs = pairs_of(version)
    table = {name: Row(METRICS[name], ABOUT.get(name)) for name in available()}
    scores = _scores(pairs)
    for pair in pairs:
        files = (pair.reference.sha256, pair.shown.sha256)
        size = min(pair.reference.width, pair.reference.height)
        for name, row in table.items():
            row.too_small += size < row.metric.smallest
            value = scores.get((*files, name, row.metric.version))
            if value is not None:
                row.scored += 1
                row.infinite += math.isinf(value)
                row.undefined += math.isnan(value)
    return list(table.values()), len(pairs)


def _scores(pairs: list[Pair]) -> dict[tuple[str, str, str, str], float]:
    distorted = {pair.shown.sha256 for pair in pairs}
    stored = MetricScore.objects.filter(distorted_sha256__in=distorted)
    return {
        (reference, shown, metric, number): value
        for reference, shown, metric, number, value in stored.values_list(
            "reference_sha256", "distorted_sha256", "metric", "version", "value"
        )
    }
