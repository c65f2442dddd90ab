"""What the instructions' page is told of a study version. Nothing that tells which presentations are counted."""

from typing import Any

from django.utils.translation import gettext as _

from rating import display
from rating.protocol import Protocol
from rating.studies.models import Study, StudyVersion


def instructions_of(version: StudyVersion) -> dict[str, Any]:
    protocol = version.protocol
    first = protocol.pictures[0]
    return {
        "how": f"rating/subject/instructions/{protocol.method}.html",
        "side": protocol.order.reference_side,
        "labelled": protocol.labelled,
        "twice": len(protocol.pictures) == 4,
        "self_paced": not first.is_fixed,
        "least_seconds": first.least_ms / 1000,
        "most_seconds": first.most_ms and first.most_ms / 1000,
        "scale_seconds": protocol.scale.most_ms and protocol.scale.most_ms / 1000,
        "grades": [{"value": grade.value, "words": _(grade.words)} for grade in protocol.grades],
        "short_words": _short_words(protocol),
        "sometimes_equal": bool(protocol.order.hidden_references),
        "training": len(version.plans[0]["training_pairs"]),
        "minutes": max(1, round(max(map(_presentations, version.plans)) * protocol.planned_trial_ms / 60_000)),
        "sessions": len(version.plans),
        "distance_text": display.Viewing.of_version(version).distance_text(1),
        **coming_back(version.resume),
    }


def coming_back(resume: dict[str, Any]) -> dict[str, Any]:
    """come_back_hours: within which a session that was left is to be gone on with, or None. begins_anew: what follows
    otherwise; else it is closed. resume: as StudyVersion.resume.
    """
    return {
        "come_back_hours": None if resume["rule"] == Study.Resume.CONTINUE else resume["hours"],
        "begins_anew": resume["rule"] == Study.Resume.RESTART,
    }


def _presentations(plan: dict[str, Any]) -> int:
    """How many a session of the plan shows, replacements apart."""
    of_lists = sum(len(plan[kind]) for kind in ("training_pairs", "pairs", "hidden_references"))
    return of_lists + int(plan["stabilising"]) + int(plan["repeats"])


def _short_words(protocol: Protocol) -> list[dict[str, Any]]:
    """The grades whose words are fewer after the training."""
    if not protocol.short_words_after_training:
        return []
    return [{"value": grade.value, "words": _(grade.short)} for grade in protocol.grades if grade.short]
