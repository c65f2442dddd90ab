"""FGSM, BIM, PGD and MIM: steps along the sign of the loss's gradient, within ±eps of the reference.

Parameters as in CleverHans 2.1.0, which the reference study used; inputs in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence

import torchattacks

from .ladders import Level
from .seeds import seed_of, seeded
from .task import Attempt, Run, Task

STOCK: dict[str, type[torchattacks.attack.Attack]] = {
    "FGSM": torchattacks.FGSM,  # Goodfellow, Shlens and Szegedy, ICLR 2015: one step
    # Kurakin, Goodfellow and Bengio, 2016: 10 × 0.05 reach 0.5 at the most. It is PGD without the random start;
    # torchattacks' own BIM gives the same pictures and takes longer to clip.
    "BIM": torchattacks.PGD,
    "PGD": torchattacks.PGD,  # Madry et al., ICLR 2018: as BIM, from a random point within ±eps
    "MIM": torchattacks.MIFGSM,  # Dong et al., CVPR 2018: as BIM, along gradients accumulated with momentum
}
FIXED: dict[str, dict[str, float]] = {
    "FGSM": {},
    "BIM": {"alpha": 0.05, "steps": 10, "random_start": False},
    "PGD": {"alpha": 0.01, "steps": 40},  # random_start is torchattacks' default
    "MIM": {"alpha": 0.06, "steps": 10, "decay": 1.0},
}
RANDOM = {"PGD"}


def gradient_sign(name: str) -> Run:
    """The attack of this name: level by level, with the study's fixed parameters."""

    def run(task: Task, levels: Sequence[Level]) -> list[Attempt]:
        attempts = []
        for level in levels:
            used = {**level.parameters, **FIXED[name]}
            attack = STOCK[name](task.module, **used)
            seed = seed_of(task.seed, level.number)
            with seeded(seed):
                if task.target is None:
                    image = attack(task.image, task.label)
                else:
                    attack.set_mode_targeted_by_label(quiet=True)
                    image = attack(task.image, task.target)
            attempts.append(Attempt(image, {**used, "seed": seed} if name in RANDOM else used))
        return attempts

    return run
