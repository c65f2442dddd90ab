"""What MAD's two strategies share: values of blocks are painted on patches, and the border does not count."""

from __future__ import annotations

import torch
from torch import Tensor

from .block_moments import CELL

BORDER = 16  # pixels left out at the top and left; one more at the bottom and right


def within(images: Tensor, *, dim: int) -> Tensor:
    """All but the last row (2) or column (3): in the authors' code, no block reaches it."""
    return images.narrow(dim, 0, images.shape[dim] - 1)


def inside(height: int, width: int) -> tuple[slice, slice]:
    """The rows and columns that count."""
    return slice(BORDER, height - BORDER - 1), slice(BORDER, width - BORDER - 1)


def painted(values: Tensor, height: int, width: int) -> Tensor:
    """Each block's value on the 4 × 4 pixels at its top left, of those inside an image of that size.

    values: (N, C, h, w) of 16 × 16 blocks, every 4 pixels. Returns (N, C, height - 33, width - 33).
    """
    patches = values[:, :, :, None, :, None].expand(-1, -1, -1, CELL, -1, CELL)
    rows, columns = inside(height, width)
    return patches.flatten(4, 5).flatten(2, 3)[:, :, rows, columns]


def root_mean_square(values: Tensor) -> Tensor:
    """(N,) over all but the first dimension; its gradient at zero is zero."""
    power = values.square().flatten(1).mean(dim=1)
    return torch.where(power > 0, torch.where(power > 0, power, 1).sqrt(), power)
