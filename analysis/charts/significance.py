"""Which metrics differ: every pair of them, by one index.

Signs and fills say the same, so that the matrix is read in grey print and by any eyes.
"""

from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.results.whose import label
from rating.numbers import decimal, short

from .look import PAPER, Output, Size, Theme, framed, is_number

INDICES = ("plcc", "srocc", "rmse")
CELL = 26  # height of a row, px
NARROWEST = 240  # of the matrix on paper, px
SMALLEST_P = 1e-4  # below it a p-value is told as smaller than this

# Of the tests that an analysis holds for an index, the one that the matrix shows.
SHOWN = {"plcc": ("meng", "steiger", "williams"), "srocc": ("meng", "steiger", "williams"),
         "rmse": ("morgan_pitman", "f_residuals")}  # fmt: skip


def indices(output: Output) -> list[str]:
    """Those by which pairs of metrics have been compared."""
    return [index for index in INDICES if _comparisons(output, index)]


def name_of(index: str) -> str:
    return {"plcc": "PLCC", "srocc": "SROCC", "rmse": "RMSE"}[index]


def title(output: Output, index: str) -> str:
    return _("Which metrics differ in %(index)s") % {"index": name_of(index)}


def chart(output: Output, index: str, size: Size = PAPER, theme: Theme = "light") -> alt.LayerChart:
    """A row and a column per metric, the best first. A cell says how its row's metric fares against its column's."""
    names = [_label(output, metric) for metric in order(output, index)]
    axis: dict[str, Any] = {"domain": False, "ticks": False, "title": None}
    x = alt.X(
        "column:N",
        scale=alt.Scale(domain=names, padding=0.08),
        axis=alt.Axis(orient="top", labelAngle=-60, labelAlign="left", labelLimit=130, **axis),
    )
    y = alt.Y("row:N", scale=alt.Scale(domain=names, padding=0.08), axis=alt.Axis(labelLimit=150, **axis))
    data = cells(output, index)
    looks = {cell["look"] for cell in data}
    fills = [
        alt.Chart()
        .mark_rect(style=style, tooltip=None)
        .transform_filter(f"datum.look === '{style}'")
        .encode(x=x, y=y, description="says:N", tooltip=_tooltip())
        for style in ("better", "worse", "frame", "itself")
        if style in looks  # where there is none, an unnamed mark would remain
    ]
    signs = [
        alt.Chart()
        .mark_text(style=style, tooltip=None, aria=False)
        .transform_filter(f"datum.look {which} 'better'")
        .encode(x=x, y=y, text="sign:N", tooltip=_tooltip())
        for style, which in (("sign", "!=="), ("sign-inverse", "==="))
    ]
    return framed(
        *fills, *signs, output=output, data=data, title=title(output, index),
        description=description(output, index), size=_size(len(names), size), theme=theme,
    )  # fmt: skip


def _size(number: int, size: Size) -> Size:
    """Square cells on paper, where there are enough of them to stand below the title."""
    height = max(CELL * number, CELL)
    return Size("container" if size.width == "container" else min(size.width, max(height, NARROWEST)), height)


def order(output: Output, index: str) -> list[str]:
    """The compared metrics, the best first; those whose index cannot be told last."""
    compared = {name for row in _comparisons(output, index) for name in (row["metric"], row["other"])}
    found = [row for row in output["benchmark"] if row["metric"] in compared]
    return [row["metric"] for row in sorted(found, key=lambda row: _rank(row[index], index))]


def cells(output: Output, index: str) -> list[dict[str, Any]]:
    """Row by row: what the cell says in words, its sign and its look."""
    names = order(output, index)
    found = {(row["metric"], row["other"]): row for row in _comparisons(output, index)}
    made = []
    for one in names:
        for other in names:
            row = found.get((one, other)) or found.get((other, one))
            made.append({
                "row": _label(output, one),
                "column": _label(output, other),
                **_cell(one, other, row),
                "p": None if row is None else _p(row["p"]),
                "p_holm": None if row is None else _p(row["p_holm"]),
            })  # fmt: skip
    return made


