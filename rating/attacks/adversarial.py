"""From a reference to its adversarial examples: the image a file will hold, and what is true of that file."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .carlini_wagner import EFFORTS, carlini_wagner
from .deepfool import deepfool
from .ladders import LADDERS, Level
from .seeds import seed_of
from .sign_attacks import gradient_sign
from .task import Attack, Task
from .victims import Victim, to_image, to_tensor

ATTACKS: dict[str, Attack] = {
    "FGSM": gradient_sign("FGSM"),
    "BIM": gradient_sign("BIM"),
    "DeepFool": deepfool,
    "C&W": carlini_wagner,
    "PGD": gradient_sign("PGD"),
    "MIM": gradient_sign("MIM"),
}
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
    l0: altered pixels. l2, linf: over all RGB samples, in [0, 1] units.
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
    l2: float
    linf: float


def attack_reference(
    victim: Victim,
    reference: NDArray[np.uint8],
    attack: str,
    levels: Sequence[Level],
    *,
    preset: str,
    seed: int,
    device: str = "cpu",
) -> list[Result]:
    """Attack one reference at the given levels: one unit of work, independent of all others.

    reference: uint8 RGB (H, W, 3). attack: a name of ATTACKS. preset: a name of EFFORTS.
    seed: of this unit (`seed_of` derives one for each); each level draws from one of its own.
    The label attacked is the victim's own prediction on the reference. Results come in the order of the levels.
    The victim's module is moved to the device and stays there. ValueError: an unknown attack or preset, a level with
    parameters that are not the attack's, an image of another kind.
    """
    _check(attack, levels, preset)
    module = victim.module.to(device)
    image = to_tensor(reference).to(device)
    with torch.no_grad():
        label = module(image).argmax(dim=1)
    attempts = ATTACKS[attack](Task(module, image, label, preset, seed), levels)

    label_reference, confidence_reference = _answer(victim, image)
    results = []
    for level, attempt in zip(levels, attempts, strict=True):
        rounded = to_image(attempt.image[0])
        before, confidence_before = _answer(victim, attempt.image)
        after, confidence_after = _answer(victim, to_tensor(rounded).to(device))
        difference = (rounded.astype(np.float64) - reference) / 255
        results.append(
            Result(
                attack=attack,
                level=level.number,
                image=rounded,
                parameters={**attempt.parameters, "preset": preset, "input_range": INPUT_RANGE},
                seed=seed,
                label_reference=label_reference,
                confidence_reference=confidence_reference,
                label_before_rounding=before,
                confidence_before_rounding=confidence_before,
                label_after_rounding=after,
                confidence_after_rounding=confidence_after,
                fooled=after != label_reference,
                equals_reference=not difference.any(),
                l0=int(difference.any(axis=2).sum()),
                l2=float(np.sqrt(np.square(difference).sum())),
                linf=float(np.abs(difference).max()),
            )
        )
    return results


def versions() -> dict[str, str]:
    """The versions of what the pixels depend on, by name."""
    libraries = ("torch", "torchattacks", "numpy", "pillow")
    return {"python": platform.python_version(), **{library: version(library) for library in libraries}}


def _answer(victim: Victim, image: Tensor) -> tuple[str, float]:
    label, confidence = victim.classify(image)
    return victim.classes[int(label)], float(confidence)


def _check(attack: str, levels: Sequence[Level], preset: str) -> None:
    if attack not in ATTACKS:
        raise ValueError(f"no attack is called {attack!r}; there are {', '.join(ATTACKS)}")
    if preset not in EFFORTS:
        raise ValueError(f"no attack preset is called {preset!r}; there are {', '.join(EFFORTS)}")
    expected = set(LADDERS[attack][0].parameters)
    for level in levels:
        if set(level.parameters) != expected:
            raise ValueError(f"level {level.number} of {attack} takes {sorted(expected)}, not {dict(level.parameters)}")
    if len({level.number for level in levels}) != len(levels):
        raise ValueError(f"two levels of {attack} have the same number")
