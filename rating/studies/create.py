"""A new study over existing stimuli, from a preset."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from rating.protocol import PRESETS
from rating.stimuli.models import Pair, StimulusSet

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
    pairs = study.stimulus_set.pairs.in_order()
    parts = balanced([pair for pair in pairs if not pair.reference.for_training], preset.sessions)
    for number, part in enumerate(parts, start=1):
        plan = SessionPlan.objects.create(
            study=study, number=number, break_minutes=preset.break_minutes if number > 1 else 0
        )
        plan.pairs.set(part)
        if number == 1:
            plan.training_pairs.set(pair for pair in pairs if pair.reference.for_training)


def balanced(pairs: list[Pair], parts: int) -> list[list[Pair]]:
    """Divide the pairs into parts with contents, attacks and levels spread evenly (a Latin square's diagonals)."""
    contents = {pair.reference_id: None for pair in pairs}
    attacks = {pair.adversarial.setting.attack if pair.adversarial else "": None for pair in pairs}
    content_rank = {content: rank for rank, content in enumerate(contents)}
    attack_rank = {attack: rank for rank, attack in enumerate(attacks)}
    divided: list[list[Pair]] = [[] for _part in range(parts)]
    for pair in pairs:
        setting = pair.adversarial.setting if pair.adversarial else None
        rank = content_rank[pair.reference_id] + attack_rank[setting.attack if setting else ""]
        divided[(rank + (setting.level if setting else 0)) % parts].append(pair)
    return divided


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
