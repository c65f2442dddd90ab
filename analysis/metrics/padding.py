"""Extending images beyond their borders, as image toolboxes do."""

import torch
from torch import Tensor


def pad_symmetric(images: Tensor, top: int, bottom: int, left: int, right: int) -> Tensor:
    """Mirror the image at its borders, the outermost pixel repeated. images: (N, C, H, W)."""
    height, width = images.shape[2:]
    rows = _mirrored(height, top, bottom).to(images.device)
    columns = _mirrored(width, left, right).to(images.device)
    return images[:, :, rows][:, :, :, columns]


def _mirrored(size: int, before: int, after: int) -> Tensor:
    """Positions in 0 … size - 1, running up and down in turns: 1 0 | 0 1 2 | 2 1."""
    position = torch.arange(-before, size + after) % (2 * size)
    return torch.minimum(position, 2 * size - 1 - position)
