"""Extending images to a size that halves often enough, as the authors of VSNR do."""

from __future__ import annotations

import torch
from torch import Tensor


def extend_to_multiple(images: Tensor, multiple: int) -> Tensor:
    """Mirror images to the next multiple in both directions, the border not repeated. images: (N, C, H, W).

    Half of what is missing goes before, and the odd one too. The corners are not mirrored: each is filled with the
    pixel one in, both ways, from the image's own corner. Images are larger than the strips added.
    """
    rows, columns = (_Extension(size, multiple, images.device) for size in images.shape[2:])
    extended = rows.apply(columns.apply(images, 3), 2)
    if not (rows.missing and columns.missing):
        return extended
    corners = rows.apply(columns.apply(images, 3, corners=True), 2, corners=True)
    return torch.where(rows.outside[:, None] & columns.outside, corners, extended)


class _Extension:
    """Where the samples along one direction come from."""

    def __init__(self, size: int, multiple: int, device: torch.device) -> None:
        self.missing = -size % multiple
        before = (self.missing + 1) // 2
        self.position = torch.arange(-before, size + self.missing - before, device=device)
        self.outside = (self.position < 0) | (self.position >= size)
        self.last = size - 1

    def apply(self, images: Tensor, dim: int, *, corners: bool = False) -> Tensor:
        if not self.missing:
            return images
        if corners:
            return images.index_select(dim, self.position.clamp(1, self.last - 1))
        turn = self.position % (2 * self.last)
        return images.index_select(dim, torch.minimum(turn, 2 * self.last - turn))
