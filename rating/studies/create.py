"""A new study over existing stimuli, from a preset."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from rating.protocol import PRESETS, Preset
from rating.stimuli.models import StimulusSet

from .balance import balanced
from .models import DisplayCondition, SessionPlan, Study


@transaction.atomic
def create_study(
    *, owner: AbstractBaseUser, title: str, stimulus_set: StimulusSet, preset: str, **display_condition: Any
) -> Study:
    """A study with the preset's protocol, display condition and session plans, ready to edit and to publish."""
    study = Study(owner=owner, title=title, stimulus_set=stimulus_set, preset=preset)
    fill_from_preset(study)
    study.save()
    add_plans_from_preset(study, **display_condition)
    return study


def fill_from_preset(study: Study) -> None:
    """Give an unsaved study its preset's protocol, and a consent text to start from."""
    study.protocol = PRESETS[study.preset].protocol.to_json()
    study.consent = study.consent or default_consent()


def add_plans_from_preset(study: Study, **display_condition: Any) -> None:
    """Give a saved study its preset's display condition and session plans."""
    preset = PRESETS[study.preset]
    DisplayCondition.objects.create(study=study, **{"viewing_distance": preset.viewing_distance_h, **display_condition})
    pairs = study.stimulus_set.pairs.attacked().in_order()  # the protocol adds hidden references
    test = [pair for pair in pairs if not pair.reference.for_training]
    parts = balanced(test, preset.sessions or sessions_needed(preset, len(test)))
    for number, part in enumerate(parts, start=1):
        plan = SessionPlan.objects.create(
            study=study, number=number, break_minutes=preset.break_minutes if number > 1 else 0
        )
        plan.pairs.set(part)
        if number == 1:
            plan.training_pairs.set(pair for pair in pairs if pair.reference.for_training)


def sessions_needed(preset: Preset, pairs: int) -> int:
    """How few sessions keep each within the preset's longest, with all that it shows after the training."""
    order, trial_ms = preset.protocol.order, preset.protocol.planned_trial_ms
    for sessions in range(1, pairs):
        largest = -(-pairs // sessions)
        shown = max(order.presentations(number, largest) for number in (1, sessions))
        if shown * trial_ms <= preset.longest_session_minutes * 60_000:
            return sessions
    return max(pairs, 1)


def default_consent() -> str:
    """A consent text to be adapted: each institution's ethics board has its own."""
    return _(
        "## Taking part\n\n"
        "You will look at pairs of pictures and say how visible the difference between them is. "
        "There is no right or wrong answer.\n\n"
        "- Taking part is voluntary. You may stop at any time, without giving a reason.\n"
        "- We store your answers, your age and gender, and what your browser tells of the screen. "
        "We store no name, no e-mail address and no network address.\n"
        '- "Stop and withdraw my data" is on every page. It deletes what you have given us.\n'
    )
