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
    "short": Effort(search_steps=5, initial_c=0.01, steps=80, abort=False),
    "qomex2019": Effort(search_steps=5, initial_c=0.01, steps=1000, abort=True),
}
LEAST_FALL = 1e-4  # of the loss, between two of the ten looks at it; less, and an aborting search gives up


def carlini_wagner(task: Task, levels: Sequence[Level]) -> list[Attempt]:
    """The smallest perturbation by which another class leads the label by at least the level's confidence.

    Targeted: by which the target leads all other classes by as much.
    What weighs the lead against the smallness, c, is found by binary search: halved towards the largest that failed
    after a success; multiplied by ten, or the midpoint, after a failure.
    """
    # A GPU searches for all levels at once. On a processor that would take no less time, and the rounding of a level's
    # sums, so its file, would depend on which others are made with it.
    together = len(levels) if task.image.is_cuda else 1
    effort = EFFORTS[task.preset]
    parts = [levels[start : start + together] for start in range(0, len(levels), together)]
    return [attempt for part in parts for attempt in _search(task, effort, part)]


def _search(task: Task, effort: Effort, levels: Sequence[Level]) -> list[Attempt]:
    count = len(levels)
    confidence = task.image.new_tensor([level.parameters["confidence"] for level in levels])
    rates = [level.parameters["learning_rate"] for level in levels]
    targeted = task.target is not None
    goal = (task.label if task.target is None else task.target).expand(count)
    # At black and white the arc tangent of the change of variables is infinite, and such samples would never move.
    inside = ((task.image - 0.5) * 0.999999 + 0.5).expand(count, -1, -1, -1)
    module = Confident(task.module, goal, confidence, targeted=targeted)

    best, best_l2 = [task.image] * count, [math.inf] * count
    lower, c, upper = [0.0] * count, [effort.initial_c] * count, [math.inf] * count
    tried: list[list[dict[str, float | None]]] = [[] for _ in levels]
    for _ in range(effort.search_steps):
        attack = CarliniWagner(module, c=c, steps=effort.steps, lr=rates, abort=effort.abort)
        if targeted:
            attack.set_mode_targeted_by_label(quiet=True)
        candidates = attack(inside, goal)
        for i, l2 in enumerate(attack.l2):
            found = not math.isinf(l2)
            tried[i].append({"c": c[i], "l2": l2 if found else None})
            if found:
                upper[i] = c[i]
                if l2 < best_l2[i]:
                    best[i], best_l2[i] = candidates[i : i + 1], l2
            else:
                lower[i] = c[i]
            c[i] = c[i] * 10 if math.isinf(upper[i]) else (lower[i] + upper[i]) / 2
    return [
        Attempt(
            best[i],
            {
                "confidence": level.parameters["confidence"],
                "learning_rate": level.parameters["learning_rate"],
                **asdict(effort),
                "tried": tried[i],
                "found": not math.isinf(best_l2[i]),
            },
        )
        for i, level in enumerate(levels)
    ]


class CarliniWagner(torchattacks.CW):  # type: ignore[misc]  # torchattacks has no types
    """torchattacks' C&W with a c and a learning rate for each image, giving up by CleverHans 2.1.0's rule or never.

    torchattacks itself gives up as soon as the loss has risen between two looks at it. At the study's learning rates
    that is often at once, with the first coarse step for an answer.
    After a call, `l2` says how far from each image what was found lies: infinite where nothing was.
    """

    def __init__(self, model: nn.Module, *, c: Sequence[float], steps: int, lr: Sequence[float], abort: bool) -> None:
        super().__init__(model, c=c, kappa=0, steps=steps, lr=lr)
        self.abort = abort
        self.l2: list[float] = []

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """images: (N, 3, H, W) within (0, 1). labels: (N,), to be left, or to be reached where targeted.

        Returns the nearest one met that does so, or the image itself.
        """
        count = len(images)
        c = torch.tensor(self.c, dtype=images.dtype, device=images.device)
        best, best_l2 = images, torch.full((count,), math.inf, device=images.device)
        last_loss, searching = best_l2, torch.ones(count, dtype=torch.bool, device=images.device)
        w = [each.detach().requires_grad_() for each in self.inverse_tanh_space(images).split(1)]
        optimizer = torch.optim.Adam([{"params": [each], "lr": lr} for each, lr in zip(w, self.lr, strict=True)])
        for step in range(self.steps):
            candidates = self.tanh_space(torch.cat(w))
            logits = self.get_logits(candidates)
            squared = (candidates - images).square().flatten(1).sum(dim=1)
            loss = squared + c * self.f(logits, labels)
            optimizer.zero_grad()
            loss.sum().backward()
            optimizer.step()

            l2 = squared.detach().sqrt()
            there = (logits.argmax(dim=1) == labels) == self.targeted
            nearer = searching & there & (l2 < best_l2)
            if nearer.any():
                best = torch.where(nearer[:, None, None, None], candidates.detach(), best)
                best_l2 = torch.where(nearer, l2, best_l2)
            if self.abort and step % max(self.steps // 10, 1) == 0:
                searching = searching & (loss.detach() <= (1 - LEAST_FALL) * last_loss)
                last_loss = loss.detach()
                if not searching.any():
                    break
        self.l2 = best_l2.tolist()
        return best


class Confident(nn.Module):
    """The victim with each label's logit raised by the confidence, so that another class must lead by as much.

    targeted: with the label's lowered by it, so that the label itself must lead by as much.
    All logits of an image are shifted to at least 1: torchattacks' loss takes zero for the best other logit where all
    of them are negative.
    """

    def __init__(self, module: nn.Module, labels: Tensor, confidence: Tensor, *, targeted: bool = False) -> None:
        super().__init__()
        self.module = module
        self.labels = labels
        self.handicap = -confidence if targeted else confidence
        self.eval()  # torchattacks puts a model back into the mode it was in, with all that is inside

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.module(images)
        raised = logits + self.handicap[:, None] * functional.one_hot(self.labels, logits.shape[1])
        return raised - raised.detach().min(dim=1, keepdim=True).values + 1
