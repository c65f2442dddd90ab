"""Ratios of powers in decibels, the ends of the scale included."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .strips import strips


def signal_to_noise(signal: Tensor, noise: Tensor, identical: Tensor) -> Tensor:
    """10·log₁₀(signal / noise). signal, noise: (N,) powers. identical: (N,) whether the images are. Returns (N,).

    +inf for identical images, and where there is no noise; -inf where there is noise and no signal; NaN where there is
    neither, and yet the images differ. The gradient is zero in all these cases.
    """
    plain = (signal > 0) & (noise > 0) & ~identical
    decibels = 10 * (torch.where(plain, signal, 1).log10() - torch.where(plain, noise, 1).log10())
    at_an_end = torch.where(signal > 0, math.inf, torch.where(noise > 0, -math.inf, math.nan))
    return torch.where(plain, decibels, torch.where(identical, math.inf, at_an_end.to(decibels)))


def energy(images: Tensor) -> Tensor:
    """(N,) the sum of squares of (N, C, H, W)."""
    return torch.stack([samples.dot(samples) for samples in images.flatten(1)])


def are_identical(reference: Tensor, distorted: Tensor) -> Tensor:
    """(N,) whether the images of a pair are equal in every sample. reference, distorted: (N, C, H, W)."""
    pairs = zip(strips(reference), strips(distorted), strict=True)
    return torch.stack([(one == other).flatten(1).all(dim=1) for one, other in pairs]).all(dim=0)
