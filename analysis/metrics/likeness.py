"""How alike two maps are at each place, and the mean of that: what FSIM and VSI have in common."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import pad

from .powers import power, root
from .strips import lines_at_once

PLANES = 4  # as large as a strip: what these computations hold at once, about


def likeness(product: Tensor, powers: Tensor, constant: float) -> Tensor:
    """1 where two maps are equal, less the more they differ for their size; of their product and sum of squares."""
    return (2 * product + constant) / (powers + constant)


def gradient_likeness(reference: Tensor, distorted: Tensor, constant: float) -> Tensor:
    """Of the lengths of two maps' gradients, zeros beyond the borders. reference, distorted, returned: (N, 1, H, W)."""
    reference, distorted = pad(reference, (1, 1, 1, 1)), pad(distorted, (1, 1, 1, 1))
    parts = []
    for rows in _strips(reference, overlap=2):
        power_r, power_d = _gradient_power(reference[:, :, rows]), _gradient_power(distorted[:, :, rows])
        parts.append(likeness(root(power_r * power_d), power_r + power_d, constant))
    return torch.cat(parts, dim=2)


def colour_likeness(reference: Tensor, distorted: Tensor, constant: float, exponent: float) -> Tensor:
    """The product over channels, to a power. reference, distorted: (N, C, H, W). Returns (N, 1, H, W).

    Where the product is negative its power is complex; the real part counts, as in the authors' code.
    """
    parts = []
    for rows in _strips(reference):
        one, other = reference[:, :, rows], distorted[:, :, rows]
        product = likeness(one * other, one**2 + other**2, constant).prod(dim=1, keepdim=True)
        size = power(product.abs().clamp_min(torch.finfo(product.dtype).tiny), exponent)
        parts.append(torch.where(product < 0, math.cos(exponent * math.pi) * size, size))
    return torch.cat(parts, dim=2)


def pooled(similarity: Tensor, weight: Tensor) -> Tensor:
    """(N,) means of (N, 1, H, W), weighted; plain ones where all weights are zero."""
    weight = torch.where(weight.sum(dim=(1, 2, 3), keepdim=True) > 0, weight, 1)
    return (similarity * weight).sum(dim=(1, 2, 3)) / weight.sum(dim=(1, 2, 3))


def _gradient_power(images: Tensor) -> Tensor:
    """(N, 1, H - 2, W - 2) the gradient's squared length, by Scharr's operators over 16."""
    across = images[..., 2:] - images[..., :-2]
    down = images[:, :, 2:] - images[:, :, :-2]
    across = 3 * (across[:, :, 2:] + across[:, :, :-2]) + 10 * across[:, :, 1:-1]
    down = 3 * (down[..., 2:] + down[..., :-2]) + 10 * down[..., 1:-1]
    return (across**2 + down**2) / 16**2


def _strips(images: Tensor, overlap: int = 0) -> list[slice]:
    """Rows to compute together, so that what comes in between stays in the cache; each has some of the next as well."""
    positions = images.shape[2] - overlap
    at_once = min(positions, lines_at_once(PLANES * images[:, :, 0].numel(), images.device))
    return [slice(first, first + at_once + overlap) for first in range(0, positions, at_once)]
