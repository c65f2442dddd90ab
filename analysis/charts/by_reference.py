"""The opinion scores of each reference's pairs."""

from typing import Any

import altair as alt
import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal

from . import chosen
from .look import PAPER, Output, Size, Theme, framed, mos_axis, rated

ROW = 28  # height of one reference's box with its margin, px


def title(output: Output) -> str:
    return _("MOS per reference")


def chart(output: Output, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    contents = [row["content"] for row in summary(output)]
    values = [
        {"pair": stimulus["pair"], "content": stimulus["content"], "mos": stimulus["mos"]} for stimulus in rated(output)
    ]
    boxes = (
        alt.Chart()
        .mark_boxplot(extent=1.5, outliers={"aria": False})  # where there is none, an unnamed mark would remain
        .transform_filter(chosen.PAIR)
        .encode(
            x=mos_axis(alt.X, grid=True),
            y=alt.Y(
                "content:N",
                title=None,
                scale=alt.Scale(domain=contents),  # a reference of which no pair is chosen keeps its place
                axis=alt.Axis(domain=False, ticks=False),
            ),
        )
        .add_params(chosen.parameter())
    )
    size = Size(size.width, max(ROW * len(contents), ROW))
    return framed(
        boxes,
        output=output,
        data=values,
        title=title(output),
        description=description(output),
        size=size,
        theme=theme,
    )


def summary(output: Output) -> list[dict[str, Any]]:
    """Five numbers of each reference, the best rated first."""
    scores: dict[str, list[float]] = {}
    for stimulus in rated(output):
        scores.setdefault(stimulus["content"], []).append(stimulus["mos"])
    names = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
    rows = [
        {
            "content": content,
            "pairs": len(mos),
            **dict(zip(names, map(float, np.quantile(mos, [0, 0.25, 0.5, 0.75, 1])), strict=True)),
        }
        for content, mos in scores.items()
    ]
    return sorted(rows, key=lambda row: (-row["median"], row["content"]))


def description(output: Output) -> str:
    number = len(summary(output))
    return ngettext(
        "Box plot of the mean opinion scores of the pairs of %(number)d reference.",
        "Box plots of the mean opinion scores of the pairs of each of %(number)d references.",
        number,
    ) % {"number": number}


def caption(output: Output) -> list[str]:
    return [
        _("Box: quartiles and median over the reference’s pairs. Whiskers: the farthest scores within 1.5 times the "
          "box’s length; dots lie beyond. Sorted by median."),
    ]  # fmt: skip


def table(output: Output) -> tuple[list[str], list[list[str]]]:
    columns = [
        _("Reference"), _("Pairs"), _("Lowest"), _("Lower quartile"), _("Median"), _("Upper quartile"), _("Highest")
    ]  # fmt: skip
    rows = [
        [row["content"], str(row["pairs"])]
        + [decimal(row[key], 2) for key in ("lowest", "lower_quartile", "median", "upper_quartile", "highest")]
        for row in summary(output)
    ]
    return columns, rows
