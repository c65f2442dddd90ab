"""How varied the references are: spatial information against colourfulness."""

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal

from . import chosen
from .labels import SIDES, sides
from .look import PAPER, Output, Size, Theme, framed

NARROWEST = 400  # of a page's plot that labels are placed for, px


def title(output: Output) -> str:
    return _("Spatial information and colourfulness of the references")


def chart(output: Output, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    width = NARROWEST if size.width == "container" else size.width
    x_domain = _domain([reference["spatial_information"] for reference in output["references"]])
    y_domain = _domain([reference["colourfulness"] for reference in output["references"]])
    places = [
        (
            width * (reference["spatial_information"] - x_domain[0]) / (x_domain[1] - x_domain[0]),
            size.height * (y_domain[1] - reference["colourfulness"]) / (y_domain[1] - y_domain[0]),
        )
        for reference in output["references"]
    ]
    names = [reference["content"] for reference in output["references"]]
    values = [
        {**reference, "side": side}
        for reference, side in zip(output["references"], sides(places, names, width), strict=True)
    ]
    x = alt.X(
        "spatial_information:Q", title=_("Spatial information (P.910)"), scale=alt.Scale(domain=x_domain, nice=False)
    )
    y = alt.Y(
        "colourfulness:Q", title=_("Colourfulness (Hasler and Süsstrunk)"),
        scale=alt.Scale(domain=y_domain, nice=False),
    )  # fmt: skip
    faint = alt.condition(chosen.REFERENCE, alt.value(1), alt.value(0.15))
    points = [
        alt.Chart()
        .mark_point(style=style, size=64, tooltip=None)
        .transform_filter(which)
        .encode(x=x, y=y, opacity=faint, description="content:N")
        for style, which in (("solid", "!datum.for_training"), ("hollow", "datum.for_training"))
    ]
    labels = [
        alt.Chart()
        .mark_text(style="label", tooltip=None, **place)
        .transform_filter(f"datum.side === '{side}'")
        .encode(x=x, y=y, text="content:N", opacity=faint)
        for side, place in SIDES.items()
    ]
    points[0] = points[0].add_params(chosen.parameter())
    return framed(
        *points,
        *labels,
        output=output,
        data=values,
        title=title(output),
        description=description(output),
        size=size,
        theme=theme,
    )


def description(output: Output) -> str:
    number = len(output["references"])
    return ngettext(
        "Scatter of spatial information against colourfulness of %(number)d reference, labelled.",
        "Scatter of spatial information against colourfulness of %(number)d references, each labelled.",
        number,
    ) % {"number": number}


def caption(output: Output) -> list[str]:
    training = any(reference["for_training"] for reference in output["references"])
    return [_("Hollow: references for training only.")] if training else []


def table(output: Output) -> tuple[list[str], list[list[str]]]:
    columns = [_("Reference"), _("Spatial information"), _("Colourfulness"), _("Use")]
    rows = [
        [
            reference["content"],
            decimal(reference["spatial_information"], 1),
            decimal(reference["colourfulness"], 1),
            _("training") if reference["for_training"] else _("test"),
        ]
        for reference in output["references"]
    ]
    return columns, rows


def _domain(values: list[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.08 * (high - low) or 1.0
    return [low - margin, high + margin]
