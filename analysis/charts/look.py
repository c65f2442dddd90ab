"""What all charts share: their palette, their frame, and the two themes.

Charts name styles, never colours: a theme is Vega-Lite configuration alone, so that the same chart is read on a light
page, on a dark one, and on paper.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

import altair as alt
from altair.utils import schemapi
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# A chart is checked against Vega-Lite's schema once, when it is written, and not at every step of its making.
schemapi.DEBUG_MODE = False

Output = dict[str, Any]
Records = list[dict[str, Any]]
Theme = Literal["light", "dark"]

LOWEST, HIGHEST = 1, 5  # grades of the impairment scale

# Told apart by readers with any colour vision (Okabe and Ito's hues, each at 3 : 1 or more on its background).
PALETTES: dict[Theme, list[str]] = {
    "light": ["#0072b2", "#c2570c", "#00875f", "#b5478f", "#8a6d00", "#2b9bd8", "#444b54"],
    "dark": ["#56b4e9", "#f0894a", "#2fc79a", "#e08fc4", "#e6c229", "#8ab8ff", "#c3c8ce"],
}
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Size:
    """Of the plot itself, without axes and legend, px. The page's charts are as wide as their place."""

    width: int | Literal["container"] = 560
    height: int = 360


PAPER = Size()


def framed(
    *layers: alt.Chart, output: Output, data: Records, title: str, description: str, size: Size, theme: Theme
) -> alt.LayerChart:
    """The layers in the one frame of all charts: who is counted stands in it, and "simulated" where it is so.

    Layers without data of their own draw `data`. On the page the heading above a chart says its title.
    """
    simulated = output["study"]["simulated"]
    on_page = size.width == "container"
    full_title = alt.TitleParams(_("%s (simulated)") % title if simulated else title, subtitle=provenance(output))
    return (
        alt.layer(*([_watermark()] if simulated else []), *layers, data=alt.Data(values=data))
        .properties(
            title=alt.TitleParams(counted(output), fontSize=12, fontWeight="normal") if on_page else full_title,
            description=description,
            width=size.width,
            height=size.height,
            autosize=alt.AutoSizeParams(type="fit-x" if on_page else "pad", contains="padding"),
        )
        .configure(**_config(theme))
    )


def provenance(output: Output) -> str:
    """What a chart is made of, in one line: study, version and who is counted."""
    study = output["study"]
    version = _("%(study)s, version %(number)s") % {"study": study["title"], "number": study["version"]}
    return f"{version} · {counted(output)}"


def counted(output: Output) -> str:
    """How many subjects the numbers hold. Simulated ones are called so."""
    panel = output["panel"]
    number = {"number": panel["counted"]}
    if output["study"]["simulated"]:
        text = ngettext("%(number)d simulated subject", "%(number)d simulated subjects", panel["counted"]) % number
    else:
        text = ngettext("%(number)d subject", "%(number)d subjects", panel["counted"]) % number
    if panel["excluded"]:
        excluded = ngettext("%(number)d excluded", "%(number)d excluded", panel["excluded"])
        text += f" ({excluded % {'number': panel['excluded']}})"
    return text


def attack_name(attack: str | None) -> str:
    """A pair without an attack shows the reference twice."""
    return attack or _("hidden reference")


def attacks(output: Output) -> list[str]:
    """Every attack of the study: so each has the same colour in every chart."""
    named = sorted({stimulus["attack"] for stimulus in output["stimuli"] if stimulus["attack"]})
    hidden = any(not stimulus["attack"] for stimulus in output["stimuli"])
    return [*named, *([attack_name(None)] if hidden else [])]


def colour(output: Output) -> alt.Color:
    return alt.Color("attack:N", title=_("Attack"), scale=alt.Scale(domain=attacks(output)))


def mos_axis(channel: type[alt.X] | type[alt.Y], field: str = "mos:Q", **axis: Any) -> Any:
    """The axis of all opinion scores: the whole scale, always, so that charts compare."""
    return channel(
        field,
        title=_("MOS (1 very annoying – 5 imperceptible)"),
        scale=alt.Scale(domain=[LOWEST - 0.15, HIGHEST + 0.15], nice=False, zero=False),
        axis=alt.Axis(values=list(range(LOWEST, HIGHEST + 1)), format="d", **axis),
    )


def rated(output: Output) -> list[dict[str, Any]]:
    """The stimuli that have an opinion score."""
    return [stimulus for stimulus in output["stimuli"] if stimulus["mos"] is not None]


def is_number(value: Any) -> TypeGuard[float]:
    """Neither missing nor undefined nor infinite."""
    return value is not None and math.isfinite(value)


