"""Every score of a pair as a table: what is stored, and what is still to be computed."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analysis.charts.look import number
from analysis.in_words import in_words
from analysis.metrics import METRICS, available
from analysis.metrics.about import ABOUT
from analysis.results.whose import whose
from analysis.scores.recorded import Recorded
from rating.stimuli.models import Pair


@dataclass(frozen=True)
class Row:
    """whose: empty for the study's own. value, identical: as shown; value is empty where none is stored."""

    name: str
    whose: str
    unit: str
    value: str
    better: str
    identical: str
    note: str

    @property
    def missing(self) -> bool:
        return not self.value


def rows(pair: Pair) -> list[Row]:
    """The metrics that are computed here in their order, then what else there are scores of."""
    recorded = {metric["name"]: metric for metric in Recorded([pair]).metrics()}
    computed = available()
    return [
        *(_stored(recorded[name], pair) if name in recorded else _still_missing(name) for name in computed),
        *(_stored(metric, pair) for name, metric in recorded.items() if name not in computed),
    ]


def _stored(metric: dict[str, Any], pair: Pair) -> Row:
    value: float = metric["scores"][pair.pk]
    return Row(
        name=metric["name"],
        whose=whose(metric),
        unit=_unit(metric["name"]),
        value=_("undefined") if math.isnan(value) else number(value),
        better=metric["better"],
        identical=_identical(metric["identical"]),
        note=_note(metric, value),
    )


def _still_missing(name: str) -> Row:
    metric = METRICS[name]
    library = f"{metric.library} {metric.library_version}".strip()
    return Row(name, library, _unit(name), "", metric.better, _identical(metric.identical), "")


def _unit(name: str) -> str:
    return in_words(ABOUT[name].unit) if name in ABOUT else ""


def _identical(value: float) -> str:
    return "–" if math.isnan(value) else number(value)


def _note(metric: dict[str, Any], value: float) -> str:
    """What a reader has to know of an unusual value."""
    if math.isnan(value):
        return _("The metric has no value for this pair, for example where it divides by nothing. It is kept as such.")
    if math.isinf(value) and metric["name"] == "VSNR" and value > 0:
        return _("∞: the difference lies below the threshold of vision. It need not be nought.")
    if math.isinf(value):
        if value == metric["identical"]:
            return _("∞: the metric finds no difference. Pictures may still differ in what it does not look at.")
        return _("An infinite value, kept as such: the metric’s formula divides by nothing here.")
    if value > metric["ill_conditioned_above"]:
        return _("The pictures are nearly identical: rounding decides this value.")
    if value == metric["identical"]:
        return _("As for identical pictures.")
    return ""
