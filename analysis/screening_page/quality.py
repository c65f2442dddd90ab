"""The quality of the panel in words and numbers."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.results.few import few
from rating.numbers import decimal

from .methods import signed


@dataclass(frozen=True)
class Row:
    """What, its value with its interval where it has one, and what to make of it."""

    what: str
    value: str
    says: str
    warns: bool = False


@dataclass(frozen=True)
class ScaleUse:
    """How often each subject counted gave each grade, the lowest first."""

    grades: list[str]
    rows: list[tuple[str, list[int]]]


@dataclass(frozen=True)
class Size:
    """What MOS of so many subjects would be worth: in grades."""

    subjects: int
    ci95: str
    rmse: str


def quality_rows(output: dict[str, Any]) -> list[Row]:
    """Empty where the result holds no such figures: it was computed before there were any, or from no rating."""
    quality = output.get("quality")
    if not quality:
        return []
    return [
        _subjects(output),
        Row(
            _("SOS parameter a"),
            _text(quality["sos"]),
            _("How far opinions spread, from 0 to 1 (Hoßfeld, Schatz and Egger 2011; sample variances). In many "
              "laboratory studies it is 0.12 to 0.20; above 0.25, look for careless subjects."),
            warns=quality["sos"] > 0.25,
        ),
        _row(
            _("ICC(2,1)"), quality["icc_single"], quality["complete"],
            _("How much one subject’s grades tell: the pairs’ share of their variance, subjects drawn at random."),
        ),
        _row(
            _("ICC(2,k)"), quality["icc_average"], quality["complete"],
            _("The same of the mean over all subjects counted."),
        ),
        _row(
            _("Cronbach’s alpha"), quality["alpha"], quality["complete"],
            _("The same, with each subject’s own bias not counted as error."),
        ),
        Row(
            _("Split-half reliability"),
            _with_interval(quality["split_half"]),
            _("How well MOS of one half of the subjects agree with the other’s, stepped up to all by Spearman and "
              "Brown: over 1 000 random halves, and the range of the middle 95 % of them."),
        ),
        _ceiling(quality["ceiling"]),
        _precision(quality["precision"]),
    ]  # fmt: skip


def scale_use(output: dict[str, Any]) -> ScaleUse | None:
    """None where nobody's is known."""
    used = (output.get("quality") or {}).get("scale_use")
    if not used:
        return None
    grades = sorted({grade for counts in used.values() for grade in counts}, key=float)
    return ScaleUse(grades, [(code, [used[code].get(grade, 0) for grade in grades]) for code in sorted(used)])


def sizes(output: dict[str, Any]) -> list[Size]:
    """For panels of each size, drawn from the subjects counted."""
    found = (output.get("quality") or {}).get("precision") or []
    return [Size(size["subjects"], _text(size["ci95"]), _text(size["rmse"])) for size in found]


def _subjects(output: dict[str, Any]) -> Row:
    warning = few(output)
    says = warning or _("As many as the reference study had, or more.")
    return Row(_("Subjects counted"), str(output["panel"]["counted"]), says, warns=bool(warning))


def _row(what: str, estimate: dict[str, float], complete: bool, says: str) -> Row:
    if not complete:
        says += " " + _("Ratings are missing: the interval is approximate.")
    return Row(what, _with_interval(estimate), says)


def _ceiling(top: dict[str, Any]) -> Row:
    says = _("Pairs whose interval reaches the best grade: what is finer than that, the scale cannot tell.")
    return Row(_("At the ceiling"), _percent(top["pairs"]), says, warns=top["crowded"])


def _precision(sizes: list[dict[str, float]]) -> Row:
    last = sizes[-1] if sizes else {"subjects": 0, "ci95": math.nan}
    half = next((size for size in sizes if size["subjects"] >= last["subjects"] / 2), last)
    says = ngettext(
        "Mean half width of the 95 %% interval of MOS, in grades. With %(number)d subject it would be %(width)s.",
        "Mean half width of the 95 %% interval of MOS, in grades. With %(number)d subjects it would be %(width)s.",
        half["subjects"],
    ) % {"number": half["subjects"], "width": _text(half["ci95"])}
    return Row(_("Precision of MOS"), f"± {_text(last['ci95'])}", says)


def _with_interval(estimate: dict[str, float]) -> str:
    if math.isnan(estimate["low"]):
        return _text(estimate["value"])
    return f"{_text(estimate['value'])} [{_text(estimate['low'])}, {_text(estimate['high'])}]"


def _text(value: float) -> str:
    return "–" if math.isnan(value) else signed(value, 2)


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{decimal(100 * share, 0)} %"
