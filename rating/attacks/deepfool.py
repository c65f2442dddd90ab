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
    search = DeepFool(task.module, candidates=CANDIDATES, steps=STEPS, overshoot=STEP_OVERSHOOT)
    crossed = search(task.image, task.label)
    way = (crossed - task.image) / (1 + STEP_OVERSHOOT)
    return [
        Attempt(
            (task.image + (1 + level.parameters["overshoot"]) * way).clamp(0, 1),
            {
                "overshoot": level.parameters["overshoot"],
                "steps": STEPS,
                "step_overshoot": STEP_OVERSHOOT,
                "classes": search.compared,
            },
        )
        for level in levels
    ]


class DeepFool(torchattacks.DeepFool):  # type: ignore[misc]  # torchattacks has no types
    """torchattacks' DeepFool, which looks for the nearest boundary among the likeliest classes of each image only.

    torchattacks takes a gradient per class and step; a thousand of them take most of a minute. Where the nearest class
    is among the candidates, the steps are the same.
    After a call, `compared` says over how many classes, the label included, each step went.
    """

    def __init__(self, model: nn.Module, *, candidates: int, steps: int, overshoot: float) -> None:
        super().__init__(model, steps=steps, overshoot=overshoot)
        self.candidates = candidates
        self.compared = 0

    def forward_return_target_labels(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """images: (N, 3, H, W) in [0, 1]; labels: (N,). Returns the images and the label each of them ends with.

        An image is left alone as soon as the victim sees another label in it, or where no boundary is in sight: all
        its gradients vanish.
        """
        images, found = images.detach().clone(), labels.clone()
        with torch.no_grad():
            logits = self.get_logits(images)
        classes = likeliest(logits, labels, self.candidates)
        self.compared = classes.shape[1]
        unfooled = torch.arange(len(images), device=images.device)
        for _ in range(self.steps):
            at = images[unfooled].requires_grad_()
            logits = self.get_logits(at)
            found[unfooled] = logits.argmax(dim=1)
            still = found[unfooled] == labels[unfooled]
            if not still.any():
                break
            chosen = logits.gather(1, classes[unfooled])
            step, nearest = self.step(chosen.detach(), gradients(chosen, at))
            still &= step.isfinite().flatten(1).all(dim=1)
            unfooled, step, nearest = unfooled[still], step[still], nearest[still]
            images[unfooled] = (images[unfooled] + (1 + self.overshoot) * step).clamp(0, 1)
            found[unfooled] = classes[unfooled].gather(1, nearest[:, None])[:, 0]
        return images, found

    def step(self, logits: Tensor, gradients: Tensor) -> tuple[Tensor, Tensor]:
        """To the nearest boundary as it looks from here, the victim taken for linear.

        logits: (N, K), the label's first; gradients: (N, K, 3, H, W), theirs. Returns the step, (N, 3, H, W), not
        finite where all gradients vanish, and the place of the class behind the boundary among the K.
        """
        lead = (logits[:, 1:] - logits[:, :1]).abs()
        slope = gradients[:, 1:] - gradients[:, :1]
        steepness = slope.flatten(2).norm(dim=2)
        distance = torch.where(steepness > 0, lead / steepness, torch.inf)
        nearest = distance.argmin(dim=1, keepdim=True)
        scale = lead.gather(1, nearest) / steepness.gather(1, nearest).square()
        rows = torch.arange(len(logits), device=logits.device)
        return scale[:, :, None, None] * slope[rows, nearest[:, 0]], nearest[:, 0] + 1


def likeliest(logits: Tensor, labels: Tensor, count: int) -> Tensor:
    """The label of each image, then its likeliest other classes, likeliest first: (N, classes) → (N, count)."""
    others = logits.scatter(1, labels[:, None], -torch.inf).topk(min(count, logits.shape[1]) - 1).indices
    return torch.cat([labels[:, None], others], dim=1)


def gradients(chosen: Tensor, images: Tensor) -> Tensor:
    """The gradient of each chosen logit by its own image: (N, K) of (N, 3, H, W) → (N, K, 3, H, W).

    All at once on a GPU. A processor is nearly twice as fast with one after the other, whose data stay in its cache;
    the numbers are the same.
    """
    if images.is_cuda:
        return batched_gradients(chosen, images)
    each = [torch.autograd.grad(column.sum(), images, retain_graph=True)[0] for column in chosen.unbind(dim=1)]
    return torch.stack(each, dim=1)


def batched_gradients(chosen: Tensor, images: Tensor) -> Tensor:
    """The same in one backward pass."""
    count = chosen.shape[1]
    one_hot = torch.eye(count, dtype=chosen.dtype, device=chosen.device)[:, None, :].expand(count, *chosen.shape)
    [found] = torch.autograd.grad(chosen, images, one_hot, is_grads_batched=True)
    return found.transpose(0, 1)
