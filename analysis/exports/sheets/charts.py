"""What the dashboard's charts show that no other sheet holds, in the numbers of the charts themselves."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.charts import attack_levels, by_reference, histogram, over_time

from ..columns import Column, Row, Sheet, field
from .formats import SCORE, WHOLE

KINDS = {"grade": "Grade", "response": "Response time"}


def chart_sheets(output: dict[str, Any]) -> Iterator[Sheet]:
    yield Sheet("References", _reference_columns(), tuple(_reference_rows(output)))
    yield Sheet("MOS by attack", _attack_columns(), tuple(attack_levels.means(output)))
    yield Sheet("MOS histogram", _histogram_columns(), tuple(histogram.bins(output)))
    yield Sheet("Over sessions", _session_columns(), tuple(_session_rows(output)))


def _reference_columns() -> tuple[Column, ...]:
    over_pairs = {
        "lowest": ("Lowest", _("Lowest MOS of the reference’s pairs.")),
        "lower_quartile": ("Lower quartile", _("Lower quartile of their MOS.")),
        "median": ("Median", _("Median of their MOS.")),
        "upper_quartile": ("Upper quartile", _("Upper quartile of their MOS.")),
        "highest": ("Highest", _("Highest of their MOS.")),
    }
    return (
        Column("Content", _("What the reference shows."), field("content"), width=16),
        Column("Use", _("Whether its pairs are tests, or for training only."),
               lambda row: "training" if row["for_training"] else "test"),
        Column("Spatial information", _("Spatial information (ITU-T P.910)."), field("spatial_information"),
               format=SCORE),
        Column("Colourfulness", _("Colourfulness (Hasler and Süsstrunk 2003)."), field("colourfulness"), format=SCORE),
        Column("Pairs", _("Pairs of the reference that have a MOS."), field("pairs"), format=WHOLE),
        *(Column(name, says, field(key), _("grade, 1 to 5"), SCORE) for key, (name, says) in over_pairs.items()),
        Column("Mean MOS", _("Mean of their MOS."), field("mos"), _("grade, 1 to 5"), SCORE),
        Column("CI 95 %", _("Half width of its 95 % confidence interval over subjects, Student's t."), field("ci95"),
               _("grade"), SCORE, optional=True),
    )  # fmt: skip


def _reference_rows(output: dict[str, Any]) -> Iterator[Row]:
    rated = {row["content"]: row for row in by_reference.summary(output)}
    for reference in output["references"]:
        yield {**reference, **({} if reference["for_training"] else rated.get(reference["content"], {}))}


def _attack_columns() -> tuple[Column, ...]:
    return (
        Column("Attack", _("The attack."), field("attack"), width=12),
        Column("Level", _("The attack's level."), field("level"), format=WHOLE),
        Column("Pairs", _("Pairs that have a MOS."), field("pairs"), format=WHOLE),
        Column("Mean MOS", _("Mean of their MOS."), field("mos"), _("grade, 1 to 5"), SCORE),
        Column("CI 95 %", _("Half width of its 95 % confidence interval over references, Student's t."), field("ci95"),
               _("grade"), SCORE),
        Column("Fool the victim", _("Pairs whose saved 8-bit file has another label than its reference."),
               field("fooled"), format=WHOLE),
        Column("Share that fool", _("Their share."), _share_fooled, format="0 %"),
    )  # fmt: skip


def _share_fooled(row: Row) -> float | None:
    return None if row["fooled"] is None else row["fooled"] / row["pairs"]


def _histogram_columns() -> tuple[Column, ...]:
    return (
        Column("From", _("Lower end of the bin of MOS, which it holds."), field("low"), _("grade, 1 to 5"), "0.0"),
        Column("To", _("Upper end, which only the last bin holds."), field("high"), _("grade, 1 to 5"), "0.0"),
        Column("Pairs", _("Pairs whose MOS is in the bin."), field("pairs"), format=WHOLE),
    )


def _session_columns() -> tuple[Column, ...]:
    return (
        Column("What", _("Grade: how far grades lie above the pair's MOS. Response time: from the scale's appearance "
                         "to the answer."), lambda row: KINDS[row["what"]], width=16),
        Column("Session", _("Number of the session plan."), field("session"), format=WHOLE),
        Column("First place", _("Where in the session the block of neighbouring places begins."), field("first"),
               format=WHOLE),
        Column("Last place", _("Where it ends."), field("last"), format=WHOLE),
        Column("Mean", _("Mean over subjects: of their mean grades less MOS, or of their median response times."),
               field("value"), _("grade, or s"), SCORE),
        Column("CI 95 %", _("Half width of its 95 % confidence interval over subjects, Student's t."), field("ci95"),
               _("grade, or s"), SCORE),
        Column("Subjects", _("Counted subjects who rated in the block."), field("subjects"), format=WHOLE),
    )  # fmt: skip


def _session_rows(output: dict[str, Any]) -> Iterator[Row]:
    for what in over_time.whats(output):
        yield from ({**row, "what": what} for row in over_time.blocks(output, what))
