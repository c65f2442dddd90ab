"""The demo's victim: a small convolutional network that learns the demo's own contents on the spot.

It is what it says: a classifier of the contents it was given, not of the world. It needs no download, trains in less
than a minute on one core, and its gradients are as good for an attack as anybody's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from .victims import Victim, to_tensor, weights_sha256

NAME = "demo_cnn"
NOTE = (
    "A small network trained on the spot on random crops of the demo's own photographs: it knows these and no others."
)

CHANNELS = (3, 16, 32, 48, 64, 96)
CROP = 128  # pixels
VIEWS = 3  # of each content in a batch
FRESH_VIEWS = 20  # of each content, to measure accuracy
STEPS = 270
LEARNING_RATE = 4e-3
# The median difference between the two highest logits on the photographs. Cross-entropy leaves it near 5, where no
# attack could reach the confidences 10 to 70 of the reference study's C&W levels; scaling changes no label.
MARGIN = 40.0


class DemoCNN(nn.Module):
    """Five convolutions that each halve the image, then the mean over the image: any size from 32 pixels will do."""

    scale: Tensor

    def __init__(self, classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(CHANNELS):
            layers += [
                nn.Conv2d(inputs, outputs, kernel_size=3, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
            ]
        self.features = nn.Sequential(*layers)
        self.classify = nn.Linear(CHANNELS[-1], classes)
        self.register_buffer("scale", torch.ones(()))

    def forward(self, images: Tensor) -> Tensor:
        """RGB in [0, 1], (N, 3, H, W) → logits (N, classes)."""
        features: Tensor = self.features((images - 0.5) / 0.25)
        logits: Tensor = self.classify(features.mean(dim=(2, 3)))
        return logits * self.scale


def train(
    contents: Sequence[tuple[str, NDArray[np.uint8]]],
    seed: int,
    *,
    progress: Callable[[int, int], None] | None = None,
    steps: int = STEPS,
) -> Victim:
    """Train the network, measure its accuracy, and return it as a victim.

    contents: the name and the photograph of each class, uint8 RGB of one size, sides of at least 128 pixels.
    progress: called after each step with the steps done and their number.
    The same weights come out for the same seed, steps, library version, machine and number of threads.
    Whatever the caller drew from PyTorch's random numbers stays as it was.
    """
    classes = tuple(name for name, _ in contents)
    photographs = torch.cat([to_tensor(photograph) for _, photograph in contents])
    photographs = photographs.contiguous(memory_format=torch.channels_last)
    truth = torch.arange(len(classes))
    generator = torch.Generator().manual_seed(seed)

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = DemoCNN(len(classes)).train()
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a third faster, the same network
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=LEARNING_RATE, total_steps=steps)
    labels = truth.repeat(VIEWS)
    for step in range(steps):
        loss = functional.cross_entropy(network(augment(photographs[labels], generator)), labels)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
        if progress:
            progress(step + 1, steps)

    optimizer.zero_grad()  # a victim carries no gradients
    network.eval()
    with torch.no_grad():
        network.scale.mul_(MARGIN / margins(network(photographs)).median())
        right = network(photographs).argmax(dim=1) == truth
        labels = truth.repeat(FRESH_VIEWS)
        right_when_fresh = network(augment(photographs[labels], generator)).argmax(dim=1) == labels
    about = {
        "note": NOTE,
        "accuracy_on_contents": round(right.float().mean().item(), 4),
        "accuracy_on_fresh_augmentations": round(right_when_fresh.float().mean().item(), 4),
        "training": {"seed": seed, "steps": steps, "batch": len(truth) * VIEWS, "crop": CROP},
        "logit_scale": round(network.scale.item(), 4),
    }
    return Victim(NAME, network, classes, weights_sha256(network), NOTE, about)


def augment(images: Tensor, generator: torch.Generator) -> Tensor:
    """Random views, RGB (N, 3, 128, 128) in [0, 1]: position, size, mirror image, brightness, contrast and tint."""

    def draw(low: float, high: float, *shape: int) -> Tensor:
        return torch.empty(len(images), *shape).uniform_(low, high, generator=generator)

    height, width = images.shape[2:]
    views = []
    for image, size, across, down, mirrored in zip(
        images, draw(CROP, min(height, width)), draw(0, 1), draw(0, 1), draw(0, 1), strict=True
    ):
        side = int(size)
        x, y = int(across * (width - side + 1)), int(down * (height - side + 1))
        view = image[None, :, y : y + side, x : x + side]
        view = functional.interpolate(view, size=(CROP, CROP), mode="bilinear", antialias=True)
        views.append(view.flip(3) if mirrored < 0.5 else view)
    contrast, brightness, tint = draw(0.9, 1.1, 1, 1, 1), draw(-0.04, 0.04, 1, 1, 1), draw(0.97, 1.03, 3, 1, 1)
    return ((torch.cat(views) - 0.5) * contrast * tint + 0.5 + brightness).clamp(0, 1)


def margins(logits: Tensor) -> Tensor:
    """How far the highest logit is above the second: (N, classes) → (N,)."""
    first, second = logits.topk(2, dim=1).values.unbind(dim=1)
    return first - second


def save(victim: Victim, path: Path) -> None:
    """Write a trained demo_cnn: its state, and what is known of it as JSON. Reading the file runs no code of it."""
    facts = {
        "name": victim.name,
        "classes": victim.classes,
        "weights_sha256": victim.weights_sha256,
        "note": victim.note,
        "about": victim.about,
    }
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    torch.save({"state": victim.module.state_dict(), "facts": json.dumps(facts)}, partial)
    partial.replace(path)  # never half a file under its name


def load(path: Path) -> Victim:
    """Read what `save` wrote. ValueError if the weights are not the ones whose hash the file names."""
    stored = torch.load(path, map_location="cpu", weights_only=True)
    facts = json.loads(stored["facts"])
    classes = tuple(facts.pop("classes"))
    network = DemoCNN(len(classes))
    network.load_state_dict(stored["state"])
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if weights_sha256(network) != facts["weights_sha256"]:
        raise ValueError(f"{path}: the weights do not have the hash stored with them")
    return Victim(module=network, classes=classes, **facts)
