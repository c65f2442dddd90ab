"""What is known of each pair: its opinion scores and its metric scores."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.results.whose import header, whose

from ..columns import Column, Row, Sheet, field, yes
from .formats import SCORE, SMALL, WHOLE

# Beside "dcr", whose columns are called DMOS and no more: it is what a study by impairment has anyway.
CONVENTIONS = ("hidden_reference", "acr_hr", "acr_hr_crushed", "live_z")


def pair_sheets(output: dict[str, Any]) -> Iterator[Sheet]:
    yield Sheet("MOS", mos_columns(), tuple(output["stimuli"]))
    yield Sheet("DMOS", dmos_columns(), tuple(row for row in output["stimuli"] if row["attack"] is not None))


def score_sheet(output: dict[str, Any]) -> Sheet:
    columns = (*pair_columns(), *(_score_column(metric) for metric in output["metrics"]))
    return Sheet("Metrics", columns, tuple(output["stimuli"]))


def pair_columns() -> tuple[Column, ...]:
    return (
        Column("Pair", _("The pair's name: content, attack, level."), field("name"), width=28),
        Column("Content", _("What the reference shows."), field("content"), width=16),
        Column("Attack", _("The attack; empty for a hidden reference."), field("attack"), width=12),
        Column("Level", _("The attack's level."), field("level"), format=WHOLE),
    )


def mos_columns() -> tuple[Column, ...]:
    return (
        *pair_columns(),
        Column("MOS", _("Mean of the counted subjects' grades."), field("mos"), _("grade, 1 to 5"), SCORE),
        Column("Std", _("Standard deviation of the grades, divisor n − 1."), field("std"), _("grade"), SCORE),
        Column("n", _("Counted subjects who rated the pair."), field("n"), _("subjects"), WHOLE),
        Column("SE", _("Standard error of MOS: Std / √n."), field("se"), _("grade"), SCORE, optional=True),
        Column("CI 95 %", _("Half width of the 95 % confidence interval of MOS, Student's t."), field("ci95"),
               _("grade"), SCORE),
        Column("MOS P.910", _("The pair's score by ITU-T P.910's subject model, which takes the subjects' biases off "
               "and lets inconsistent subjects weigh less."), field("mos_p910"), _("grade"), SCORE, optional=True),
        Column("CI 95 % P.910", _("Half width of its 95 % confidence interval."), field("mos_p910_ci95"), _("grade"),
               SCORE, optional=True),
        Column("Fools the victim", _("The saved 8-bit file's label differs from the reference's."),
               lambda row: yes(row["fooled"])),
        Column("Equals its reference", _("The saved file is the reference, pixel for pixel."),
               lambda row: yes(row["equals_reference"])),
    )  # fmt: skip


def dmos_columns() -> tuple[Column, ...]:
    return (
        *pair_columns(),
        Column("DMOS", _("DCR convention (ITU-T P.910): the mean of the impairment grades themselves."),
               field("dmos", "dmos"), _("grade, 1 to 5"), SCORE),
        Column("Std", _("Standard deviation, divisor n − 1."), field("dmos", "std"), _("grade"), SCORE),
        Column("n", _("Counted subjects who rated the pair."), field("dmos", "n"), _("subjects"), WHOLE),
        Column("CI 95 %", _("Half width of the 95 % confidence interval of DMOS, Student's t."),
               field("dmos", "ci95"), _("grade"), SCORE),
        *(column for convention in CONVENTIONS for column in _by_convention(convention)),
    )  # fmt: skip


def _by_convention(name: str) -> Iterator[Column]:
    says, unit = {
        "hidden_reference": (_("MOS less MOS of the hidden reference, plus 5."), _("grade")),
        "acr_hr": (_("Mean of each subject's grade less the one of the hidden reference, plus 5 (ITU-T P.910, "
                     "ACR-HR)."), _("grade")),
        "acr_hr_crushed": (_("The same, differences above 5 crushed (ITU-T P.910)."), _("grade")),
        "live_z": (_("Differences to the hidden reference, z-scored per subject: (z + 3)·100/6. Higher is worse."),
                   _("0 to 100")),
    }[name]  # fmt: skip

    def of(key: str) -> Callable[[Row], Any]:
        return field("dmos_conventions", name, key)

    yield Column(f"DMOS {name}", says, of("dmos"), unit, SCORE, optional=True)
    yield Column(f"Std {name}", _("Its standard deviation, divisor n − 1."), of("std"), unit, SCORE, optional=True)
    yield Column(f"n {name}", _("Counted subjects behind it."), of("n"), _("subjects"), WHOLE, optional=True)
    yield Column(f"CI 95 % {name}", _("Half width of its 95 % confidence interval."), of("ci95"), unit, SCORE,
                 optional=True)  # fmt: skip


def _score_column(metric: dict[str, Any]) -> Column:
    return Column(
        header(metric),
        " ".join([_score_by(metric), *_source(metric), *_no_plain_numbers(metric)]),
        field("scores", metric["name"]),
        format=SMALL,
        undefined="NaN",  # an empty cell is a score that is not there
    )


def _score_by(metric: dict[str, Any]) -> str:
    if metric["better"] == "higher":
        text = _("Score by %(name)s, version %(version)s. Higher is better; identical pictures give %(identical)s.")
    else:
        text = _("Score by %(name)s, version %(version)s. Lower is better; identical pictures give %(identical)s.")
    unknown = math.isnan(metric["identical"])
    return text % {**metric, "identical": _("no value that is known") if unknown else metric["identical"]}


def _source(metric: dict[str, Any]) -> Iterator[str]:
    """Whose the metric is, where it is not the study's own."""
    if imported := metric.get("imported"):
        said = {key: imported[key] or _("not said") for key in imported}
        yield (
            _(
                "Imported, not computed here: from %(file)s (SHA-256 %(sha256)s) on %(at)s by %(by)s; computed by: "
                "%(source)s."
            )
            % said
        )
    elif whose(metric):
        yield _("Computed by the library %s, not by this program’s own code.") % whose(metric)


def _no_plain_numbers(metric: dict[str, Any]) -> Iterator[str]:
    """How many scores are infinite, undefined or ill-conditioned, and how they are written."""
    limit = metric.get("ill_conditioned_above", math.inf)
    if metric.get("infinite"):
        yield _("Infinite, written inf or -inf: %d.") % metric["infinite"]
    if metric.get("undefined"):
        yield _("Undefined, written NaN: %d.") % metric["undefined"]
    if math.isfinite(limit):
        yield _("Above %(limit)g rounding decides the value (ill-conditioned).") % {"limit": limit}
