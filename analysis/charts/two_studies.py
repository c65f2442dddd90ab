"""One study's MOS against another's of the same pairs: the identity, and the linear map between them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.comparison import Comparison, compare
from rating.numbers import decimal

from .look import (
    HIGHEST,
    LOWEST,
    Output,
    Size,
    Theme,
    attack_name,
    colour,
    counted,
    framed,
    mos_axis,
    provenance,
    rated,
)

NAME = "two-studies"
PAPER = Size(400, 400)  # both axes are one scale
PAGE = Size("container", 460)
LEVEL = 0.05  # of significance, after Holm's correction
LONGEST = 48  # characters of a study's title at an axis
MIDDLE = (LOWEST + HIGHEST) / 2


@dataclass(frozen=True)
class TwoStudies:
    """Two outputs, and which pair of the one is which of the other. MOS exist in both for the pairs of `found`."""

    this: Output
    other: Output
    pairs: Mapping[int, int]

    @cached_property
    def found(self) -> Comparison:
        theirs = {there: here for here, there in self.pairs.items()}
        this, other = self._matched
        return compare(
            _table({pair: stimulus for pair, stimulus in this.items() if pair in self.pairs}),
            _table({theirs[pair]: stimulus for pair, stimulus in other.items() if pair in theirs}),
        )

    def stimuli(self, pair: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """The pair, by its number in this study, as it is in each."""
        this, other = self._matched
        return this[pair], other[self.pairs[pair]]

    @property
    def simulated(self) -> bool:
        return bool(self.this["study"]["simulated"] or self.other["study"]["simulated"])

    @cached_property
    def _matched(self) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
        this, other = ({stimulus["pair"]: stimulus for stimulus in rated(o)} for o in (self.this, self.other))
        return this, other


def named(output: Output) -> str:
    study = output["study"]
    return _("%(study)s, version %(number)s") % {"study": study["title"], "number": study["version"]}


def title(_two: TwoStudies) -> str:
    return _("MOS of two studies")


def chart(two: TwoStudies, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    """One point per pair that both studies rated. The pair that is pointed at is ringed, named, and has both its
    confidence intervals."""
    x = _axis(alt.X, "other:Q", two.other)
    y = _axis(alt.Y, "this:Q", two.this)
    hover = alt.selection_point(
        name="hover", fields=["pair"], on="pointerover", nearest=True, clear="pointerout", empty=False, toggle=False
    )
    across = (
        alt.Chart()
        .mark_rule(style="shown", strokeWidth=1.5, clip=True, tooltip=None, aria=False)
        .transform_filter(hover)
        .transform_filter("isValid(datum.other_low)")
        .encode(x=_axis(alt.X, "other_low:Q", two.other), x2="other_high:Q", y=y)
    )
    up = (
        alt.Chart()
        .mark_rule(style="shown", strokeWidth=1.5, clip=True, tooltip=None, aria=False)
        .transform_filter(hover)
        .transform_filter("isValid(datum.this_low)")
        .encode(x=x, y=_axis(alt.Y, "this_low:Q", two.this), y2="this_high:Q")
    )
    ring = (
        alt.Chart()
        .mark_point(style="shown", size=220, shape="circle", filled=False, opacity=1, tooltip=None, aria=False)
        .transform_filter(hover)
        .encode(x=x, y=y)
    )
    same, differ = _("not significant"), _("significant")
    marks = (
        alt.Chart()
        .mark_point()
        .transform_calculate(verdict=f"datum.differs ? {_quoted(differ)} : {_quoted(same)}")
        .encode(
            x=x,
            y=y,
            color=colour(two.this),
            shape=alt.Shape(
                "verdict:N",
                title=_("Difference"),
                scale=alt.Scale(domain=[same, differ], range=["circle", "diamond"]),
                legend=alt.Legend(columns=1),  # beside the attacks' there is no more room on a narrow page
            ),
            size=alt.condition("datum.differs", alt.value(110), alt.value(36)),
            tooltip=[
                alt.Tooltip("name:N", title=_("Pair")),
                alt.Tooltip("this_text:N", title=_short(named(two.this))),
                alt.Tooltip("other_text:N", title=_short(named(two.other))),
            ],
            description="name:N",
        )
        .add_params(hover)
    )
    drawn = framed(
        _line(_ends(LOWEST, HIGHEST, LOWEST, HIGHEST), "edge", x, y),
        *([_line(_map(two), "curve", x, y)] if _map(two) else []),
        across,
        up,
        marks,
        ring,
        *_names(hover, x, y),
        output={**two.this, "study": {**two.this["study"], "simulated": two.simulated}},
        data=points(two),
        title=title(two),
        description=description(two),
        size=size,
        theme=theme,
    )
    return drawn.properties(title=_heading(two, on_page=size.width == "container"))


def points(two: TwoStudies) -> list[dict[str, Any]]:
    """Every pair that both studies rated."""
    made = []
    for pair, row in two.found.stimuli.iterrows():
        stimulus, there = two.stimuli(int(str(pair)))
        made.append(
            {
                "pair": stimulus["pair"],
                "name": stimulus["name"],
                "attack": attack_name(stimulus["attack"]),
                "this": stimulus["mos"],
                "other": there["mos"],
                **_interval("this", stimulus),
                **_interval("other", there),
                "differs": bool(row["p_holm"] < LEVEL),
            }
        )
    return made


def description(two: TwoStudies) -> str:
    found = two.found
    text = ngettext(
        "Scatter of the mean opinion score of %(number)d pair in %(this)s against that in %(other)s.",
        "Scatter of the mean opinion scores of %(number)d pairs in %(this)s against those in %(other)s.",
        found.n,
    ) % {"number": found.n, "this": named(two.this), "other": named(two.other)}
    if not math.isnan(found.plcc.value):
        text += " " + _("Pearson's correlation is %s.") % decimal(found.plcc.value, 3)
    return text


def caption(two: TwoStudies) -> list[str]:
    """What one must know to read the chart, sentence by sentence."""
    found = two.found
    says = [_("Dashed: equal scores.")]
    if _map(two):
        line = {"slope": decimal(found.map.slope.value, 3), "intercept": _signed(found.map.intercept.value)}
        says.append(
            _("Solid: the linear map, MOS = %(slope)s · MOS of the other %(intercept)s, by least squares.") % line
        )
    else:
        says.append(_("No map: the other study's scores do not vary."))
    says.append(_("Significant: Welch's t test of each pair at 5 %, corrected for their number after Holm."))
    hidden = sum(two.stimuli(int(str(pair)))[0]["attack"] is None for pair in found.stimuli.index)
    if hidden:
        says.append(
            ngettext(
                "%(number)d of the pairs is a hidden reference.",
                "%(number)d of the pairs are hidden references.",
                hidden,
            )
            % {"number": hidden}
        )
    says.append(_("Confidence intervals: 95 %, Student’s t over subjects."))
    return says


def _table(stimuli: Mapping[int, dict[str, Any]]) -> pd.DataFrame:
    columns = {key: [stimulus[key] for stimulus in stimuli.values()] for key in ("mos", "std", "n")}
    return pd.DataFrame(columns, index=pd.Index(list(stimuli), dtype=int), dtype=float)


def _axis(channel: type[alt.X] | type[alt.Y], field: str, output: Output) -> Any:
    return mos_axis(channel, field).title([_short(named(output)), _("MOS (1 very annoying – 5 imperceptible)")])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2 - 1]} … {text[-LONGEST // 2 + 2 :]}"


def _quoted(text: str) -> str:
    """As a string of Vega's expressions."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _heading(two: TwoStudies, on_page: bool) -> alt.TitleParams:
    """Whose scores these are, and who is counted in each. On the page the heading above says the title."""
    if on_page:
        whose = ((_("This study"), two.this), (_("The other"), two.other))
        return alt.TitleParams([f"{which} · {counted(o)}" for which, o in whose], fontSize=12, fontWeight="normal")
    lines = [provenance(two.this), provenance(two.other)]
    said = _("%s (simulated)") % title(two) if two.simulated else title(two)
    return alt.TitleParams(said, subtitle=lines)


