"""FGSM, BIM, PGD and MIM: steps along the sign of the loss's gradient, within ±eps of the reference.

Parameters as in CleverHans 2.1.0, which the reference study used; inputs in [0, 1].
"""

from collections.abc import Callable, Sequence

import torch
import torchattacks
from torch import Tensor, nn

from .ladders import Level
from .seeds import seed_of
from .task import Attack, Attempt, Task


def fgsm(module: nn.Module, image: Tensor, label: Tensor, eps: float) -> Tensor:
    """Goodfellow, Shlens and Szegedy, ICLR 2015: one step."""
    return torchattacks.FGSM(module, eps=eps)(image, label)  # type: ignore[no-any-return]


def bim(module: nn.Module, image: Tensor, label: Tensor, eps: float, alpha: float, steps: int) -> Tensor:
    """Kurakin, Goodfellow and Bengio, 2016: steps of alpha, clipped to ±eps. 10 × 0.05 reach 0.5 at the most."""
    return torchattacks.BIM(module, eps=eps, alpha=alpha, steps=steps)(image, label)  # type: ignore[no-any-return]


def pgd(module: nn.Module, image: Tensor, label: Tensor, eps: float, alpha: float, steps: int, seed: int) -> Tensor:
    """Madry et al., ICLR 2018: as BIM, from a random point within ±eps drawn from the seed."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        attack = torchattacks.PGD(module, eps=eps, alpha=alpha, steps=steps, random_start=True)
        return attack(image, label)  # type: ignore[no-any-return]


def mim(module: nn.Module, image: Tensor, label: Tensor, eps: float, alpha: float, steps: int, decay: float) -> Tensor:
    """Dong et al., CVPR 2018: as BIM, along gradients accumulated with momentum."""
    attack = torchattacks.MIFGSM(module, eps=eps, alpha=alpha, steps=steps, decay=decay)
    return attack(image, label)  # type: ignore[no-any-return]


FIXED: dict[str, dict[str, float]] = {
    "FGSM": {},
    "BIM": {"alpha": 0.05, "steps": 10},
    "PGD": {"alpha": 0.01, "steps": 40},
    "MIM": {"alpha": 0.06, "steps": 10, "decay": 1.0},
}
FUNCTIONS: dict[str, Callable[..., Tensor]] = {"FGSM": fgsm, "BIM": bim, "PGD": pgd, "MIM": mim}
RANDOM = {"PGD"}


def gradient_sign(name: str) -> Attack:
    """The attack of this name: level by level, with the study's fixed parameters."""

    def attack(task: Task, levels: Sequence[Level]) -> list[Attempt]:
        attempts = []
        for level in levels:
            used = {**level.parameters, **FIXED[name]}
            if name in RANDOM:
                used = {**used, "seed": seed_of(task.seed, level.number)}
            attempts.append(Attempt(FUNCTIONS[name](task.module, task.image, task.label, **used), used))
        return attempts

    return attack
