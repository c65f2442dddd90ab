"""The opinion scores of each reference's pairs."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from scipy import stats

from rating.numbers import decimal

from . import chosen
from .look import PAPER, Output, Size, Theme, framed, mos_axis, rated

ROW = 28  # height of one reference's box with its margin, px


def title(output: Output) -> str:
    return _("MOS per reference")


def chart(output: Output, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    summed_up = summary(output)
    contents = [row["content"] for row in summed_up]
    y = alt.Y(
        "content:N",
        title=None,
        scale=alt.Scale(domain=contents),  # a reference of which no pair is chosen keeps its place
        axis=alt.Axis(domain=False, ticks=False),
    )
    values = [
        {"pair": stimulus["pair"], "content": stimulus["content"], "mos": stimulus["mos"]} for stimulus in rated(output)
    ]
    boxes = (
        alt.Chart()
        .mark_boxplot(extent=1.5, outliers={"aria": False})  # where there is none, an unnamed mark would remain
        .transform_filter(chosen.PAIR)
        .encode(x=mos_axis(alt.X, grid=True), y=y)
        .add_params(chosen.parameter())
    )
    means = [
        {
            "content": row["content"],
            "mos": row["mos"],
            "ci95": row["ci95"],
            "low": row["mos"] - row["ci95"],
            "high": row["mos"] + row["ci95"],
        }
        for row in summed_up
        if row["ci95"] is not None
    ]
    size = Size(size.width, max(ROW * len(contents), ROW))
    return framed(
        boxes,
        *(_means(means, y) if means else []),
        output=output,
        data=values,
        title=title(output),
        description=description(output),
        size=size,
        theme=theme,
    )


def _means(rows: list[dict[str, Any]], y: alt.Y) -> list[alt.Chart]:
    """Of all pairs only: what an interval over subjects is of some of them, the chart's data do not tell."""
    every = alt.Chart(alt.Data(values=rows)).transform_filter(chosen.EVERY)
    bars = every.mark_rule(style="shown", clip=True, tooltip=None, aria=False).encode(
        x=mos_axis(alt.X, "low:Q", grid=True), x2="high:Q", y=y
    )
    diamonds = every.mark_point(style="shown", shape="diamond", size=64, filled=True, opacity=1).encode(
        x=mos_axis(alt.X, grid=True),
        y=y,
        description="content:N",
        tooltip=[
            alt.Tooltip("content:N", title=_("Reference")),
            alt.Tooltip("mos:Q", title=_("Mean MOS"), format=".2f"),
            alt.Tooltip("ci95:Q", title=_("95 % CI, ±"), format=".2f"),
        ],
    )
    return [bars, diamonds]


def summary(output: Output) -> list[dict[str, Any]]:
    """Five numbers of each reference, the best rated first, and the mean of its MOS with the half width of its 95 %
    confidence interval over subjects; None where there is but one, or nobody's ratings are known."""
    scores: dict[str, list[float]] = {}
    for stimulus in rated(output):
        scores.setdefault(stimulus["content"], []).append(stimulus["mos"])
    names = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
    halves = _half_widths(output)
    rows = [
        {
            "content": content,
            "pairs": len(mos),
            **dict(zip(names, map(float, np.quantile(mos, [0, 0.25, 0.5, 0.75, 1])), strict=True)),
            "mos": float(np.mean(mos)),
            "ci95": halves.get(content),
        }
        for content, mos in scores.items()
    ]
    return sorted(rows, key=lambda row: (-row["median"], row["content"]))


def _half_widths(output: Output) -> dict[str, float]:
    """By reference. A subject counts once: by the mean distance of their grades from the pairs' MOS, so that it does
    not matter which of them they missed."""
    shown = {stimulus["pair"]: stimulus for stimulus in rated(output)}
    distances = pd.DataFrame(
        [
            (shown[rating["pair"]]["content"], rating["subject"], rating["grade"] - shown[rating["pair"]]["mos"])
            for rating in output.get("ratings") or ()
            if not rating["excluded"] and rating["pair"] in shown
        ],
        columns=["content", "subject", "distance"],
    )
    of_subjects = distances.groupby(["content", "subject"])["distance"].mean().groupby("content")
    return {
        str(content): float(stats.t.ppf(0.975, len(own) - 1) * own.std() / np.sqrt(len(own)))
        for content, own in of_subjects
        if len(own) > 1
    }


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
        _("Diamond, where all pairs are shown: their mean, with its 95 % confidence interval over subjects, Student’s "
          "t."),
    ]  # fmt: skip


def table(output: Output) -> tuple[list[str], list[list[str]]]:
    columns = [
        _("Reference"), _("Pairs"), _("Lowest"), _("Lower quartile"), _("Median"), _("Upper quartile"), _("Highest"),
        _("Mean MOS"), _("95 % CI, ±"),
    ]  # fmt: skip
    rows = [
        [row["content"], str(row["pairs"])]
        + [decimal(row[key], 2) for key in ("lowest", "lower_quartile", "median", "upper_quartile", "highest", "mos")]
        + ["–" if row["ci95"] is None else decimal(row["ci95"], 2)]
        for row in summary(output)
    ]
    return columns, rows
