"""What subjects say of a pair in a study version: read from its newest analysis, never computed here."""

from typing import Any

from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import ngettext

from rating.numbers import decimal
from rating.studies.models import StudyVersion


def opinion_of(version: StudyVersion, pair_id: int) -> dict[str, Any] | None:
    """mos, ci95 (half width, or empty), subjects, computed_at, as shown; None where nobody counted rated the pair."""
    result: Any = version.analysis_results.order_by("-computed_at").first()  # type: ignore[attr-defined]
    if result is None:
        return None
    found = next((stimulus for stimulus in result.output["stimuli"] if stimulus["pair"] == pair_id), None)
    if found is None or found["mos"] is None:
        return None
    return {
        "mos": decimal(found["mos"], 2),
        "ci95": decimal(found["ci95"], 2) if found["n"] > 1 else "",
        "subjects": _subjects(found["n"], version.study.simulated),
        "computed_at": dateformat.format(localtime(result.computed_at), "Y-m-d H:i"),
    }


def _subjects(n: int, simulated: bool) -> str:
    if simulated:
        return ngettext("%(n)d simulated subject", "%(n)d simulated subjects", n) % {"n": n}
    return ngettext("%(n)d subject", "%(n)d subjects", n) % {"n": n}
