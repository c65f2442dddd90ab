"""A metric against MOS, with the fitted five-parameter logistic."""

import math
from typing import Any

import altair as alt
import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.benchmark import predict
from analysis.results.whose import label
from rating.numbers import decimal

from . import chosen
from .look import PAPER, SHAPES, Output, Size, Theme, attack_name, colour, framed, is_number, mos_axis, number, rated

CURVE_POINTS = 301
LANE = 0.07  # how far beyond the finite scores infinite ones stand, as a share of their range


def metrics(output: Output) -> list[str]:
    return [metric["name"] for metric in output["metrics"]]


def title(output: Output, metric: str) -> str:
    return _("%(metric)s against MOS") % {"metric": named(output, metric)}


def named(output: Output, metric: str) -> str:
    """The metric's name, with whose it is where it is not the study's own."""
    return label(_record(output, metric))


def chart(
    output: Output, metric: str, size: Size = PAPER, theme: Theme = "light", intervals: bool = False
) -> alt.LayerChart:
    """One point per pair. The pair in signal `shown` is ringed and named; `intervals` draws every interval.

    What is dragged over is the page's to take from signal `brush`, and a click in the legend from `attacks`.
    """
    points = _points(output, metric)
    lane = _Lane(points)
    for point in points:
        point["place"] = lane.place(point["score"])
        del point["score"]  # which JSON cannot hold where it is infinite
    x = alt.X(
        "place:Q",
        title=_axis_title(output, metric),
        scale=alt.Scale(domain=lane.domain, nice=False, zero=False),
        axis=lane.axis(),
    )
    y = mos_axis(alt.Y)
    show_intervals = alt.param(name="intervals", value=intervals)
    shown = alt.param(name="shown", value=None)
    hover = alt.selection_point(
        name="hover", fields=["pair"], on="pointerover", nearest=True, clear=False, empty=False, toggle=False
    )
    legend = alt.selection_point(name="attacks", fields=["attack"], bind="legend")
    brush = alt.selection_interval(name="brush", encodings=["x", "y"], zoom=False)
    bars = (
        alt.Chart()
        .mark_rule(style="interval", clip=True, tooltip=None)
        .transform_calculate(low="datum.mos - datum.ci95", high="datum.mos + datum.ci95")
        .transform_filter("isFinite(datum.ci95) && (intervals || datum.pair === shown)")
        .encode(x=x, y=mos_axis(alt.Y, "low:Q"), y2="high:Q")
        .add_params(show_intervals, shown)
    )
    ring = (
        alt.Chart()
        .mark_point(style="shown", size=220, shape="circle", filled=False, opacity=1, tooltip=None)
        .transform_filter("datum.pair === shown")
        .encode(x=x, y=y)
    )
    marks = (
        alt.Chart()
        .mark_point(tooltip=None)
        .encode(
            x=x,
            y=y,
            color=colour(output),
            shape=alt.Shape(
                "level:N", title=_("Level"), scale=alt.Scale(domain=_levels(output), range=_shapes(output))
            ),
            opacity=alt.condition(chosen.PAIR, alt.value(0.85), alt.value(0.08)),
            description="name:N",
        )
        .add_params(hover, legend, brush, chosen.parameter())
    )
    layers = [bars, *lane.edges(x), *_curve(output, metric, x), ring, marks, *_names(x, y, lane.middle)]
    return framed(
        *layers, output=output, data=points, title=title(output, metric), description=description(output, metric),
        size=size, theme=theme,
    )  # fmt: skip


def description(output: Output, metric: str) -> str:
    """What the chart shows, for those who cannot see it."""
    points = _points(output, metric)
    index = _benchmark(output, metric)
    text = ngettext(
        "Scatter of %(metric)s against mean opinion score for %(number)d pair, coloured by attack.",
        "Scatter of %(metric)s against mean opinion score for %(number)d pairs, coloured by attack.",
        len(points),
    ) % {"metric": named(output, metric), "number": len(points)}
    if index and is_number(index["srocc"]):
        text += " " + _("Spearman's rank correlation is %s.") % decimal(index["srocc"], 3)
    return text


