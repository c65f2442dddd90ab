"""The sheets of an analysis, each made of its output and of column records.

Names of sheets and columns, and the values in them, are what programs read: English in every language. What is said
about them, and the sheet on the study, is in the reader's language.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..columns import Column, Row, Sheet, field, filled, impersonal
from ..facts import Fact
from .benchmark import benchmark_columns, benchmark_sheets
from .charts import chart_sheets
from .dictionary import dictionary
from .pairs import mos_columns, pair_sheets, score_sheet
from .panel import panel_sheets
from .ratings import rating_sheets
from .subjects import subject_columns, subject_sheet

__all__ = ["benchmark_columns", "mos_columns", "sheets", "subject_columns"]

ALWAYS = ("Study", "MOS", "DMOS", "Ratings", "Ratings long", "Subjects", "Metrics", "Benchmark")


def sheets(output: dict[str, Any], facts: list[Fact], personal: bool = False, repetition: bool = False) -> list[Sheet]:
    """Every sheet, the dictionary of all their columns last. output: pseudonymous, unless `personal`.

    repetition: whether the study repeats the reference study, whose values then stand beside its own. Sheets of what
    the output does not hold, as results computed before do not, are left out.
    """
    made = [sheet if personal else impersonal(sheet) for sheet in every(output, facts, repetition)]
    return [*made, dictionary(made, personal)]


def every(output: dict[str, Any], facts: list[Fact], repetition: bool = False) -> list[Sheet]:
    """Those sheets with all their columns, personal ones too."""
    made = map(filled, _made(output, facts, repetition))
    return [sheet for sheet in made if sheet.title in ALWAYS or sheet.rows]


def _made(output: dict[str, Any], facts: list[Fact], repetition: bool) -> Iterator[Sheet]:
    yield _study(facts)
    yield from pair_sheets(output)
    yield from rating_sheets(output)
    yield subject_sheet(output)
    yield from panel_sheets(output)
    yield from chart_sheets(output)
    yield score_sheet(output)
    yield from benchmark_sheets(output, repetition)


def _study(facts: list[Fact]) -> Sheet:
    columns = (
        Column("What", _("What the line tells."), field("what"), width=34),
        Column("Value", _("What it is."), field("value"), width=80),
    )
    rows: list[Row] = [{"what": fact.label, "value": fact.shown} for fact in facts]
    return Sheet("Study", columns, tuple(rows))
