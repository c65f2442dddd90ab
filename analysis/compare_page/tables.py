"""What the page tells of two studies in words and tables."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.charts.look import attack_name
from analysis.charts.two_studies import LEVEL, TwoStudies
from analysis.comparison.correlations import Estimate
from rating.numbers import decimal


@dataclass(frozen=True)
class Figure:
    what: str
    value: str
    interval: str
    says: str


@dataclass(frozen=True)
class PairRow:
    """A pair that both studies rated. pair: its number in this study."""

    pair: int
    name: str
    attack: str
    this: str
    other: str
    difference: str
    p: str
    disagrees: bool


def summary(two: TwoStudies) -> str:
    """How many pairs differ: as rated, and beyond what the linear map explains."""
    found = two.found
    apart, apart_mapped = (int((tests["p_holm"] < LEVEL).sum()) for tests in (found.stimuli, found.mapped))
    text = ngettext(
        "Of %(all)d pairs that both rated, %(number)d differs significantly.",
        "Of %(all)d pairs that both rated, %(number)d differ significantly.",
        apart,
    ) % {"all": found.n, "number": apart}
    if not math.isnan(found.map.slope.value):
        mapped = ngettext(
            "After the linear map, %(number)d does.", "After the linear map, %(number)d do.", apart_mapped
        )
        text += " " + mapped % {"number": apart_mapped}
    return text


def figures(two: TwoStudies) -> list[Figure]:
    found = two.found
    return [
        _figure("PLCC", found.plcc, _("Pearson’s correlation of the two MOS.")),
        _figure("SROCC", found.srocc, _("Spearman’s, of their ranks.")),
        _figure("KROCC", found.krocc, _("Kendall’s tau-b.")),
        _figure(
            _("Mean difference"), found.difference, _("Of the pairs: this study’s MOS less the other’s, in grades.")
        ),
        Figure(
            _("Limits of agreement"),
            "",
            " – ".join(_number(limit) for limit in found.limits),
            _("Between them lie about 95 % of the differences, in grades (Bland and Altman)."),
        ),
        _figure("RMSE", found.rmse_dof, _("Of the MOS as rated, in grades, divisor N − 1.")),
        Figure(
            _("RMSE by chance"),
            _number(found.rmse_by_chance),
            "",
            _("What it would be about if both panels were of one population, in grades."),
        ),
        _figure(
            _("Slope"), found.map.slope, _("Of the linear map from the other’s MOS to this study’s (ITU-T P.1401).")
        ),
        _figure(_("Intercept"), found.map.intercept, _("Of the same map, in grades.")),
        _figure(_("RMSE after the map"), found.rmse_mapped_dof, _("In grades, divisor N − 2.")),
    ]


def pair_rows(two: TwoStudies) -> list[PairRow]:
    """Those that differ significantly first, then by how far they are apart."""
    table = two.found.stimuli
    far = table["difference"].abs()
    order = sorted(table.index, key=lambda pair: (not table["p_holm"][pair] < LEVEL, -far[pair]))
    rows = []
    for pair in order:
        here, there = two.stimuli(pair)
        p = float(table["p_holm"][pair])
        rows.append(
            PairRow(
                pair=pair,
                name=here["name"],
                attack=attack_name(here["attack"]),
                this=_score(here["mos"], here["ci95"]),
                other=_score(there["mos"], there["ci95"]),
                difference=_signed(float(table["difference"][pair]), 2),
                p="–" if math.isnan(p) else _("< 0.001") if p < 0.001 else decimal(p, 3),
                disagrees=p < LEVEL,
            )
        )
    return rows


def _figure(what: str, estimate: Estimate, says: str) -> Figure:
    interval = ""
    if not math.isnan(estimate.low):
        interval = f"{_number(estimate.low)} – {_number(estimate.high)}"
    return Figure(what, _number(estimate.value), interval, says)


def _number(value: float) -> str:
    return "–" if math.isnan(value) else decimal(value, 3).replace("-", "−")


def _signed(value: float, digits: int) -> str:
    if math.isnan(value):
        return "–"
    return ("+" if value > 0 else "") + decimal(value, digits).replace("-", "−")


def _score(mos: float, half: float | None) -> str:
    if half is None or math.isnan(half):
        return decimal(mos, 2)
    return f"{decimal(mos, 2)} ± {decimal(half, 2)}"