def _cell(one: str, other: str, row: dict[str, Any] | None) -> dict[str, str]:
    names = {"one": one, "other": other}
    if one == other:
        return {"look": "itself", "sign": "", "says": one}
    if row is None:
        return {"look": "", "sign": "", "says": _("%(one)s and %(other)s: not compared") % names}
    if row["better"] is None:
        return {"look": "", "sign": "·", "says": _("%(one)s and %(other)s: not told apart") % names}
    better = row["better"] == one
    says = (_("%(one)s is better than %(other)s") if better else _("%(one)s is worse than %(other)s")) % names
    sign = "+" if better else "−"
    if row["over_references"]:
        return {"look": "better" if better else "worse", "sign": sign, "says": says}
    return {
        "look": "frame",
        "sign": f"({sign})",
        "says": _("%s, only as if stimuli were independent") % says,
    }


def description(output: Output, index: str) -> str:
    rows = _comparisons(output, index)
    differ = [row for row in rows if row["better"] is not None]
    firm = sum(bool(row["over_references"]) for row in differ)
    text = ngettext(
        "Matrix of all pairs of metrics: by %(index)s, %(number)d of %(all)d pairs differs significantly.",
        "Matrix of all pairs of metrics: by %(index)s, %(number)d of %(all)d pairs differ significantly.",
        len(differ),
    ) % {"index": name_of(index), "number": len(differ), "all": len(rows)}
    return text + " " + _("Over references too: %(number)d.") % {"number": firm}


def caption(output: Output, index: str) -> list[str]:
    rows = _comparisons(output, index)
    says = [
        _("+ in a full cell: the row’s metric is better than the column’s. − in a pale cell: it is worse. Dot: not "
          "told apart. Best metric first."),
        _("In brackets and a dashed frame: the difference holds only as if stimuli were independent, and not over "
          "references."),
        _("Test: %(test)s, p corrected by Holm.") % {"test": test_name(rows[0]["test"])},
    ]  # fmt: skip
    if any(row["better"] is not None and row["over_references"] is None for row in rows):
        says.append(_("Over references nothing has been computed yet for some pairs: these stand in brackets as well."))
    return says


def table(output: Output, index: str) -> tuple[list[str], list[list[str]]]:
    columns = [
        _("Metric"), _("Other metric"), _("Better"), _("Over references too"), _("Statistic"), _("p"), _("p, Holm"),
        _("p, Benjamini–Hochberg"),
    ]  # fmt: skip
    place = {metric: number for number, metric in enumerate(order(output, index))}
    rows = []
    for row in _comparisons(output, index):
        one, other, better = row["metric"], row["other"], row["better"]  # as tested: the statistic's sign tells by it
        over = row["over_references"]
        rows.append((*sorted((place[one], place[other])), [
            _label(output, one), _label(output, other),
            _("not told apart") if better is None else _label(output, better),
            "–" if better is None or over is None else _("yes") if over else _("no"),
            "–" if not is_number(row["statistic"]) else decimal(row["statistic"], 2).replace("-", "−"),
            *(_p(row[key]) for key in ("p", "p_holm", "p_bh")),
        ]))  # fmt: skip
    return columns, [texts for _better, _worse, texts in sorted(rows, key=lambda entry: entry[:2])]


def test_name(test: str) -> str:
    return {
        "meng": _("Meng, Rosenthal and Rubin’s z for dependent correlations"),
        "steiger": _("Steiger’s z for dependent correlations"),
        "williams": _("Williams’ t for dependent correlations"),
        "morgan_pitman": _("Morgan and Pitman’s, of the variances of paired residuals"),
        "f_residuals": _("F-test of the variances of the residuals"),
    }.get(test, test)


def _comparisons(output: Output, index: str) -> list[dict[str, Any]]:
    """Of the first test that there is for the index."""
    rows = [row for row in output.get("comparisons") or [] if row["on"] == index]
    for test in SHOWN[index]:
        found = [row for row in rows if row["test"] == test]
        if found:
            return found
    return []


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("says:N", title=_("Pair")),
        alt.Tooltip("p:N", title=_("p")),
        alt.Tooltip("p_holm:N", title=_("p, Holm")),
    ]


def _rank(value: float | None, index: str) -> tuple[bool, float]:
    if not is_number(value):
        return True, 0.0
    return False, value if index == "rmse" else -abs(value)


def _p(value: float | None) -> str:
    if not is_number(value):
        return "–"
    return f"< {short(SMALLEST_P)}" if value < SMALLEST_P else decimal(value, 4)


def _label(output: Output, metric: str) -> str:
    return label(next(record for record in output["metrics"] if record["name"] == metric))
