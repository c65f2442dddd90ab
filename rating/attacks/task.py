"""What an attack is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from .ladders import Level


@dataclass(frozen=True)
class Task:
    """One reference to attack.

    module: the victim's, RGB in [0, 1] to logits.
    image: the reference, float32 (1, 3, H, W) in [0, 1].
    label: the victim's own prediction on it, (1,).
    preset: how long an attack that searches may search.
    seed: for random numbers; each level draws from one of its own, derived from it.
    target: the label to be reached, (1,); None: any but the reference's.
    """

    module: nn.Module
    image: Tensor
    label: Tensor
    preset: str
    seed: int
    target: Tensor | None = None


@dataclass(frozen=True)
class Attempt:
    """What an attack made of the reference at one level.

    image: float (1, 3, H, W) in [0, 1], not yet rounded; the reference itself where the attack found nothing.
    parameters: every number the attack used, ready for JSON.
    """

    image: Tensor
    parameters: dict[str, Any]


Run = Callable[[Task, Sequence[Level]], list[Attempt]]