def _map(two: TwoStudies) -> list[dict[str, float]]:
    """Both ends of the map, over the range of the other study's scores; none where there is no map."""
    found = two.found
    if math.isnan(found.map.slope.value):
        return []
    low, high = float(found.stimuli["other"].min()), float(found.stimuli["other"].max())
    start, end = (found.map.intercept.value + found.map.slope.value * score for score in (low, high))
    return _ends(low, high, start, end)


def _ends(left: float, right: float, start: float, end: float) -> list[dict[str, float]]:
    return [{"other": left, "this": start}, {"other": right, "this": end}]


def _line(ends: list[dict[str, float]], style: str, x: alt.X, y: alt.Y) -> alt.Chart:
    line = alt.Chart(alt.Data(values=ends)).mark_line(style=style, clip=True, tooltip=None)
    return line.encode(x=x, y=y, order="other:Q")


def _names(hover: alt.Parameter, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The name of the pair pointed at, towards the middle, over a halo that keeps it legible among points."""
    sides = {"<": {"align": "left", "dx": 14}, ">=": {"align": "right", "dx": -14}}
    return [
        alt.Chart()
        .mark_text(style=style, baseline="bottom", dy=-8, tooltip=None, **side)
        .transform_filter(hover)
        .transform_filter(f"datum.other {where} {MIDDLE!r}")
        .encode(x=x, y=y, text="name:N")
        for style in ("halo", "label")
        for where, side in sides.items()
    ]


def _interval(name: str, stimulus: dict[str, Any]) -> dict[str, Any]:
    mos, half = stimulus["mos"], stimulus["ci95"]
    if half is None or math.isnan(half):
        return {f"{name}_low": None, f"{name}_high": None, f"{name}_text": decimal(mos, 2)}
    return {
        f"{name}_low": mos - half,
        f"{name}_high": mos + half,
        f"{name}_text": f"{decimal(mos, 2)} ± {decimal(half, 2)}",
    }


def _signed(value: float) -> str:
    """With its sign apart, as in a sum."""
    return f"{'−' if value < 0 else '+'} {decimal(abs(value), 3)}"
