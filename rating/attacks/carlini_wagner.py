"""C&W, the L2 attack: Carlini and Wagner, IEEE Symposium on Security and Privacy 2017."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
import torchattacks
from torch import Tensor, nn
from torch.nn import functional

from .ladders import Level
from .task import Attempt, Task


@dataclass(frozen=True)
class Effort:
    """How long to search.

    search_steps: values of c tried, from initial_c on. steps: of the gradient, for each. abort: give up early.
    """

    search_steps: int
    initial_c: float
    steps: int
    abort: bool


EFFORTS = {
    # Three values from 0.01 on end at 1, where few of the study's confidences of 30 and 70 are reached in 60 steps.
    "demo": Effort(search_steps=3, initial_c=1.0, steps=60, abort=False),
    "qomex2019": Effort(search_steps=5, initial_c=0.01, steps=1000, abort=True),
}
LEAST_FALL = 1e-4  # of the loss, between two of the ten looks at it; less, and an aborting search gives up


def carlini_wagner(task: Task, levels: Sequence[Level]) -> list[Attempt]:
    """The smallest perturbation by which another class leads the label by at least the level's confidence.

    What weighs the lead against the smallness, c, is found by binary search: halved towards the largest that failed
    after a success; multiplied by ten, or the midpoint, after a failure.
    """
    effort = EFFORTS[task.preset]
    return [_search(task, effort, **level.parameters) for level in levels]


def _search(task: Task, effort: Effort, *, confidence: float, learning_rate: float) -> Attempt:
    # At black and white the arc tangent of the change of variables is infinite, and such samples would never move.
    inside = (task.image - 0.5) * 0.999999 + 0.5
    module = Confident(task.module, task.label, confidence)

    best, best_l2 = task.image, math.inf
    lower, c, upper = 0.0, effort.initial_c, math.inf
    tried = []
    for _ in range(effort.search_steps):
        attack = CarliniWagner(module, c=c, steps=effort.steps, lr=learning_rate, abort=effort.abort)
        candidate = attack(inside, task.label)
        tried.append({"c": c, "l2": attack.l2 if attack.found else None})
        if attack.found:
            upper = c
            if attack.l2 < best_l2:
                best, best_l2 = candidate, attack.l2
        else:
            lower = c
        c = c * 10 if math.isinf(upper) else (lower + upper) / 2
    parameters = {
        "confidence": confidence,
        "learning_rate": learning_rate,
        **asdict(effort),
        "tried": tried,
        "found": not math.isinf(best_l2),
    }
    return Attempt(best, parameters)


class CarliniWagner(torchattacks.CW):  # type: ignore[misc]  # torchattacks has no types
    """torchattacks' C&W for one image and one c, giving up by CleverHans 2.1.0's rule or never.

    torchattacks itself gives up as soon as the loss has risen between two looks at it. At the study's learning rates
    that is often at once, with the first coarse step for an answer.
    After a call, `found` says whether the label changed and `l2` how far that lies from the image.
    """

    def __init__(self, model: nn.Module, *, c: float, steps: int, lr: float, abort: bool) -> None:
        super().__init__(model, c=c, kappa=0, steps=steps, lr=lr)
        self.abort = abort
        self.l2 = math.inf

    @property
    def found(self) -> bool:
        return not math.isinf(self.l2)

    def forward(self, image: Tensor, label: Tensor) -> Tensor:
        """image: (1, 3, H, W) within (0, 1). Returns the nearest one met whose label differs, or the image itself."""
        best, self.l2, last_loss = image, math.inf, math.inf
        w = self.inverse_tanh_space(image).detach().requires_grad_()
        optimizer = torch.optim.Adam([w], lr=self.lr)
        for step in range(self.steps):
            candidate = self.tanh_space(w)
            logits = self.get_logits(candidate)
            squared = (candidate - image).square().flatten(1).sum(dim=1).sum()
            loss = squared + self.c * self.f(logits, label).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

            l2 = math.sqrt(squared.item())
            if l2 < self.l2 and logits.argmax(dim=1) != label:
                best, self.l2 = candidate.detach(), l2
            if self.abort and step % max(self.steps // 10, 1) == 0:
                if loss.item() > (1 - LEAST_FALL) * last_loss:
                    break
                last_loss = loss.item()
        return best


class Confident(nn.Module):
    """The victim with its label's logit raised by the confidence, so that another class must lead by as much.

    All logits of an image are shifted to at least 1: torchattacks' loss takes zero for the best other logit where all
    of them are negative.
    """

    def __init__(self, module: nn.Module, label: Tensor, confidence: float) -> None:
        super().__init__()
        self.module = module
        self.label = label
        self.confidence = confidence
        self.eval()  # torchattacks puts a model back into the mode it was in, with all that is inside

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.module(images)
        raised = logits + self.confidence * functional.one_hot(self.label, logits.shape[1])
        return raised - raised.detach().min(dim=1, keepdim=True).values + 1
