"""FGSM, BIM, PGD and MIM as work on a task: level by level, with the study's fixed parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor

from .ladders import Level
from .seeds import seed_of
from .sign_attacks import bim, fgsm, mim, parameters, pgd
from .task import Attack, Attempt, Task

FUNCTIONS: dict[str, Callable[..., Tensor]] = {"FGSM": fgsm, "BIM": bim, "PGD": pgd, "MIM": mim}
RANDOM = {"PGD"}


def gradient_sign(name: str) -> Attack:
    """The attack of this name."""

    def attack(task: Task, levels: Sequence[Level]) -> list[Attempt]:
        attempts = []
        for level in levels:
            used = parameters(name, level)
            if name in RANDOM:
                used = {**used, "seed": seed_of(task.seed, level.number)}
            attempts.append(Attempt(FUNCTIONS[name](task.module, task.image, task.label, **used), used))
        return attempts

    return attack
