"""A victim for tests: a small network of weights that are always the same. No photograph of it is a `cat` to it."""

import torch
from torch import nn

CLASSES = 5


def network() -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        module = nn.Sequential(
            nn.Conv2d(3, 8, 5, stride=2), nn.ReLU(), nn.Conv2d(8, 8, 5, stride=2), nn.ReLU(),
            nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(128, CLASSES),
        )  # fmt: skip
    with torch.no_grad():
        module[-1].weight.mul_(20)  # sure of itself, but not of much
    return module


def fragile(module: nn.Module, image: torch.Tensor, label: torch.Tensor, eps: float) -> torch.Tensor:
    """An attack that cannot do one level of what is bright."""
    if eps > 0.2 and image.mean() > 0.4:
        raise RuntimeError("too bright for me")
    return (image + eps * torch.ones_like(image)).clamp(0, 1)
