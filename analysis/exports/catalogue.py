"""Everything that an analysis is exported as: the page's list and the addresses' are this one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.charts.catalogue import figures
from analysis.charts.files import FORMATS

from .archive import csv_archive
from .columns import Sheet
from .delimited import delimited
from .document import document
from .edition import Edition
from .figures import figure_archive
from .latex import benchmark_table, mos_table, panel_line
from .spreadsheet import spreadsheet
from .sureal import data_set

SECONDS_A_CHART = 0.4  # on two slow cores

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "tex": "text/x-tex; charset=utf-8",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Export:
    """A file. name: in its address and file name; label: on its button."""

    name: str
    form: str
    label: str
    make: Callable[[Edition], bytes]

    @property
    def file(self) -> str:
        return f"{self.name}.{self.form}"


@dataclass(frozen=True)
class Family:
    """Files of a kind, and what they are for. more: those that the page folds away. hint: what to expect of them."""

    title: str
    purpose: str
    files: list[Export]
    more: list[Export] = field(default_factory=list)
    hint: Callable[[], str] = str


def families(edition: Edition) -> list[Family]:
    return [
        Family(
            _("Spreadsheet"),
            _("To read, sort and look up, in Excel, LibreOffice and their like: every sheet, and a dictionary."),
            [Export("workbook", "xlsx", _("XLSX workbook"), spreadsheet)],
        ),
        Family(
            _("Tables for programs"),
            _("To go on with in R, Python or MATLAB: the same sheets."),
            [
                Export("sheets", "zip", _("All sheets as CSV (ZIP)"), csv_archive),
                Export("analysis", "json", _("JSON"), document),
            ],
            [Export(s.name, "csv", s.title, partial(_one_sheet, title=s.title)) for s in edition.sheets],
        ),
        Family(
            _("Tables for a paper"),
            _("To \\input in LaTeX with the package booktabs: the best in bold, captions that say what is counted."),
            [
                Export("benchmark-table", "tex", _("Benchmark"), benchmark_table),
                Export("mos-table", "tex", _("MOS per attack and level"), mos_table),
                Export("panel", "tex", _("Panel line"), panel_line),
            ],
        ),
        Family(
            _("Figures"),
            _("Every chart of the dashboard (ZIP): SVG and PDF scale, PNG has 300 pixels per inch."),
            [Export(f"figures-{form}", "zip", form.upper(), partial(figure_archive, form=form)) for form in FORMATS],
            hint=partial(_drawing, edition),
        ),
        Family(
            _("Other programs"),
            _("To compute again with sureal, the reference software of subject models: the ratings counted."),
            [Export("sureal", "json", _("sureal JSON"), data_set)],
        ),
    ]


def exports(edition: Edition) -> Iterator[Export]:
    for family in families(edition):
        yield from [*family.files, *family.more]


def _drawing(edition: Edition) -> str:
    """How long the figures take, where somebody waits for them."""
    number = len(figures(edition.output))
    seconds = max(1, round(number * SECONDS_A_CHART))
    return (
        ngettext("%(number)d chart:", "%(number)d charts:", number) % {"number": number}
        + " "
        + _("drawing takes about %(seconds)d s, as PNG twice as long.") % {"seconds": seconds}
    )


def _one_sheet(edition: Edition, title: str) -> bytes:
    found: Sheet = next(sheet for sheet in edition.sheets if sheet.title == title)
    return delimited(found, edition.summary)
