"""How visible each attack is at each of its levels."""

from typing import Any

import altair as alt
import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from scipy import stats

from rating.numbers import decimal

from . import chosen
from .look import PAPER, Output, Size, Theme, attacks, colour, framed, mos_axis, rated

APART = 0.09  # how far the attacks' points of one level stand from each other, in levels


def title(output: Output) -> str:
    return _("Mean MOS per attack and level")


def chart(output: Output, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    names = attacks(output)
    shown = [stimulus for stimulus in rated(output) if stimulus["attack"]]
    levels = sorted({stimulus["level"] for stimulus in shown})
    rows = [
        {
            "pair": stimulus["pair"],
            "attack": stimulus["attack"],
            "level": stimulus["level"],
            "place": stimulus["level"] + APART * (names.index(stimulus["attack"]) - (len(names) - 1) / 2),
            "mos": stimulus["mos"],
        }
        for stimulus in shown
    ]
    x = alt.X(
        "place:Q",
        title=_("Level"),
        scale=alt.Scale(domain=[min(levels, default=1) - 0.5, max(levels, default=1) + 0.5], nice=False, zero=False),
        axis=alt.Axis(values=levels, format="d", grid=False),
    )
    lines = (
        _means()
        .mark_line(strokeWidth=1.5, opacity=0.6, tooltip=None)
        .encode(x=x, y=mos_axis(alt.Y), color=colour(output))
    )
    bars = (
        _means()
        .mark_rule(clip=True, strokeWidth=1.5, tooltip=None)
        .transform_filter("datum.ci95 !== null")
        .transform_calculate(low="datum.mos - datum.ci95", high="datum.mos + datum.ci95")
        .encode(x=x, y=mos_axis(alt.Y, "low:Q"), y2="high:Q", color=colour(output))
        .add_params(chosen.parameter(), _quantiles(max((row["pairs"] for row in means(output)), default=0)))
    )
    points = (
        _means()
        .mark_point(shape="circle", opacity=1)
        .encode(
            x=x,
            y=mos_axis(alt.Y),
            color=colour(output),
            tooltip=[
                alt.Tooltip("attack:N", title=_("Attack")),
                alt.Tooltip("level:Q", title=_("Level")),
                alt.Tooltip("mos:Q", title=_("Mean MOS"), format=".2f"),
                alt.Tooltip("ci95:Q", title=_("95 % CI, ±"), format=".2f"),
                alt.Tooltip("pairs:Q", title=_("Pairs")),
            ],
        )
    )
    return framed(
        lines,
        bars,
        points,
        output=output,
        data=rows,
        title=title(output),
        description=description(output),
        size=size,
        theme=theme,
    )


def _means() -> alt.Chart:
    """What `means` gives, of the chosen pairs, computed where the chart is drawn."""
    return (
        alt.Chart()
        .transform_filter(chosen.PAIR)
        .transform_aggregate(mos="mean(mos)", std="stdev(mos)", pairs="count()", groupby=["attack", "level", "place"])
        .transform_calculate(ci95="datum.pairs > 1 ? quantiles[datum.pairs] * datum.std / sqrt(datum.pairs) : null")
    )


def _quantiles(most: int) -> alt.Parameter:
    """Student's t for a 95 % interval of the mean of so many values."""
    return alt.param(name="quantiles", value=[0, 0, *map(float, stats.t.ppf(0.975, np.arange(1, max(most, 1))))])


def means(output: Output) -> list[dict[str, Any]]:
    """Mean and confidence interval over the references, for each attack and level."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for stimulus in rated(output):
        if stimulus["attack"]:
            groups.setdefault((stimulus["attack"], stimulus["level"]), []).append(stimulus)
    rows = []
    for (attack, level), stimuli in sorted(groups.items()):
        mos = np.array([stimulus["mos"] for stimulus in stimuli])
        n = len(mos)
        half = float(stats.t.ppf(0.975, n - 1) * mos.std(ddof=1) / np.sqrt(n)) if n > 1 else None
        rows.append({
            "attack": attack,
            "level": level,
            "mos": float(mos.mean()),
            "ci95": half,
            "pairs": n,
            "fooled": _fooled(stimuli),
        })  # fmt: skip
    return rows


def _fooled(stimuli: list[dict[str, Any]]) -> int | None:
    """How many fool the victim; None where it is not known of all of them."""
    known = [stimulus["fooled"] for stimulus in stimuli]
    return None if None in known else sum(known)


def description(output: Output) -> str:
    number = len({row["attack"] for row in means(output)})
    return ngettext(
        "Mean of the mean opinion scores at each level of %(number)d attack, with confidence intervals.",
        "Mean of the mean opinion scores at each level of %(number)d attacks, with confidence intervals.",
        number,
    ) % {"number": number}


def caption(output: Output) -> list[str]:
    return [
        _("Bars: 95 % confidence interval over references, Student’s t."),
        _("A level is a step of an attack’s own parameters: equal levels of two attacks are not equally strong."),
    ]


def table(output: Output) -> tuple[list[str], list[list[str]]]:
    columns = [_("Attack"), _("Level"), _("Pairs"), _("Mean MOS"), _("95 % CI, ±"), _("Fool the victim as saved")]
    rows = [
        [
            row["attack"],
            str(row["level"]),
            str(row["pairs"]),
            decimal(row["mos"], 2),
            "–" if row["ci95"] is None else decimal(row["ci95"], 2),
            "–" if row["fooled"] is None else f"{row['fooled']} ({100 * row['fooled'] / row['pairs']:.0f} %)",
        ]
        for row in means(output)
    ]
    return columns, rows
