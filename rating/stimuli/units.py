"""The preparation's units of work: one reference under one attack. Free of Django: this is what the processes load."""

from dataclasses import dataclass
from pathlib import Path

import torch

from rating.attacks import demo_cnn
from rating.attacks.adversarial import Result, attack_reference
from rating.attacks.ladders import LADDERS, Level
from rating.attacks.photographs import PHOTOGRAPHS, Photograph
from rating.attacks.seeds import seed_of

LONGEST_FIRST = ["C&W", "PGD", "DeepFool", "BIM", "MIM", "FGSM"]  # so that no process is left with one at the end


@dataclass(frozen=True)
class Unit:
    """One reference under one attack, at these levels."""

    photograph: Photograph
    attack: str
    levels: tuple[Level, ...]


def all_units() -> list[Unit]:
    """All attacks and levels for the test; for training, five levels of each content, the attacks in rotation."""
    test = [
        Unit(photograph, attack, levels)
        for photograph in PHOTOGRAPHS
        if not photograph.for_training
        for attack, levels in LADDERS.items()
    ]
    training = []
    for number, photograph in enumerate(photograph for photograph in PHOTOGRAPHS if photograph.for_training):
        for level in range(5):
            attack = list(LADDERS)[(5 * number + level) % len(LADDERS)]
            training.append(Unit(photograph, attack, LADDERS[attack][level : level + 1]))
    return sorted(test + training, key=lambda unit: LONGEST_FIRST.index(unit.attack))


def attack_unit(weights: str, unit: Unit, preset: str, seed: int) -> tuple[Unit, int, list[Result]]:
    """What a process does: one unit, with its own copy of the victim."""
    torch.set_num_threads(1)
    unit_seed = seed_of(seed, unit.photograph.content, unit.attack)
    victim = demo_cnn.load(Path(weights))
    image = unit.photograph.crop()
    return unit, unit_seed, attack_reference(victim, image, unit.attack, unit.levels, preset=preset, seed=unit_seed)
