"""The other methods of screening beside BT.500: what each tells of a subject, and whom it flags."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rating.numbers import decimal


@dataclass(frozen=True)
class Heading:
    """key: in a subject's `methods`. digits: after the point. says: what the method flags, and after whom."""

    key: str
    title: str
    digits: int
    says: str = ""
    share: bool = False


@dataclass(frozen=True)
class MethodRow:
    code: str
    excluded: bool
    cells: list[str]
    flags: list[str]


@dataclass(frozen=True)
class Methods:
    headings: list[Heading]
    rows: list[MethodRow]
    threshold: str


def methods(output: dict[str, Any]) -> Methods | None:
    """None for a result that was computed before there were any. A method that can tell of nobody has no column."""
    subjects = [subject for subject in output["subjects"] if subject.get("methods") is not None]
    found = {key for subject in subjects for key, value in subject["methods"].items() if value is not None}
    headings = [heading for heading in _headings() if heading.key in found]
    if not headings:
        return None
    names = flag_names()
    thresholds = [subject["methods"].get("correlation_threshold") for subject in subjects]
    threshold = next((value for value in thresholds if value is not None), None)
    return Methods(
        headings=headings,
        rows=[
            MethodRow(
                code=subject["code"],
                excluded=subject["excluded"],
                cells=[_text(subject["methods"].get(heading.key), heading) for heading in headings],
                flags=[names.get(flag, flag) for flag in subject["flags"]],
            )
            for subject in subjects
        ],
        threshold="" if threshold is None else decimal(threshold, 3),
    )


def flag_names() -> dict[str, str]:
    return {
        "bt500": _("BT.500"),
        "correlation": _("correlation"),
        "false_alarms": _("false alarms"),
        "repeats": _("repeats"),
        "response_times": _("response times"),
        "straight_lining": _("straight-lining"),
    }


def _headings() -> list[Heading]:
    return [
        Heading(
            "correlation", _("Correlation"), 3,
            _("Pearson’s, of the subject’s grades with MOS (ITU-T P.913). Flagged at the threshold or below: 0.7, or "
              "one standard deviation below the subjects’ mean where that is lower."),
        ),
        Heading(
            "bias_p913", _("Bias (P.913)"), 2,
            _("The mean distance of the subject’s grades from MOS, in grades; P.913 takes it off all of them."),
        ),
        Heading("zrec_bias", _("Bias (ZREC)"), 2),
        Heading(
            "zrec_inconsistency", _("Inconsistency (ZREC)"), 2,
            _("Mean and standard deviation of the subject’s z-scores, in standard deviations of the pairs (Zhu and "
              "others 2023). Flag nobody."),
        ),
        Heading(
            "false_alarms", _("False alarms"), 0,
            _("The share of hidden references graded below the best grade. Flagged above 50 % of four or more; the "
              "limit is ours."), share=True,
        ),
        Heading(
            "repeat_difference", _("Repeats differ by"), 2,
            _("The mean distance between grades of a repeated pair, in grades. Flagged above 1 over four or more; the "
              "limit is ours."),
        ),
        Heading("median_response_ms", _("Median response, ms"), 0),
        Heading(
            "too_fast", _("Below 300 ms"), 0,
            _("The share of answers given within 300 ms of the scale’s appearance. Flagged above 10 %; the limit is "
              "ours."), share=True,
        ),
        Heading(
            "longest_run", _("Longest run"), 0,
            _("Equal grades one after the other, within a session. Flagged from ten on, where the subject’s own grades "
              "in random order would hold such a run in fewer than 1 of 1000 orders; the limit is ours."),
        ),
    ]  # fmt: skip


def _text(value: float | None, heading: Heading) -> str:
    if value is None:
        return "–"
    if heading.share:
        return f"{decimal(100 * value, 0)} %"
    return signed(value, heading.digits)


def signed(value: float, digits: int) -> str:
    """With a minus sign that is none of a hyphen's, and none before what rounds to zero."""
    return decimal(value if round(value, digits) else 0.0, digits).replace("-", "−")
