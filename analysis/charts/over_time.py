"""Whether subjects tire: their grades and their response times against the place in the session."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from scipy import stats

from rating.numbers import decimal

from .look import PAPER, SHAPES, Output, Size, Theme, framed, is_number

What = Literal["grade", "response"]
BLOCKS = 12  # of places in the longest session: fewer hide what changes, more hide it in noise
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [12, 3], [1, 3], [8, 2, 2, 2, 2, 2]]
TREND = 100  # places that a trend is told over


@dataclass(frozen=True)
class Trend:
    """How much a subject's value changes over TREND places of a session: mean over subjects, and its 95 % CI's half."""

    change: float
    ci95: float
    subjects: int


def whats(output: Output) -> list[What]:
    """What can be told: nothing where places are unknown, as in ratings that were brought from elsewhere."""
    every: tuple[What, ...] = ("grade", "response")
    return [what for what in every if any(_told(output, what))]


def title(output: Output, what: What) -> str:
    return _("Grades over a session") if what == "grade" else _("Response times over a session")


def chart(output: Output, what: What, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    rows = blocks(output, what)
    for row in rows:
        row["session"] = str(row["session"])
        row["places"] = f"{row['first']} – {row['last']}"
        row["place"] = (row["first"] + row["last"]) / 2
        row["low"], row["high"] = (
            (None, None) if row["ci95"] is None else (row["value"] - row["ci95"], row["value"] + row["ci95"])
        )
    sessions = list(dict.fromkeys(row["session"] for row in rows))
    ends = [end for row in rows for end in (row["value"], row["low"], row["high"]) if end is not None]
    last = max((row["last"] for row in rows), default=1)
    x = alt.X(
        "place:Q", title=_("Place in the session"), scale=alt.Scale(domain=[0, last + 1], nice=False),
        axis=alt.Axis(grid=False),
    )  # fmt: skip
    y_scale = alt.Scale(domain=_domain(ends, what), nice=False, zero=False)
    y = alt.Y("value:Q", title=_axis_title(what), scale=y_scale)
    legend = None if len(sessions) < 2 else alt.Undefined
    scale = {"domain": sessions}
    in_colour = alt.Color("session:N", title=_("Session"), scale=alt.Scale(**scale), legend=legend)
    dashed = alt.StrokeDash(
        "session:N", title=_("Session"), legend=legend,
        scale=alt.Scale(range=[DASHES[number % len(DASHES)] for number in range(len(sessions))], **scale),
    )  # fmt: skip
    shaped = alt.Shape(
        "session:N", title=_("Session"), legend=legend,
        scale=alt.Scale(range=[SHAPES[number % len(SHAPES)] for number in range(len(sessions))], **scale),
    )  # fmt: skip
    bands = (
        alt.Chart()
        .mark_area(style="band", tooltip=None, aria=False)
        .transform_filter("datum.low !== null")
        .encode(x=x, y=alt.Y("low:Q", title=_axis_title(what), scale=y_scale), y2="high:Q", color=in_colour)
    )
    lines = (
        alt.Chart()
        .mark_line(strokeWidth=1.5, tooltip=None, aria=False)
        .encode(x=x, y=y, color=in_colour, strokeDash=dashed)
    )
    points = (
        alt.Chart()
        .mark_point(opacity=1)
        .encode(
            x=x,
            y=y,
            color=in_colour,
            shape=shaped,
            tooltip=[
                alt.Tooltip("session:N", title=_("Session")),
                alt.Tooltip("places:N", title=_("Places")),
                alt.Tooltip("value:Q", title=_axis_title(what), format=".2f"),
                alt.Tooltip("ci95:Q", title=_("95 % CI, ±"), format=".2f"),
                alt.Tooltip("subjects:Q", title=_("Subjects")),
            ],
        )
    )
    level = alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(style="edge", tooltip=None, aria=False).encode(y=y)
    return framed(
        *([level] if what == "grade" else []), bands, lines, points, output=output, data=rows,
        title=title(output, what), description=description(output, what), size=size, theme=theme,
    )  # fmt: skip


def blocks(output: Output, what: What) -> list[dict[str, Any]]:
    """Blocks of neighbouring places of each session, in order.

    A subject counts once in a block: by the mean of the grades' distances from the pairs' MOS, or by the median
    response time in seconds. value: the mean over subjects; ci95: its half width, None where there is but one.
    """
    values = _values(output, what)
    if values.empty:
        return []
    size = _block_size(values)
    values = values.assign(block=(values.place - 1) // size)
    of_subjects = values.groupby(["session", "block", "subject"]).value.agg("mean" if what == "grade" else "median")
    longest = values.groupby("session").place.max()
    rows = []
    for (session, block), group in of_subjects.groupby(["session", "block"]):
        mean, half = _interval(group.to_numpy())
        first = int(block) * size + 1
        rows.append({
            "session": int(session),
            "first": first,
            "last": min(first + size - 1, int(longest[session])),
            "value": mean,
            "ci95": half,
            "subjects": len(group),
        })  # fmt: skip
    return rows


def trend(output: Output, what: What) -> Trend | None:
    """The mean of the subjects' slopes over places, every session with a level of its own: None of a single subject."""
    values = _values(output, what)
    if values.empty:
        return None
    groups = values.groupby(["subject", "session"])
    place = values.place - groups.place.transform("mean")
    value = values.value - groups.value.transform("mean")
    sums = pd.DataFrame({"subject": values.subject, "xy": place * value, "xx": place**2}).groupby("subject").sum()
    sums = sums[sums.xx > 0]
    mean, half = _interval((TREND * sums.xy / sums.xx).to_numpy()) if len(sums) else (math.nan, None)
    return None if half is None else Trend(mean, half, len(sums))


