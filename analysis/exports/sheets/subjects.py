"""The subjects, with what screening finds of each."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..columns import Column, Row, Sheet, field, yes
from .formats import FIGURES, SCORE, WHOLE


def subject_sheet(output: dict[str, Any]) -> Sheet:
    used = (output.get("quality") or {}).get("scale_use") or {}
    rows = [{**subject, "grades": used.get(subject["code"])} for subject in output["subjects"]]
    columns = (*subject_columns(), *_method_columns(rows), *_grade_columns(rows))
    return Sheet("Subjects", columns, tuple(rows))


def subject_columns() -> tuple[Column, ...]:
    return (
        Column("Subject", _("The subject's code."), field("code"), personal=True,
               pseudonym=_("A pseudonym, the same in every file of the same subjects; in a simulated study the "
                           "simulated subject's code.")),
        Column("Simulated", _("Whether no person but a model gave the ratings."),
               lambda row: yes(row["simulated"])),
        Column("Age", _("As the subject said."), field("age"), _("years"), WHOLE, personal=True),
        Column("Gender", _("As the subject said."), field("gender"), personal=True),
        Column("Vision check", _("The study's rule for acuity and colour vision: passed or failed. “asked” where the "
               "subject was only asked; empty: no check."), lambda row: _vision(row.get("vision")), personal=True),
        Column("Acuity", _("Visual acuity by a printed chart, decimal: 1.0 is 20/20 or 6/6."),
               field("vision", "acuity"), format=SCORE, personal=True),
        Column("Ratings", _("Test ratings given."), field("ratings"), format=WHOLE),
        Column("P", _("Votes at or above the pair's mean + e standard deviations (BT.500)."), field("P"),
               format=WHOLE),
        Column("Q", _("Votes at or below the pair's mean − e standard deviations (BT.500)."), field("Q"),
               format=WHOLE),
        Column("(P + Q) / n", _("How often far off; BT.500's first criterion is above 0.05."),
               field("outlier_ratio"), format=FIGURES),
        Column("|P − Q| / (P + Q)", _("How one-sided; BT.500's second criterion is below 0.3. Empty: never far off."),
               field("balance"), format=FIGURES),
        Column("Flagged", _("Whether both criteria of BT.500 hold."), lambda row: yes(row["flagged"])),
        Column("Bias", _("How far above the others the subject grades (ITU-T P.910's model, over all subjects)."),
               field("bias"), _("grade"), SCORE, optional=True),
        Column("Bias CI 95 %", _("Half width of its 95 % confidence interval."), field("bias_ci95"), _("grade"), SCORE,
               optional=True),
        Column("Inconsistency", _("Standard deviation of the subject's grades about pair and bias (P.910's model)."),
               field("inconsistency"), _("grade"), SCORE, optional=True),
        Column("Inconsistency low", _("Lower end of its 95 % confidence interval."), field("inconsistency_low"),
               _("grade"), SCORE, optional=True),
        Column("Inconsistency high", _("Upper end of its 95 % confidence interval."), field("inconsistency_high"),
               _("grade"), SCORE, optional=True),
        Column("Flagged by", _("The methods of screening that flag the subject."),
               lambda row: ", ".join(row["flags"]) if row.get("flags") is not None else None, optional=True),
        Column("Excluded", _("Whether an experimenter decided not to count the subject."),
               lambda row: yes(row["excluded"])),
        Column("Reason", _("The experimenter's reason for excluding."), field("reason"), width=40, personal=True),
    )  # fmt: skip


def _method_columns(rows: list[Row]) -> Iterator[Column]:
    """What the other methods of screening tell, under their own names."""
    known = {
        "correlation": (_("Correlation of the subject's grades with MOS."), ""),
        "correlation_threshold": (_("The correlation below which a subject is flagged."), ""),
        "bias_p913": (_("Mean distance of the subject's grades from MOS (ITU-T P.913, 12.4)."), _("grade")),
        "zrec_bias": (_("Mean of the subject's z-scores (ZREC)."), _("standard deviations of the pairs")),
        "zrec_inconsistency": (
            _("Standard deviation of the subject's z-scores (ZREC)."),
            _("standard deviations of the pairs"),
        ),
        "false_alarms": (_("Share of hidden references that the subject graded as impaired."), ""),
        "repeat_difference": (_("Mean absolute difference between grades of repeated pairs."), _("grade")),
        "median_response_ms": (_("Median time from the scale's appearance to the answer."), "ms"),
        "too_fast": (_("Share of answers within 300 ms of the scale's appearance."), ""),
        "longest_run": (_("The longest run of equal grades in the order of showing."), _("ratings")),
    }
    found = {name for row in rows for name in row.get("methods") or {}}
    for name in [*filter(found.__contains__, known), *sorted(found - set(known))]:
        says, unit = known.get(name, (_("The screening page's figure of this name."), ""))
        timed = name in ("median_response_ms", "too_fast")
        yield Column(name, says, field("methods", name), unit, personal=timed, optional=True)


def _grade_columns(rows: list[Row]) -> Iterator[Column]:
    """How often each grade was given, the lowest first."""
    grades = {grade for row in rows for grade in row["grades"] or {}}
    for grade in sorted(grades, key=float):
        yield Column(f"Grade {grade}", _("How often the subject gave the grade; empty: not counted."),
                     field("grades", grade), _("ratings"), WHOLE)  # fmt: skip


def _vision(check: dict[str, Any] | None) -> str | None:
    if check is None:
        return None
    result = "passed" if check["passed"] else "failed"
    return f"asked: {result}" if check["asked_only"] else result
