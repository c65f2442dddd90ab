"""How good the panel is."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.charts import over_time

from ..columns import Column, Row, Sheet, field
from .formats import RATIO, WHOLE


def panel_sheets(output: dict[str, Any]) -> Iterator[Sheet]:
    quality = output.get("quality") or {}
    yield Sheet("Panel", _columns(), (*_rows(quality), *_trends(output)))
    yield Sheet("Precision", _precision_columns(), tuple(quality.get("precision") or ()))


def _columns() -> tuple[Column, ...]:
    return (
        Column("Figure", _("Which figure of the panel's quality; subjects counted, hidden references left out."),
               field("figure"), width=24),
        Column("Value", _("Its value."), field("value"), format=RATIO),
        Column("Low", _("Lower end of its 95 % confidence interval; of the split halves, of their middle 95 %."),
               field("low"), format=RATIO),
        Column("High", _("Upper end."), field("high"), format=RATIO),
        Column("Meaning", _("What the figure tells."), field("says"), width=80),
    )  # fmt: skip


def _rows(quality: dict[str, Any]) -> Iterator[Row]:
    figures = {
        "sos": ("SOS a", _("How far opinions spread, from 0 to 1 (Hoßfeld, Schatz and Egger 2011; sample variances).")),
        "icc_single": ("ICC(2,1)", _("How much one subject’s grades tell: the pairs’ share of their variance.")),
        "icc_average": ("ICC(2,k)", _("The same of the mean over all subjects counted.")),
        "alpha": ("Cronbach alpha", _("The same, with each subject’s own bias not counted as error.")),
        "split_half": ("Split-half", _("Agreement of MOS of random halves of the subjects, after Spearman and Brown.")),
    }
    for key, (name, says) in figures.items():
        if key in quality:
            found = quality[key]
            yield {"figure": name, "says": says, **(found if isinstance(found, dict) else {"value": found})}
    ceiling = quality.get("ceiling")
    if ceiling:
        yield {"figure": "Ceiling, pairs", "value": ceiling["pairs"],
               "says": _("Share of pairs whose 95 % confidence interval reaches the best grade.")}  # fmt: skip
        yield {"figure": "Ceiling, ratings", "value": ceiling["votes"],
               "says": _("Share of ratings that are the best grade.")}  # fmt: skip


def _trends(output: dict[str, Any]) -> Iterator[Row]:
    """Whether subjects tire."""
    told = {
        "grade": ("Trend of grades", _("How much grades change over %d places of a session, in grades.")),
        "response": ("Trend of response times", _("How much response times change over %d places of a session, in s.")),
    }
    for what in over_time.whats(output):
        name, says = told[what]
        if found := over_time.trend(output, what):
            yield {"figure": name, "value": found.change, "low": found.change - found.ci95,
                   "high": found.change + found.ci95, "says": says % over_time.TREND}  # fmt: skip


def _precision_columns() -> tuple[Column, ...]:
    return (
        Column("Subjects", _("Size of panels drawn from the subjects counted."), field("subjects"), format=WHOLE),
        Column("CI 95 %", _("Mean half width of the 95 % confidence intervals of MOS of such panels."), field("ci95"),
               _("grade"), RATIO),
        Column("RMSE", _("Root mean squared difference of their MOS to the whole panel’s; 0 for the whole panel."),
               field("rmse"), _("grade"), RATIO),
    )  # fmt: skip
