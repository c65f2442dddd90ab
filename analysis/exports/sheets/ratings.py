"""The ratings: as a matrix of pairs and subjects, and one by one."""

from collections.abc import Iterator
from statistics import mean
from typing import Any

from django.utils.translation import gettext as _

from ..columns import Column, Row, Sheet, field, yes
from .formats import WHOLE


def rating_sheets(output: dict[str, Any]) -> Iterator[Sheet]:
    yield Sheet("Ratings", _matrix_columns(output), tuple(_matrix_rows(output)))
    yield Sheet("Ratings long", _long_columns(), tuple(output["ratings"]))


def _matrix_columns(output: dict[str, Any]) -> tuple[Column, ...]:
    """A column per subject. Those excluded are left out here, and found under Ratings long."""
    return (
        Column("Pair", _("The pair's name: content, attack, level."), field("name"), width=28),
        *(_of_subject(subject["code"]) for subject in output["subjects"] if not subject["excluded"]),
    )


def _of_subject(code: str) -> Column:
    return Column(
        code,
        _("Grades of subject %s, in a column named by the subject's code; the mean of a repeated pair. "
          "Empty: no rating.") % code,
        field("grades", code),
        _("grade, 1 to 5"),
        personal=True,
        pseudonym=_("Grades of subject %s; the mean of a repeated pair. Empty: no rating.") % code,
    )  # fmt: skip


def _matrix_rows(output: dict[str, Any]) -> Iterator[Row]:
    grades: dict[int, dict[str, list[int]]] = {}
    for rating in output["ratings"]:
        grades.setdefault(rating["pair"], {}).setdefault(rating["subject"], []).append(rating["grade"])
    for row in output["stimuli"]:
        given = grades.get(row["pair"], {})
        yield {"name": row["name"], "grades": {subject: mean(values) for subject, values in given.items()}}


def _long_columns() -> tuple[Column, ...]:
    return (
        Column("Subject", _("The subject's code."), field("subject"), personal=True,
               pseudonym=_("The subject, as in the sheet Subjects.")),
        Column("Pair", _("The pair's name: content, attack, level."), field("pair_name"), width=28),
        Column("Repetition", _("1 for the pair's first planned showing to the subject, 2 for the next."),
               field("repetition"), format=WHOLE),
        Column("Session", _("Number of the session plan."), field("session"), format=WHOLE),
        Column("Place", _("Place in the session's order, training included, from 1."), field("place"), format=WHOLE),
        Column("Grade", _("The grade given."), field("grade"), _("grade, 1 to 5"), WHOLE),
        Column("Response time", _("From the scale's appearance to the answer."), field("response_ms"), "ms", "0",
               personal=True),
        Column("Excluded", _("Whether the subject is excluded, so that the rating is not counted."),
               lambda row: yes(row["excluded"])),
    )  # fmt: skip
