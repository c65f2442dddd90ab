"""How the opinion scores are spread over the scale."""

from typing import Any

import altair as alt
import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal

from . import chosen
from .look import HIGHEST, LOWEST, PAPER, Output, Size, Theme, framed, rated

BIN = 0.5


def title(output: Output) -> str:
    return _("MOS histogram")


def chart(output: Output, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    x = alt.X(
        "low:Q",
        title=_("MOS, bins of 0.5"),
        scale=alt.Scale(domain=[LOWEST, HIGHEST], nice=False, zero=False),
        axis=alt.Axis(values=list(np.arange(LOWEST, HIGHEST + BIN, BIN)), format=".1f", grid=False),
    )
    tallest = max((entry["pairs"] for entry in bins(output)), default=0)
    y = alt.Y(
        "pairs:Q",
        title=_("Pairs"),
        scale=alt.Scale(domain=[0, max(tallest, 1)], nice=True),
        axis=alt.Axis(tickMinStep=1, tickCount=5),
    )
    # Where some pairs are chosen, an outline keeps all of them in sight.
    outlines = (
        alt.Chart()
        .mark_bar(style="outline", binSpacing=2, orient="vertical", tooltip=None, aria=False)
        .transform_filter(chosen.SOME)
        .transform_aggregate(pairs="sum(one)", groupby=["low", "high"])
        .encode(x=x, x2="high:Q", y=y, y2=alt.datum(0))
        .add_params(chosen.parameter())
    )
    bars = _counted().mark_bar(binSpacing=2, orient="vertical", tooltip=None)
    # The count stands over its bar.
    counts = _counted().mark_text(style="label", dy=-8, tooltip=None)
    return framed(
        outlines,
        bars.encode(x=x, x2="high:Q", y=y, y2=alt.datum(0)),
        counts.transform_calculate(middle="(datum.low + datum.high) / 2").encode(x="middle:Q", y=y, text="pairs:Q"),
        output=output,
        data=_places(output),
        title=title(output),
        description=description(output),
        size=size,
        theme=theme,
    )


def _counted() -> alt.Chart:
    """The chosen pairs of each bin, counted where the chart is drawn."""
    return (
        alt.Chart()
        .transform_calculate(counts=f"{chosen.PAIR} ? datum.one : 0")
        .transform_aggregate(pairs="sum(counts)", groupby=["low", "high"])
    )


def _places(output: Output) -> list[dict[str, Any]]:
    """Every rated pair with its bin; and each bin once without a pair, so that an empty one is there too."""
    edges = [{"low": entry["low"], "high": entry["high"]} for entry in bins(output)]
    last = len(edges) - 1
    return [{"pair": None, "one": 0, **edge} for edge in edges] + [
        {"pair": stimulus["pair"], "one": 1, **edges[min(int((stimulus["mos"] - LOWEST) / BIN), last)]}
        for stimulus in rated(output)
    ]


def bins(output: Output) -> list[dict[str, Any]]:
    """Counts from 1 to 5. Each bin holds its lower end; the last one its upper end too."""
    edges = np.arange(LOWEST, HIGHEST + BIN, BIN)
    counts, _edges = np.histogram([stimulus["mos"] for stimulus in rated(output)], bins=edges)
    return [
        {"low": float(low), "high": float(low + BIN), "pairs": int(count)}
        for low, count in zip(edges[:-1], counts, strict=True)
    ]


def description(output: Output) -> str:
    number = len(rated(output))
    return ngettext(
        "Histogram of the mean opinion score of %(number)d pair in bins of half a grade.",
        "Histogram of the mean opinion scores of %(number)d pairs in bins of half a grade.",
        number,
    ) % {"number": number}


def caption(output: Output) -> list[str]:
    hidden = sum(not stimulus["attack"] for stimulus in rated(output))
    among = ngettext(
        "%(number)d of the pairs is a hidden reference.", "%(number)d of the pairs are hidden references.", hidden
    )
    return [
        _("A score on the edge of two bins is counted in the upper one."),
        *([among % {"number": hidden}] if hidden else []),
    ]


def table(output: Output) -> tuple[list[str], list[list[str]]]:
    rows = [
        [f"{decimal(entry['low'], 1)} – {decimal(entry['high'], 1)}", str(entry["pairs"])] for entry in bins(output)
    ]
    return [_("MOS"), _("Pairs")], rows
