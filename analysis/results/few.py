"""Whether too few subjects are counted, said wherever their numbers are shown."""

from typing import Any

from django.utils.translation import gettext as _

from analysis.opinion import FEWEST_BT500


def few(output: dict[str, Any]) -> str:
    """Empty where they are as many as the reference study had, or where it is not known."""
    fewest = (output.get("quality") or {}).get("few_subjects")
    if fewest is None:
        return ""
    if fewest == FEWEST_BT500:
        return _("Fewer than 15, the least that ITU-R BT.500 asks for.")
    return _("Fewer than the reference study’s 18.")
