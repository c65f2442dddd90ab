"""Telling what a folder or ZIP holds, in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.stimuli.importing.plan import Plan


def counts(plan: Plan) -> str:
    references = len(plan.references)
    training = sum(reference.wanted.for_training for reference in plan.references)
    said = [
        ngettext("%d reference", "%d references", references) % references
        + (_(" (%d for training)") % training if training else ""),
        ngettext("%d pair", "%d pairs", plan.pairs) % plan.pairs,
        ngettext("%d attack", "%d attacks", len(plan.settings)) % len(plan.settings),
    ]
    if plan.converted:
        said.append(ngettext("%d file to convert", "%d files to convert", plan.converted) % plan.converted)
    return ", ".join(said)


def summary(plan: Plan) -> str:
    """What would be imported, in some lines."""
    lines = [counts(plan)]
    for attack, levels in plan.settings.items():
        lines.append(f"  {attack}: {', '.join(map(str, levels))}")
    return "\n".join(lines)


def by_attack(plan: Plan) -> list[dict[str, Any]]:
    """A row per attack: its levels and its pairs."""
    pairs = [picture.wanted.attack for reference in plan.references for picture in reference.pictures]
    return [
        {"attack": attack, "levels": levels, "pairs": pairs.count(attack)} for attack, levels in plan.settings.items()
    ]
