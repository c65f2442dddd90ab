"""How each subject rates: bias against inconsistency, by ITU-T P.910's subject model."""

from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal

from .labels import SIDES, sides
from .look import PAPER, Output, Size, Theme, framed, is_number

NARROWEST = 400  # of a page's plot that labels are placed for, px
MARGIN = 0.05


def title(output: Output) -> str:
    return _("Bias and inconsistency of the subjects")


def chart(output: Output, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    rows = modelled(output)
    biases = [end for row in rows for end in (row["bias_low"], row["bias_high"])]
    farthest = (1 + MARGIN) * max((abs(bias) for bias in biases), default=1) or 1.0
    highest = (1 + MARGIN) * max((row["high"] for row in rows), default=1) or 1.0
    width = NARROWEST if size.width == "container" else size.width
    places = [
        (width * (row["bias"] + farthest) / (2 * farthest), size.height * (1 - row["inconsistency"] / highest))
        for row in rows
    ]
    for row, side in zip(rows, sides(places, [row["name"] for row in rows], width), strict=True):
        row["side"] = side
    x = alt.X(
        "bias:Q", title=_("Bias, grades (left: rates lower than the others)"),
        scale=alt.Scale(domain=[-farthest, farthest], nice=False), axis=alt.Axis(tickCount=7),
    )  # fmt: skip
    y = alt.Y("inconsistency:Q", title=_("Inconsistency, grades"), scale=alt.Scale(domain=[0, highest], nice=False))
    middle = (
        alt.Chart(alt.Data(values=[{"bias": 0}])).mark_rule(style="edge", tooltip=None, aria=False).encode(x="bias:Q")
    )
    across = alt.Chart().mark_rule(style="interval", tooltip=None, aria=False).encode(
        x="bias_low:Q", x2="bias_high:Q", y=y
    )  # fmt: skip
    upright = alt.Chart().mark_rule(style="interval", tooltip=None, aria=False).encode(x=x, y="low:Q", y2="high:Q")
    points = [
        alt.Chart()
        .mark_point(style=style, size=64)
        .transform_filter(which)
        .encode(
            x=x,
            y=y,
            description="code:N",
            tooltip=[
                alt.Tooltip("code:N", title=_("Subject")),
                alt.Tooltip("bias:Q", title=_("Bias"), format=".2f"),
                alt.Tooltip("inconsistency:Q", title=_("Inconsistency"), format=".2f"),
                alt.Tooltip("noted:N", title=_("Noted")),
            ],
        )
        for style, which, excluded in (("solid", "!datum.excluded", False), ("hollow-covering", "datum.excluded", True))
        if any(row["excluded"] is excluded for row in rows)  # where there is none, an unnamed mark would remain
    ]
    names = [
        alt.Chart()
        .mark_text(style=style, tooltip=None, aria=False, **place)
        .transform_filter(f"datum.name !== '' && datum.side === '{side}'")
        .encode(x=x, y=y, text="name:N")
        for style in ("halo", "label")
        for side, place in SIDES.items()
    ]
    return framed(
        middle, across, upright, *points, *names, output=output, data=rows, title=title(output),
        description=description(output), size=size, theme=theme,
    )  # fmt: skip


def modelled(output: Output) -> list[dict[str, Any]]:
    """The subjects that the model tells of. `name`: the code where the chart writes it, else empty."""
    return [
        {
            "code": subject["code"],
            "bias": subject["bias"],
            "bias_low": subject["bias"] - _or_zero(subject.get("bias_ci95")),
            "bias_high": subject["bias"] + _or_zero(subject.get("bias_ci95")),
            "inconsistency": subject["inconsistency"],
            "low": _or(subject.get("inconsistency_low"), subject["inconsistency"]),
            "high": _or(subject.get("inconsistency_high"), subject["inconsistency"]),
            "excluded": subject["excluded"],
            "name": subject["code"] if _flags(subject) or subject["excluded"] else "",
            "noted": _noted(subject),
        }
        for subject in output["subjects"]
        if is_number(subject.get("bias")) and is_number(subject.get("inconsistency"))
    ]


def description(output: Output) -> str:
    rows = modelled(output)
    named = [row["name"] for row in rows if row["name"]]
    text = ngettext(
        "Scatter of bias against inconsistency of %(number)d subject, with confidence intervals.",
        "Scatter of bias against inconsistency of %(number)d subjects, with confidence intervals.",
        len(rows),
    ) % {"number": len(rows)}
    return text + (" " + _("Flagged or excluded: %s.") % ", ".join(named) if named else "")


def caption(output: Output) -> list[str]:
    return [
        _("Bias and inconsistency of ITU-T P.910’s model, estimated from all subjects, excluded ones too. Bars: 95 % "
          "confidence intervals."),
        _("Hollow: excluded. Named: excluded, or flagged by a screening method."),
    ]  # fmt: skip


def table(output: Output) -> tuple[list[str], list[list[str]]]:
    columns = [
        _("Subject"), _("Bias"), _("95 % CI, ±"), _("Inconsistency"), _("95 % CI, from"), _("95 % CI, to"), _("Noted"),
    ]  # fmt: skip
    subjects = {subject["code"]: subject for subject in output["subjects"]}
    rows = []
    for row in modelled(output):
        subject = subjects[row["code"]]
        numbers = ("bias", "bias_ci95", "inconsistency", "inconsistency_low", "inconsistency_high")
        rows.append([row["code"], *(_text(subject.get(key)) for key in numbers), row["noted"] or "–"])
    return columns, rows


def _flags(subject: dict[str, Any]) -> list[str]:
    """The screening methods that flag the subject. Results computed before know BT.500 alone."""
    flags = subject.get("flags")
    return flags if flags is not None else ["bt500"] if subject.get("flagged") else []


def _noted(subject: dict[str, Any]) -> str:
    flags = _flags(subject)
    notes = [_("excluded")] if subject["excluded"] else []
    notes += [_("flagged: %s") % ", ".join(flags)] if flags else []
    return "; ".join(notes)


def _text(value: float | None) -> str:
    return "–" if not is_number(value) else decimal(value, 2).replace("-", "−")


def _or(value: float | None, otherwise: float) -> float:
    return value if is_number(value) else otherwise


def _or_zero(value: float | None) -> float:
    return _or(value, 0.0)
