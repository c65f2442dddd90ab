"""Windows, and what is summed or averaged under them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

from .bands import AT_ONCE, Block, along_columns, along_rows


def gaussian(size: int, sigma: float, like: Tensor) -> Tensor:
    """(size,) a Gaussian's samples that sum to 1. Its outer product with itself is the square Gaussian window."""
    distance = torch.arange(size, dtype=like.dtype, device=like.device) - (size - 1) / 2
    weights = torch.exp(-(distance**2) / (2 * sigma**2))
    return weights / weights.sum()


def correlate_valid(images: Tensor, window: Tensor) -> Tensor:
    """The sum under the window at every position where it lies wholly inside the image.

    images: (N, C, H, W), H and W at least K. window: (K,), applied along columns and rows. Returns
    (N, C, H - K + 1, W - K + 1).
    """
    size, (height, width) = len(window), images.shape[2:]
    down = along_columns(images, _sliding(window, height - size + 1))
    return along_rows(down, _sliding(window, width - size + 1))


def box_sum(images: Tensor, size: int) -> Tensor:
    """The plain sum under a square window at every position where it lies wholly inside the image.

    Sums of sums of neighbours, never a difference: exact in float64 for whole levels, their squares and products.

    images: (N, C, H, W), H and W at least size. Returns (N, C, H - size + 1, W - size + 1).
    """
    return _sums_of_neighbours(_sums_of_neighbours(images, size, dim=2), size, dim=3)


def _sliding(window: Tensor, positions: int) -> list[Block]:
    """The window's own place in each row is one further than in the row above."""
    block = min(AT_ONCE, positions)
    band = pad(window, (block - 1, block - 1)).unfold(0, block + len(window) - 1, 1).flip(0)
    sizes = [(first, min(block, positions - first)) for first in range(0, positions, block)]
    return [Block(first, band[:rows, : rows + len(window) - 1]) for first, rows in sizes]


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