def caption(output: Output, metric: str) -> list[str]:
    """What one must know to read the chart, sentence by sentence."""
    points = _points(output, metric)
    index = _benchmark(output, metric)
    infinite = sum(math.isinf(point["score"]) for point in points)
    undefined = sum(math.isnan(stimulus["scores"].get(metric, 0)) for stimulus in rated(output))
    unscored = len(rated(output)) - len(points) - undefined
    limit = _record(output, metric).get("ill_conditioned_above", math.inf)
    ill_conditioned = sum(limit < point["score"] < math.inf for point in points)
    says = []
    if _fitted(index):
        says.append(_("Line: the five-parameter logistic fitted to these points, over the range of finite scores."))
        if not index["monotone"]:
            says.append(_("The fitted line is not monotone."))
    else:
        says.append(_("No line: a fit needs at least 6 points."))
    if infinite:
        says.append(
            ngettext(
                "%(number)d pair has an infinite score: it stands beyond the dashed line, is tied in the ranks, and "
                "takes the nearest finite score in the fit.",
                "%(number)d pairs have an infinite score: they stand beyond the dashed line, are tied in the ranks, "
                "and take the nearest finite score in the fit.",
                infinite,
            )
            % {"number": infinite}
        )
    if undefined:
        says.append(
            ngettext(
                "%(number)d pair’s score is undefined (NaN): it is not shown, and takes no part in line and ranks.",
                "%(number)d pairs’ scores are undefined (NaN): they are not shown, and take no part in line and ranks.",
                undefined,
            )
            % {"number": undefined}
        )
    if ill_conditioned:
        says.append(
            ngettext(
                "%(number)d score above %(limit)s is ill-conditioned: the pictures are nearly identical, and rounding "
                "decides its value.",
                "%(number)d scores above %(limit)s are ill-conditioned: the pictures are nearly identical, and "
                "rounding decides their values.",
                ill_conditioned,
            )
            % {"number": ill_conditioned, "limit": number(limit)}
        )
    if unscored:
        says.append(
            ngettext(
                "%(number)d rated pair has no score of this metric and is not shown.",
                "%(number)d rated pairs have no score of this metric and are not shown.",
                unscored,
            )
            % {"number": unscored}
        )
    says.append(_("Confidence intervals: 95 %, Student’s t over subjects."))
    return says


def curve(output: Output, metric: str) -> list[dict[str, float]]:
    """The fitted line over the range of finite scores: none where there was no fit."""
    index = _benchmark(output, metric)
    finite = [point["score"] for point in _points(output, metric) if math.isfinite(point["score"])]
    if not _fitted(index) or not finite:
        return []
    # Evenly, and wherever there is a point: so a step between two points is drawn as steep as it is.
    places = np.unique(np.concatenate([np.linspace(min(finite), max(finite), CURVE_POINTS), finite]))
    mos = np.asarray(predict(index["logistic"], places), dtype=float)
    return [{"place": float(x), "mos": float(y)} for x, y in zip(places, mos, strict=True)]


