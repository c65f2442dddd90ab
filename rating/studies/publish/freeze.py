"""The study as frozen in a version."""

import hashlib
import json
from typing import Any

from django.forms.models import model_to_dict

from rating.stimuli.models import Pair

from ..models import DisplayCondition, Study
from .sessions import PlannedSession


def frozen_design(study: Study, sessions: list[PlannedSession]) -> dict[str, Any]:
    """All that the study's sessions and its analysis need to know. Its plans: see StudyVersion.plans."""
    return {
        "title": study.title,
        "preset": study.preset,
        "protocol": study.protocol,
        "consent": study.consent,
        "display": condition_fields(study.display_condition) if hasattr(study, "display_condition") else {},
        "resume": {"rule": study.resume, "hours": study.resume_hours},
        "vision": {
            "by": study.vision_check,
            "rule": study.vision_rule,
            "least_acuity": study.least_acuity,
            "least_plates_percent": study.least_plates_percent,
        },
        "plans": [_plan(session) for session in sessions],
        "stimuli": {str(pair.pk): _stimulus(pair) for session in sessions for pair in session.every_pair},
    }


def design_sha256(design: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(design, sort_keys=True).encode()).hexdigest()


def condition_fields(condition: DisplayCondition) -> dict[str, Any]:
    return model_to_dict(condition, exclude=["id", "study"])


def _plan(session: PlannedSession) -> dict[str, Any]:
    return {
        "number": session.plan.number,
        "break_minutes": session.plan.break_minutes,
        "pairs": [pair.pk for pair in session.pairs],
        "training_pairs": [pair.pk for pair in session.training],
        "stabilising": session.stabilising,
        "stabilising_pool": [pair.pk for pair in session.pool],
        "repeats": session.repeats,
        "hidden_references": [[pair.pk, repetition] for pair, repetition in session.hidden_references],
    }


def _stimulus(pair: Pair) -> dict[str, Any]:
    setting = pair.adversarial.setting if pair.adversarial else None
    return {
        "name": pair.name,
        "content": pair.reference.content,
        "attack": setting.attack if setting else None,
        "level": setting.level if setting else None,
        "reference_sha256": pair.reference.sha256,
        "sha256": pair.shown.sha256,
        "width": pair.shown.width,
        "height": pair.shown.height,
    }
