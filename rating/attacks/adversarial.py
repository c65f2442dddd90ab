"""From a reference to its adversarial examples: the image a file will hold, and what is true of that file."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from .carlini_wagner import EFFORTS
from .distances import distances
from .ladders import Level
from .lookup import find
from .registry import ATTACKS, Attack
from .seeds import seed_of
from .task import Attempt, Task
from .victims import Victim, to_image, to_tensor

__all__ = ["ATTACKS", "Result", "attack_reference", "seed_of", "versions"]

INPUT_RANGE = [0.0, 1.0]  # what eps, L2 and the study's other numbers refer to


@dataclass(frozen=True)
class Result:
    """An adversarial example, rounded to 8 bits, and what was measured on exactly these pixels.

    image: uint8 RGB (H, W, 3).
    parameters: every number the attack used, ready for JSON.
    seed: from which the random numbers came, if the attack draws any; the level's own is among the parameters.
    label_…, confidence_…: the victim's answer and its probability on the reference, on the attack's own output, and
        on the rounded image. An attack may succeed before rounding and fail after it.
    fooled: the rounded image's label differs from the reference's.
    l0: altered pixels. l1, l2, linf: over all RGB samples, in [0, 1] units.
    target: the label that was to be reached, if there was one; on_target: whether the rounded image's is that one.
    """

    attack: str
    level: int
    image: NDArray[np.uint8]
    parameters: dict[str, Any]
    seed: int
    label_reference: str
    confidence_reference: float
    label_before_rounding: str
    confidence_before_rounding: float
    label_after_rounding: str
    confidence_after_rounding: float
    fooled: bool
    equals_reference: bool
    l0: int
    l1: float
    l2: float
    linf: float
    target: str | None = None
    on_target: bool | None = None


def attack_reference(
    victim: Victim,
    reference: NDArray[np.uint8],
    attack: str,
    levels: Sequence[Level],
    *,
    preset: str,
    seed: int,
    device: str = "cpu",
    target: str | None = None,
) -> list[Result]:
    """Attack one reference at the given levels: one unit of work, independent of all others.

    reference: uint8 RGB (H, W, 3). attack: a name that `lookup.find` knows. preset: a name of EFFORTS.
    seed: of this unit (`seed_of` derives one for each); each level draws from one of its own.
    target: the class to be reached, one of the victim's; None: any but the reference's.
    The label attacked is the victim's own prediction on the reference. Results come in the order of the levels.
    The victim's module is moved to the device and stays there. ValueError: an unknown attack, preset or target, a
    target where the attack takes none or the reference's own, a level with parameters that are not the attack's, an
    image of another kind; an attack that returns something else than an image.
    """
    kind = find(attack)
    _check(kind, levels, preset)
    module = victim.module.to(device)
    image = to_tensor(reference).to(device)
    label, confidence = victim.classify(image)
    label_reference, confidence_reference = victim.classes[int(label)], float(confidence)
    goal = _goal(victim, kind, target, label_reference)
    task = Task(InPlanes(module), image, label, preset, seed, None if goal is None else label.new_tensor([goal]))
    attempts = kind.run(task, levels)

    aim = {} if target is None else {"target": target}
    results = []
    for level, attempt in zip(levels, attempts, strict=True):
        _check_image(kind, attempt, image)
        rounded = to_image(attempt.image[0])
        before, confidence_before = _answer(victim, attempt.image)
        after, confidence_after = _answer(victim, to_tensor(rounded).to(device))
        distance = distances(reference, rounded)
        results.append(
            Result(
                attack=attack,
                level=level.number,
                image=rounded,
                parameters={**attempt.parameters, "preset": preset, "input_range": INPUT_RANGE, **aim},
                seed=seed,
                label_reference=label_reference,
                confidence_reference=confidence_reference,
                label_before_rounding=before,
                confidence_before_rounding=confidence_before,
                label_after_rounding=after,
                confidence_after_rounding=confidence_after,
                fooled=after != label_reference,
                equals_reference=distance.l0 == 0,
                l0=distance.l0,
                l1=distance.l1,
                l2=distance.l2,
                linf=distance.linf,
                target=target,
                on_target=None if target is None else after == target,
            )
        )
    return results


class InPlanes(nn.Module):
    """The victim, with gradients laid out in memory as images are: plane after plane, whatever the victim prefers.

    Some of torchattacks' attacks fail on another layout, and all are slower.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        self.eval()  # torchattacks puts a model back into the mode it was in, with all that is inside

    def forward(self, images: Tensor) -> Tensor:
        if images.requires_grad:
            images = images.view_as(images)
            images.register_hook(lambda gradient: gradient.contiguous())  # type: ignore[no-untyped-call]
        logits: Tensor = self.module(images)
        return logits


def versions() -> dict[str, str]:
    """The versions of what the pixels depend on, by name."""
    libraries = ("torch", "torchattacks", "numpy", "pillow")
    return {"python": platform.python_version(), **{library: version(library) for library in libraries}}


def _answer(victim: Victim, image: Tensor) -> tuple[str, float]:
    label, confidence = victim.classify(image)
    return victim.classes[int(label)], float(confidence)


def _goal(victim: Victim, attack: Attack, target: str | None, label: str) -> int | None:
    """The index of the class to be reached."""
    if target is None:
        return None
    if not attack.targeted:
        raise ValueError(f"{attack.name} cannot be told which label to reach")
    if target not in victim.classes:
        raise ValueError(f"{victim.name} knows no class {target!r}")
    if target == label:
        raise ValueError(f"the victim already sees {target!r} in the reference")
    return victim.classes.index(target)


def _check(attack: Attack, levels: Sequence[Level], preset: str) -> None:
    if preset not in EFFORTS:
        raise ValueError(f"no attack preset is called {preset!r}; there are {', '.join(EFFORTS)}")
    for level in levels:
        attack.check(level.parameters)
    if len({level.number for level in levels}) != len(levels):
        raise ValueError(f"two levels of {attack.name} have the same number")


def _check_image(attack: Attack, attempt: Attempt, image: Tensor) -> None:
    if attempt.image.shape != image.shape:
        raise ValueError(f"{attack.name} made {tuple(attempt.image.shape)} of an image of {tuple(image.shape)}")
    if not attempt.image.isfinite().all():
        raise ValueError(f"{attack.name} made samples that are no numbers")
