"""Windows, and what is summed or averaged under them."""

from __future__ import annotations

import math

from torch import Tensor

from .bands import along_columns, along_rows
from .strided import Window, positions_inside, sliding


def gaussian(size: int, sigma: float) -> Window:
    """A Gaussian's samples that sum to 1. Its outer product with itself is the square Gaussian window."""
    weights = [math.exp(-((index - (size - 1) / 2) ** 2) / (2 * sigma**2)) for index in range(size)]
    return tuple(weight / math.fsum(weights) for weight in weights)


def correlate_valid(images: Tensor, window: Window, step: int = 1) -> Tensor:
    """The sum under the window at every position where it lies wholly inside the image, `step` pixels apart.

    images: (N, C, H, W), H and W at least K. window: K weights, applied along columns and rows. Returns
    (N, C, (H - K) // step + 1, (W - K) // step + 1).
    """
    height, width = (positions_inside(size, len(window), step) for size in images.shape[2:])
    down = along_columns(images, sliding(window, height, step, like=images))
    return along_rows(down, sliding(window, width, step, like=images))


def box_sum(images: Tensor, size: int) -> Tensor:
    """The plain sum under a square window at every position where it lies wholly inside the image.

    Sums of sums of neighbours, never a difference: exact in float64 for whole levels, their squares and products.

    images: (N, C, H, W), H and W at least size. Returns (N, C, H - size + 1, W - size + 1).
    """
    return _sums_of_neighbours(_sums_of_neighbours(images, size, dim=2), size, dim=3)


def _sums_of_neighbours(images: Tensor, size: int, dim: int) -> Tensor:
    """Along a dimension, put together from the sums of 1, 2, 4 … neighbours that size is the sum of."""
    positions = images.shape[dim] - size + 1
    sums, neighbours = images, 1
    parts, summed = [], 0
    while summed < size:
        if neighbours > 1:
            length = sums.shape[dim] - neighbours // 2
            sums = sums.narrow(dim, 0, length) + sums.narrow(dim, neighbours // 2, length)
        if size & neighbours:
            parts.append(sums.narrow(dim, summed, positions))
            summed += neighbours
        neighbours *= 2
    return sum(parts[1:], parts[0])