class _Lane:
    """Where scores stand on the axis: finite ones at their value, infinite ones in a lane at its end."""

    def __init__(self, points: list[dict[str, Any]]) -> None:
        finite = [point["score"] for point in points if math.isfinite(point["score"])] or [0.0, 1.0]
        self.low, self.high = min(finite), max(finite)
        self.span = self.high - self.low or abs(self.high) or 1.0
        self.above = any(point["score"] == math.inf for point in points)
        self.below = any(point["score"] == -math.inf for point in points)

    def place(self, score: float) -> float:
        if math.isfinite(score):
            return score
        return self.high + LANE * self.span if score > 0 else self.low - LANE * self.span

    @property
    def domain(self) -> list[float]:
        left = 1.5 * LANE if self.below else 0.03
        right = 1.5 * LANE if self.above else 0.03
        return [self.low - left * self.span, self.high + right * self.span]

    @property
    def middle(self) -> float:
        return sum(self.domain) / 2

    def axis(self) -> alt.Axis:
        if not (self.above or self.below):
            return alt.Axis(tickCount=8)
        ends = {self.place(math.inf): "∞"} if self.above else {}
        ends |= {self.place(-math.inf): "−∞"} if self.below else {}
        label = "datum.label"
        for place, text in ends.items():
            label = f"datum.value === {place!r} ? '{text}' : {label}"
        return alt.Axis(values=[*_ticks(self.low, self.high), *ends], labelExpr=label)

    def edges(self, x: alt.X) -> list[alt.Chart]:
        """Where the finite scores end."""
        places = [self.high + 0.5 * LANE * self.span] if self.above else []
        places += [self.low - 0.5 * LANE * self.span] if self.below else []
        if not places:
            return []
        data = alt.Data(values=[{"place": place} for place in places])
        return [alt.Chart(data).mark_rule(style="edge", tooltip=None).encode(x=x)]


def _curve(output: Output, metric: str, x: alt.X) -> list[alt.Chart]:
    places = curve(output, metric)
    if not places:
        return []
    line = alt.Chart(alt.Data(values=places)).mark_line(style="curve", clip=True, tooltip=None)
    return [line.encode(x=x, y=mos_axis(alt.Y), order="place:Q")]


def _names(x: alt.X, y: alt.Y, middle: float) -> list[alt.Chart]:
    """The shown pair's name, towards the middle, over a halo that keeps it legible among points."""
    sides = {"<": {"align": "left", "dx": 14}, ">=": {"align": "right", "dx": -14}}
    return [
        alt.Chart()
        .mark_text(style=style, baseline="middle", tooltip=None, **side)
        .transform_filter(f"datum.pair === shown && datum.place {where} {middle!r}")
        .encode(x=x, y=y, text="name:N")
        for style in ("halo", "label")
        for where, side in sides.items()
    ]


def _points(output: Output, metric: str) -> list[dict[str, Any]]:
    """Every rated pair that has a score of the metric."""
    return [
        {
            "pair": stimulus["pair"],
            "name": stimulus["name"],
            "attack": attack_name(stimulus["attack"]),
            "level": _level(stimulus),
            "score": stimulus["scores"][metric],
            "mos": stimulus["mos"],
            "ci95": stimulus["ci95"] if is_number(stimulus["ci95"]) else None,
        }
        for stimulus in rated(output)
        if not math.isnan(stimulus["scores"].get(metric, math.nan))
    ]


def _level(stimulus: dict[str, Any]) -> str:
    return "–" if stimulus["level"] is None else str(stimulus["level"])


def _levels(output: Output) -> list[str]:
    numbers = sorted({stimulus["level"] for stimulus in output["stimuli"] if stimulus["level"] is not None})
    hidden = any(stimulus["level"] is None for stimulus in output["stimuli"])
    return [*map(str, numbers), *(["–"] if hidden else [])]


def _shapes(output: Output) -> list[str]:
    return [SHAPES[number % len(SHAPES)] for number in range(len(_levels(output)))]


def _benchmark(output: Output, metric: str) -> dict[str, Any]:
    return next((index for index in output["benchmark"] if index["metric"] == metric), {})


def _fitted(index: dict[str, Any]) -> bool:
    logistic = index.get("logistic") or []
    return len(logistic) == 5 and all(map(is_number, logistic))


def _axis_title(output: Output, metric: str) -> str:
    better = _("higher is better") if _record(output, metric)["better"] == "higher" else _("lower is better")
    return f"{named(output, metric)} ({better})"


def _record(output: Output, metric: str) -> dict[str, Any]:
    return next(record for record in output["metrics"] if record["name"] == metric)


def _ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Round numbers between the two."""
    if high <= low:
        return [low]
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [round(number * step, 12) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
