"""How the opinion scores are spread over the scale."""

from typing import Any

import altair as alt
import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal

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
    y = alt.Y("pairs:Q", title=_("Pairs"), scale=alt.Scale(zero=True), axis=alt.Axis(tickMinStep=1, tickCount=5))
    bars = (
        alt.Chart()
        .mark_bar(binSpacing=2, orient="vertical", tooltip=None)
        .encode(x=x, x2="high:Q", y=y, y2=alt.datum(0))
    )
    # The count stands over its bar.
    counts = (
        alt.Chart()
        .mark_text(style="label", dy=-8, tooltip=None)
        .transform_calculate(middle="(datum.low + datum.high) / 2")
        .encode(x="middle:Q", y=y, text="pairs:Q")
    )
    return framed(
        bars,
        counts,
        output=output,
        data=bins(output),
        title=title(output),
        description=description(output),
        size=size,
        theme=theme,
    )


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
