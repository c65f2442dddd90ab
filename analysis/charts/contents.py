"""How varied the references are: spatial information against colourfulness."""

from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal

from .look import PAPER, Output, Size, Theme, framed

CHARACTER, LINE = 6.5, 14  # a label's size, px
NARROWEST = 400  # of a page's plot that labels are placed for, px
SIDES: dict[str, dict[str, Any]] = {
    "right": {"align": "left", "baseline": "middle", "dx": 8},
    "left": {"align": "right", "baseline": "middle", "dx": -8},
    "above": {"align": "center", "baseline": "bottom", "dy": -8},
    "below": {"align": "center", "baseline": "top", "dy": 8},
}


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
    sides = _sides(places, [reference["content"] for reference in output["references"]], width)
    values = [{**reference, "side": side} for reference, side in zip(output["references"], sides, strict=True)]
    x = alt.X(
        "spatial_information:Q", title=_("Spatial information (P.910)"), scale=alt.Scale(domain=x_domain, nice=False)
    )
    y = alt.Y(
        "colourfulness:Q", title=_("Colourfulness (Hasler and Süsstrunk)"),
        scale=alt.Scale(domain=y_domain, nice=False),
    )  # fmt: skip
    points = [
        alt.Chart().mark_point(style=style, size=64, tooltip=None).transform_filter(which).encode(x=x, y=y)
        for style, which in (("solid", "!datum.for_training"), ("hollow", "datum.for_training"))
    ]
    labels = [
        alt.Chart()
        .mark_text(style="label", tooltip=None, **places)
        .transform_filter(f"datum.side === '{side}'")
        .encode(x=x, y=y, text="content:N")
        for side, places in SIDES.items()
    ]
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


def _sides(places: list[tuple[float, float]], names: list[str], width: float) -> list[str]:
    """For each point the first side where its label covers neither another label nor a point."""
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    sides = []
    for (x, y), name in zip(places, names, strict=True):
        length = CHARACTER * len(name)
        boxes = {
            "right": (x + 7, y - LINE / 2, x + 7 + length, y + LINE / 2),
            "left": (x - 7 - length, y - LINE / 2, x - 7, y + LINE / 2),
            "above": (x - length / 2, y - 8 - LINE, x + length / 2, y - 7),
            "below": (x - length / 2, y + 7, x + length / 2, y + 8 + LINE),
        }
        free = [
            side
            for side, box in boxes.items()
            if box[0] >= 0 and box[2] <= width and not any(_overlap(box, other) for other in taken)
        ]
        side = (free or ["right"])[0]
        taken.append(boxes[side])
        sides.append(side)
    return sides


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
