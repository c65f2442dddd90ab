"""DeepFool: Moosavi-Dezfooli, Fawzi and Frossard, CVPR 2016."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torchattacks
from torch import Tensor, nn

from .ladders import Level
from .task import Attempt, Task

CANDIDATES = 10  # classes
STEPS = 50
STEP_OVERSHOOT = 0.02  # of each step: with none, the search stalls on the boundary between two classes


def deepfool(task: Task, levels: Sequence[Level]) -> list[Attempt]:
    """The shortest way over the boundary to one of the likeliest classes, gone (1 + overshoot) times as far.

    All levels come from one search: the overshoot is applied once, at the end, as CleverHans 2.1.0 does.
    """
    likeliest = Likeliest(task.module, task.image, CANDIDATES)
    search = torchattacks.DeepFool(likeliest, steps=STEPS, overshoot=STEP_OVERSHOOT)
    crossed = search(task.image, torch.zeros_like(task.label))
    way = (crossed - task.image) / (1 + STEP_OVERSHOOT)
    return [
        Attempt(
            (task.image + (1 + level.parameters["overshoot"]) * way).clamp(0, 1),
            {
                "overshoot": level.parameters["overshoot"],
                "steps": STEPS,
                "step_overshoot": STEP_OVERSHOOT,
                "classes": len(likeliest.classes),
            },
        )
        for level in levels
    ]


class Likeliest(nn.Module):
    """The victim seen through its likeliest classes on one image, likeliest first: the image's label is 0.

    torchattacks' DeepFool takes a gradient per class and step; a thousand of them take most of a minute.
    """

    def __init__(self, module: nn.Module, image: Tensor, count: int) -> None:
        super().__init__()
        self.module = module
        with torch.no_grad():
            logits = module(image)[0]
        self.classes = logits.topk(min(count, len(logits))).indices
        self.eval()  # torchattacks puts a model back into the mode it was in, with all that is inside

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.module(images)
        return logits[:, self.classes]
