"""Telling what a file says, and what is wrong with it, in the reader's language."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .faults import Fault
from .names import MOST_NAMED, Unknown
from .understood import Reading


def forms() -> dict[str, str]:
    return {
        "long": _("a row per rating"),
        "stimulus_rows": _("a row per stimulus, a column per subject"),
        "subject_rows": _("a row per subject, a column per stimulus"),
        "sureal": _("a data set of sureal"),
    }


def told(fault: Fault) -> str:
    return _(fault.text) % fault.values if fault.values else _(fault.text)


def told_unknown(unknown: Unknown) -> str:
    said = ngettext(
        "the study has no stimulus “%(name)s” (%(times)d rating).",
        "the study has no stimulus “%(name)s” (%(times)d ratings).",
        unknown.times,
    ) % {"name": unknown.name[:80], "times": unknown.times}
    if unknown.nearest:
        said += " " + _("Nearest: %s.") % ", ".join(unknown.nearest)
    return said


def place(row: int, column: str) -> str:
    """Where in the file."""
    if row and column:
        return _("Row %(row)d, column %(column)s") % {"row": row, "column": column}
    return _("Row %d") % row if row else ""


def lines(reading: Reading) -> Iterator[str]:
    """Everything that is wrong, a line each: the first of it, and how much more there is."""
    for fault in reading.faults:
        where = place(fault.row, fault.column)
        yield f"{where}: {told(fault)}" if where else told(fault)
    if reading.faults.untold:
        yield more_faults(reading.faults.untold)
    for unknown in reading.unknown[:MOST_NAMED]:
        yield f"{place(unknown.row, unknown.column)}: {told_unknown(unknown)}"
    if len(reading.unknown) > MOST_NAMED:
        yield more_names(len(reading.unknown) - MOST_NAMED)


def more_faults(count: int) -> str:
    return ngettext("And %d more fault.", "And %d more faults.", count) % count


def more_names(count: int) -> str:
    return ngettext("And %d more unknown name.", "And %d more unknown names.", count) % count


def summary(reading: Reading) -> str:
    """What was understood, in a line."""
    values = {
        "form": forms()[reading.form or "long"],
        "subjects": len(reading.subjects),
        "stimuli": len(reading.stimuli),
        "ratings": len(reading.ratings),
        "missing": reading.missing,
    }
    return _("Read as %(form)s: %(subjects)d subjects, %(stimuli)d stimuli, %(ratings)d ratings, %(missing)d missing."
             ) % values  # fmt: skip
