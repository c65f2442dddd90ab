"""The preparation's units of work: one reference under one attack. Free of Django: this is what the processes load."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from rating.attacks.adversarial import Result, attack_reference
from rating.attacks.calibration import calibrate
from rating.attacks.seeds import seed_of
from rating.attacks.victim_lookup import find_victim
from rating.attacks.victims import Victim, best_device

from .measure import Measure
from .recipe import Ladder, Recipe, VictimChoice

LONGEST_FIRST = ["C&W", "PGD", "DeepFool", "BIM", "MIM", "FGSM"]  # so that no process is left with one at the end
ONE_BY_ONE = "C&W"  # its levels cost as much alone as together: in units of their own, more processes share them

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unit:
    """One content under one attack, at the levels of these numbers."""

    content: str
    ladder: Ladder
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a unit. faults: by level, why there is no result."""

    unit: Unit
    seed: int
    results: tuple[Result, ...]
    faults: dict[int, str]
    device: str


def units_of(recipe: Recipe) -> list[Unit]:
    """The recipe's examples as units: the levels of an attack together, as far as that saves time."""
    together: dict[tuple[str, str, int], list[int]] = {}
    for photograph, ladder, number in recipe.examples:
        alone = ladder.attack == ONE_BY_ONE and not ladder.calibration
        together.setdefault((photograph.content, ladder.attack, number if alone else 0), []).append(number)
    ladders = {ladder.attack: ladder for ladder in recipe.ladders}
    units = [Unit(content, ladders[attack], tuple(numbers)) for (content, attack, _), numbers in together.items()]
    return sorted(units, key=lambda unit: _place(unit.ladder.attack))


def _place(attack: str) -> int:
    return LONGEST_FIRST.index(attack) if attack in LONGEST_FIRST else -1


def work(
    unit: Unit,
    reference: NDArray[np.uint8],
    choice: VictimChoice,
    weights_sha256: str,
    measure: Measure | None,
    effort: str,
    seed: int,
) -> Outcome:
    """What a process does: one unit, with its own copy of the victim. What fails is told with the outcome.

    reference: uint8 RGB (H, W, 3). weights_sha256: of the victim's weights, which it must still have. seed: the set's.
    """
    torch.set_num_threads(1)
    unit_seed, device = seed_of(seed, unit.content, unit.ladder.attack), best_device()
    results: list[Result] = []
    faults: dict[int, str] = {}
    try:
        victim = _victim(choice)
        if victim.weights_sha256 != weights_sha256:
            raise ValueError(f"{choice.name} has other weights than the set was begun with")
        results = _results(victim, unit, reference, measure, effort, unit_seed, device)
    except Exception as problem:  # others' victims and attacks: anything may come
        if len(unit.numbers) > 1 and not unit.ladder.calibration:
            parts = [replace(unit, numbers=(number,)) for number in unit.numbers]
            outcomes = [work(part, reference, choice, weights_sha256, measure, effort, seed) for part in parts]
            results = [result for outcome in outcomes for result in outcome.results]
            faults = {number: fault for outcome in outcomes for number, fault in outcome.faults.items()}
        else:
            logger.exception("%s under %s failed.", unit.content, unit.ladder.attack)
            faults = dict.fromkeys(unit.numbers, f"{type(problem).__name__}: {problem}")
    return Outcome(unit, unit_seed, tuple(results), faults, device)


def _results(
    victim: Victim,
    unit: Unit,
    reference: NDArray[np.uint8],
    measure: Measure | None,
    effort: str,
    seed: int,
    device: str,
) -> list[Result]:
    ladder = unit.ladder
    if ladder.calibration is None:
        levels = [level for level in ladder.levels if level.number in unit.numbers]
        return attack_reference(
            victim, reference, ladder.attack, levels, preset=effort, seed=seed, device=device, target=ladder.target
        )
    if measure is None:
        raise ValueError(f"the metric {ladder.calibration.metric} is not to be had")
    rungs = calibrate(
        victim,
        reference,
        ladder.attack,
        measure.of,
        ladder.calibration.values,
        better=measure.better,
        preset=effort,
        seed=seed,
        device=device,
        target=ladder.target,
    )
    results = []
    for rung in rungs:
        if rung.level.number in unit.numbers:
            calibration = {
                "metric": measure.name,
                "wanted": rung.wanted,
                "value": rung.value if math.isfinite(rung.value) else None,
                "reached": rung.reached,
                "as_near_as_can_be": rung.as_near_as_can_be,
                "tried": rung.tried,
            }
            results.append(replace(rung.result, parameters=rung.result.parameters | {"calibration": calibration}))
    return results


@cache
def _victim(choice: VictimChoice) -> Victim:
    """Loaded once in each process."""
    return find_victim(
        choice.name, Path(choice.weights) if choice.weights else None, Path(choice.labels) if choice.labels else None
    )
