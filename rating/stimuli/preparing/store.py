"""The rows and files of a stimulus set that is being prepared."""

from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from numpy.typing import NDArray
from PIL import Image

from rating.attacks.adversarial import Result, versions
from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.photographs import Photograph
from rating.attacks.victims import Victim, to_tensor
from rating.stimuli.files import save
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from rating.stimuli.recipe import Recipe
from rating.stimuli.units import Outcome, Unit

Settings = dict[tuple[str, int], AttackSetting]
LOST = (
    "its file was lost, and is another one now that it is made again, as on another processor or with other libraries: "
    "restore it from a backup, or prepare a set of another name"
)


def make_reference(stimuli: StimulusSet, photograph: Photograph, victim: Victim) -> Reference:
    """The content's reference: cut out, saved and classified, unless that is done and its file is there."""
    existing = stimuli.references.filter(content=photograph.content).first()
    if existing and existing.file_exists():
        return existing
    image = photograph.crop(settings.MEDIA_ROOT)
    picture = save(image)
    if existing:
        if picture["sha256"] != existing.sha256:
            raise ValueError(f"{photograph.content}: {LOST}.")
        return existing
    label, confidence = victim.classify(to_tensor(image))
    return Reference.objects.create(
        stimulus_set=stimuli,
        content=photograph.content,
        for_training=photograph.for_training,
        source=f"{photograph.file}, cropped at ({photograph.x}, {photograph.y}); {photograph.credit}"[:200],
        licence=photograph.licence,
        spatial_information=spatial_information(image),
        colourfulness=colourfulness(image),
        label=victim.classes[int(label)],
        confidence=float(confidence),
        **picture,
    )


def pixels(reference: Reference) -> NDArray[np.uint8]:
    """The reference as saved: uint8 RGB (H, W, 3)."""
    with Image.open(settings.MEDIA_ROOT / reference.file) as picture:
        return np.array(picture)


def make_settings(stimuli: StimulusSet, recipe: Recipe) -> Settings:
    """By attack and level."""
    return {
        (ladder.attack, number): AttackSetting.objects.get_or_create(
            stimulus_set=stimuli,
            attack=ladder.attack,
            level=number,
            defaults={"parameters": ladder.parameters(number)},
        )[0]
        for ladder in recipe.ladders
        for number in ladder.numbers
    }


def is_done(reference: Reference, unit: Unit) -> bool:
    """Whether all of its adversarial examples are stored, and their files there."""
    made = reference.adversarial_examples.filter(setting__attack=unit.ladder.attack, setting__level__in=unit.numbers)
    files = made.values_list("file", flat=True)
    return len(files) == len(unit.numbers) and all((settings.MEDIA_ROOT / file).is_file() for file in files)


@transaction.atomic
def store(reference: Reference, outcome: Outcome, attack_settings: Settings, victim: Victim) -> dict[int, str]:
    """Store what a unit made, all or nothing. Returns the levels whose lost file could not be made again, and why."""
    faults = {}
    for result in outcome.results:
        setting = attack_settings[result.attack, result.level]
        existing = reference.adversarial_examples.filter(setting=setting).first()
        picture = save(result.image)
        if existing is None:
            example = AdversarialExample.objects.create(
                reference=reference, setting=setting, **picture, **_measured(result), **_provenance(outcome, victim)
            )
            Pair.objects.create(stimulus_set=reference.stimulus_set, reference=reference, adversarial=example)
        elif existing.sha256 != picture["sha256"]:
            faults[result.level] = LOST
    return faults


def _measured(result: Result) -> dict[str, Any]:
    fields = (
        "parameters", "label_reference", "label_before_rounding", "label_after_rounding",
        "confidence_before_rounding", "confidence_after_rounding", "fooled", "equals_reference",
        "l0", "l1", "l2", "linf",
    )  # fmt: skip
    return {field: getattr(result, field) for field in fields}


def _provenance(outcome: Outcome, victim: Victim) -> dict[str, Any]:
    return {
        "victim": victim.name,
        "weights_sha256": victim.weights_sha256,
        "seed": outcome.seed,
        "versions": versions() | {"device": outcome.device},
    }