def number(value: float) -> str:
    """A score with a sensible number of digits, as the reader's language writes it."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    large = abs(value) >= 1000
    text = number_format(f"{value:.0f}" if large else f"{value:.4g}", force_grouping=large)
    return text.replace("-", "−")


def _watermark() -> alt.Chart:
    """A title may be cropped away: the word stands behind the data as well."""
    text = alt.Chart(alt.Data(values=[{}])).mark_text(text=_("simulated"), style="watermark", tooltip=None)
    return text.encode(x=alt.value(alt.expr("width / 2")), y=alt.value(alt.expr("height / 2")))


def _config(theme: Theme) -> dict[str, Any]:
    """The colours are those of static/css/tokens.css, which a file for a paper cannot read."""
    dark = theme == "dark"
    text, quiet, grid, surface, accent = (
        ("#ececec", "#b0b0b0", "#3d3d3d", "#222222", "#8abbdc")
        if dark
        else ("#1c1c1c", "#555555", "#e4e4e4", "#ffffff", "#1f5f8b")
    )
    return {
        "font": FONT,
        "locale": alt.Locale(
            number=alt.NumberLocale(
                decimal=get_format("DECIMAL_SEPARATOR"), thousands=get_format("THOUSAND_SEPARATOR"), grouping=[3],
                currency=["", ""],
            )
        ),
        "background": surface,
        "padding": 8,
        "range": alt.RangeConfig(category=PALETTES[theme], symbol=SHAPES),
        "view": alt.ViewConfig(stroke=None),
        "title": alt.TitleConfig(
            anchor="start", color=text, subtitleColor=quiet, fontSize=15, fontWeight=600, subtitleFontSize=12,
            subtitlePadding=4, offset=12, frame="group",
        ),
        "axis": alt.AxisConfig(
            labelColor=quiet, titleColor=text, gridColor=grid, domainColor=quiet, tickColor=quiet, labelFontSize=12,
            titleFontSize=12, titleFontWeight="normal", titlePadding=8, labelLimit=200,
        ),
        "legend": alt.LegendConfig(
            labelColor=text, titleColor=text, labelFontSize=12, titleFontSize=12, titleFontWeight=600,
            symbolStrokeWidth=0, symbolFillColor=quiet,
        ),
        "point": alt.MarkConfig(size=48, filled=True, opacity=0.85, strokeWidth=0),
        "selection": {
            "interval": {"mark": {"fill": accent, "fillOpacity": 0.12, "stroke": accent, "strokeOpacity": 0.8}},
        },
        "bar": alt.BarConfig(color=accent, fillOpacity=0.45, stroke=accent),
        "boxplot": alt.BoxPlotConfig(
            size=14, box=alt.MarkConfig(color=accent, fillOpacity=0.45, strokeOpacity=1),
            median=alt.MarkConfig(color=text), rule=alt.MarkConfig(color=quiet),
            outliers=alt.MarkConfig(color=accent, size=24),
        ),
        "style": {
            "watermark": {
                "fontSize": 56, "fontWeight": 700, "color": text, "fillOpacity": 0.1 if dark else 0.07,
                "align": "center", "baseline": "middle",
            },
            "curve": {"color": text, "strokeWidth": 2},
            "interval": {"color": quiet, "strokeOpacity": 0.6, "strokeWidth": 1},
            "shown": {"color": text, "strokeWidth": 2},
            "edge": {"color": quiet, "strokeDash": [4, 4]},
            "label": {"color": text, "fontSize": 12},
            "halo": {"color": surface, "stroke": surface, "strokeWidth": 4, "strokeJoin": "round", "fontSize": 12},
            "hollow": {"color": accent, "filled": False, "strokeWidth": 1.5},
            "solid": {"color": accent, "filled": True},
            "outline": {"filled": False, "fillOpacity": 0, "stroke": quiet, "strokeDash": [3, 3], "strokeWidth": 1},
            "hollow-covering": {"filled": True, "color": surface, "stroke": accent, "strokeWidth": 1.5},
            "band": {"opacity": 0.18},
            # Cells of a matrix, told apart in grey print too: filled dark, filled light, or a dashed frame.
            "better": {"color": accent, "stroke": accent, "strokeWidth": 1},
            "worse": {"color": quiet, "fillOpacity": 0.22, "stroke": quiet, "strokeWidth": 1},
            "frame": {"color": surface, "stroke": quiet, "strokeWidth": 1, "strokeDash": [3, 2]},
            "itself": {"color": grid},
            "sign": {"color": text, "fontSize": 13, "fontWeight": 700, "align": "center", "baseline": "middle"},
            "sign-inverse": {
                "color": surface, "fontSize": 13, "fontWeight": 700, "align": "center", "baseline": "middle",
            },
        },
    }  # fmt: skip