def description(output: Output, what: What) -> str:
    text = (
        _("Lines of how far grades lie from MOS against the place in the session, with confidence bands.")
        if what == "grade"
        else _("Lines of response time against the place in the session, with confidence bands.")
    )
    found = trend(output, what)
    return text if found is None else f"{text} {_trend(found, what)}"


def caption(output: Output, what: What) -> list[str]:
    found = trend(output, what)
    values = _values(output, what)
    size = 1 if values.empty else _block_size(values)
    says = [
        _("Mean over subjects of their mean distance from MOS in each block of places.")
        if what == "grade"
        else _("Mean over subjects of their median response time in each block of places."),
        _("Places per block: %(size)d.") % {"size": size},
        _("Bands: 95 % confidence interval over subjects, Student’s t."),
    ]
    return says + ([_trend(found, what)] if found else [])


def table(output: Output, what: What) -> tuple[list[str], list[list[str]]]:
    columns = [_("Session and places"), _axis_title(what), _("95 % CI, ±"), _("Subjects")]
    rows = [
        [
            _("%(session)s: %(first)s – %(last)s") % row,
            _text(row["value"]),
            "–" if row["ci95"] is None else _text(row["ci95"]),
            str(row["subjects"]),
        ]
        for row in blocks(output, what)
    ]
    return columns, rows


def _values(output: Output, what: What) -> pd.DataFrame:
    """The counted subjects' ratings whose place is known: subject, session, place, value."""
    return pd.DataFrame(list(_told(output, what)), columns=["subject", "session", "place", "value"])


def _told(output: Output, what: What) -> Iterator[tuple[str, int, int, float]]:
    mos = {stimulus["pair"]: stimulus["mos"] for stimulus in output["stimuli"]}
    for rating in output.get("ratings") or []:
        if rating["excluded"] or rating["session"] is None or rating["place"] is None:
            continue
        if what == "grade":
            score = mos.get(rating["pair"])
            value = None if score is None else rating["grade"] - score
        else:
            value = None if rating["response_ms"] is None else rating["response_ms"] / 1000
        if is_number(value):
            yield rating["subject"], rating["session"], rating["place"], value


def _block_size(values: pd.DataFrame) -> int:
    return max(1, math.ceil(int(values.place.max()) / BLOCKS))


def _interval(values: np.ndarray[Any, Any]) -> tuple[float, float | None]:
    """Mean, and the half width of its 95 % interval: None of one value."""
    n = len(values)
    half = float(stats.t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)) if n > 1 else None
    return float(values.mean()), half


def _domain(ends: list[float], what: What) -> list[float]:
    if not ends:
        return [0, 1]
    if what == "grade":
        farthest = 1.1 * max(map(abs, ends)) or 1.0
        return [-farthest, farthest]
    return [0, 1.1 * max(ends) or 1.0]


def _axis_title(what: What) -> str:
    return _("Grade − MOS of the pair") if what == "grade" else _("Response time, s")


def _trend(found: Trend, what: What) -> str:
    numbers = {"change": _signed(found.change), "ci95": _text(found.ci95), "places": TREND}
    if what == "grade":
        return _("Over %(places)d places grades change by %(change)s ± %(ci95)s.") % numbers
    return _("Over %(places)d places response times change by %(change)s ± %(ci95)s s.") % numbers


def _text(value: float) -> str:
    return decimal(round(value, 2) + 0.0, 2).replace("-", "−")  # + 0.0: nothing is below zero by nothing


def _signed(value: float) -> str:
    return ("+" if round(value, 2) > 0 else "") + _text(value)
