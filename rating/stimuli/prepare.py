"""Preparing a stimulus set: every reference under every attack setting, saved, measured, and stored as it is made.

The work is cut into units of one reference under one attack, spread over processes. A unit is stored whole or not at
all, so that a stopped preparation goes on where it was, and a finished one has nothing to do.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from tqdm import tqdm

from advstudy.parallel import parallel_map
from rating.attacks import demo_cnn
from rating.attacks.adversarial import Result, versions
from rating.attacks.ladders import LADDERS
from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.photographs import PHOTOGRAPHS, Photograph
from rating.attacks.victims import Victim, to_tensor

from .files import save
from .models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from .units import Unit, all_units, attack_unit

SEED = 2019


class AnotherSet(Exception):
    """A set of this name was begun otherwise: going on would mix two preparations. The message is for the user."""


def prepare(owner: User, name: str, *, preset: str, seed: int) -> StimulusSet:
    """The stimulus set of this name, made or finished. Each photograph's content is a class of the victim.

    preset: how long C&W searches. Progress goes to standard error. Raises AnotherSet, and then nothing has changed.
    """
    victim, weights = _victim(seed)
    stimuli = _stimulus_set(owner, name, victim, preset, seed)
    references = {photograph.content: _reference(stimuli, photograph, victim) for photograph in PHOTOGRAPHS}
    attack_settings = _settings(stimuli)
    units = [unit for unit in all_units() if not _is_done(references[unit.photograph.content], unit)]
    provenance = {
        "victim": victim.name,
        "weights_sha256": victim.weights_sha256,
        "versions": versions(),
    }
    total = sum(len(unit.levels) for unit in units)
    with tqdm(total=total, desc="Adversarial examples", unit="", disable=not units, ncols=100) as progress:
        for unit, unit_seed, results in parallel_map(
            attack_unit, [(str(weights), unit, preset, seed) for unit in units]
        ):
            _store(
                references[unit.photograph.content], unit, results, attack_settings, {**provenance, "seed": unit_seed}
            )
            progress.update(len(results))
    return stimuli


def _victim(seed: int) -> tuple[Victim, Path]:
    """The demo's classifier and the file of its weights, trained if it is not there yet."""
    path = settings.VAR / "victims" / f"{demo_cnn.NAME}-{seed}.pt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        contents = [(photograph.content, photograph.crop()) for photograph in PHOTOGRAPHS]
        with tqdm(total=demo_cnn.STEPS, desc="Training the victim", unit="", ncols=100) as progress:
            victim = demo_cnn.train(contents, seed, progress=lambda _done, _total: progress.update())
        demo_cnn.save(victim, path)
    return demo_cnn.load(path), path


def _stimulus_set(owner: User, name: str, victim: Victim, preset: str, seed: int) -> StimulusSet:
    about = {"name": victim.name, "weights_sha256": victim.weights_sha256, "classes": list(victim.classes)}
    stimuli, created = StimulusSet.objects.get_or_create(
        owner=owner, name=name, defaults={"victim": about | victim.about, "preset": preset, "seed": seed}
    )
    asked = (preset, seed, victim.weights_sha256)
    if not created and (stimuli.preset, stimuli.seed, stimuli.victim["weights_sha256"]) != asked:
        raise AnotherSet(
            f"The set “{name}” was begun with preset {stimuli.preset}, seed {stimuli.seed} and a victim of weights "
            f"{stimuli.victim['weights_sha256'][:12]}…; these differ. Prepare a set of another name."
        )
    return stimuli


def _reference(stimuli: StimulusSet, photograph: Photograph, victim: Victim) -> Reference:
    existing = stimuli.references.filter(content=photograph.content).first()
    if existing:
        return existing
    image = photograph.crop()
    label, confidence = victim.classify(to_tensor(image))
    return Reference.objects.create(
        stimulus_set=stimuli,
        content=photograph.content,
        for_training=photograph.for_training,
        source=f"{photograph.file}, cropped at ({photograph.x}, {photograph.y}); {photograph.credit}",
        licence=photograph.licence,
        spatial_information=spatial_information(image),
        colourfulness=colourfulness(image),
        label=victim.classes[int(label)],
        confidence=float(confidence),
        **save(image),
    )


def _settings(stimuli: StimulusSet) -> dict[tuple[str, int], AttackSetting]:
    return {
        (attack, level.number): AttackSetting.objects.get_or_create(
            stimulus_set=stimuli, attack=attack, level=level.number, defaults={"parameters": level.parameters}
        )[0]
        for attack, levels in LADDERS.items()
        for level in levels
    }


def _is_done(reference: Reference, unit: Unit) -> bool:
    levels = [level.number for level in unit.levels]
    made = reference.adversarial_examples.filter(setting__attack=unit.attack, setting__level__in=levels)
    return made.count() == len(levels) and all(
        (settings.MEDIA_ROOT / file).exists() for file in made.values_list("file", flat=True)
    )


@transaction.atomic
def _store(
    reference: Reference,
    unit: Unit,
    results: list[Result],
    attack_settings: dict[tuple[str, int], AttackSetting],
    provenance: dict[str, Any],
) -> None:
    for result in results:
        setting = attack_settings[unit.attack, result.level]
        picture = save(result.image)
        if reference.adversarial_examples.filter(setting=setting).exists():
            continue  # its file had been lost and is there again, under the name of the same hash
        example = AdversarialExample.objects.create(
            reference=reference,
            setting=setting,
            parameters=result.parameters,
            label_reference=result.label_reference,
            label_before_rounding=result.label_before_rounding,
            label_after_rounding=result.label_after_rounding,
            confidence_before_rounding=result.confidence_before_rounding,
            confidence_after_rounding=result.confidence_after_rounding,
            fooled=result.fooled,
            equals_reference=result.equals_reference,
            l0=result.l0,
            l2=result.l2,
            linf=result.linf,
            **provenance,
            **picture,
        )
        Pair.objects.create(stimulus_set=reference.stimulus_set, reference=reference, adversarial=example)
