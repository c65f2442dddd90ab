"""How alike two maps are at each place, and the mean of that: what FSIM and VSI have in common."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import pad

from .powers import power, root


def likeness(product: Tensor, powers: Tensor, constant: float) -> Tensor:
    """1 where two maps are equal, less the more they differ for their size; of their product and sum of squares."""
    return (2 * product + constant) / (powers + constant)


def gradient_likeness(reference: Tensor, distorted: Tensor, constant: float) -> Tensor:
    """Of the lengths of two maps' gradients. reference, distorted: (N, 1, H, W), and so returned."""
    power_r, power_d = _gradient_power(reference), _gradient_power(distorted)
    return likeness(root(power_r * power_d), power_r + power_d, constant)


def colour_likeness(reference: Tensor, distorted: Tensor, constant: float, exponent: float) -> Tensor:
    """The product over channels, to a power. reference, distorted: (N, C, H, W). Returns (N, 1, H, W).

    Where the product is negative its power is complex; the real part counts, as in the authors' code.
    """
    product = likeness(reference * distorted, reference**2 + distorted**2, constant).prod(dim=1, keepdim=True)
    size = power(product.abs().clamp_min(torch.finfo(product.dtype).tiny), exponent)
    return torch.where(product < 0, math.cos(exponent * math.pi) * size, size)


def pooled(similarity: Tensor, weight: Tensor) -> Tensor:
    """(N,) means of (N, 1, H, W), weighted; plain ones where all weights are zero."""
    weight = torch.where(weight.sum(dim=(1, 2, 3), keepdim=True) > 0, weight, 1)
    return (similarity * weight).sum(dim=(1, 2, 3)) / weight.sum(dim=(1, 2, 3))


def _gradient_power(images: Tensor) -> Tensor:
    """(N, 1, H, W) the gradient's squared length, by Scharr's operators over 16, with zeros beyond the borders."""
    padded = pad(images, (1, 1, 1, 1))
    across = padded[..., 2:] - padded[..., :-2]
    down = padded[:, :, 2:] - padded[:, :, :-2]
    across = 3 * (across[:, :, 2:] + across[:, :, :-2]) + 10 * across[:, :, 1:-1]
    down = 3 * (down[..., 2:] + down[..., :-2]) + 10 * down[..., 1:-1]
    return (across**2 + down**2) / 16**2
