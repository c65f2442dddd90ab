"""Means over all windows of an image, a few rows at a time so that what comes in between stays in the cache."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from .strips import lines_at_once

PLANES = 2  # as large as a strip of the image: what a map's computation works on at once, about


def mean_over_windows(
    compare: Callable[[Tensor, Tensor], Tensor], reference: Tensor, distorted: Tensor, size: int
) -> Tensor:
    """(N,) the mean of a map that has one value for each position of a window wholly inside the image.

    compare: gives the map (N, 1, H - size + 1, W - size + 1) of two images, or of some rows of them. reference,
    distorted: (N, 1, H, W), H and W at least size.
    """
    height, width = (length - size + 1 for length in reference.shape[2:])
    at_once = min(height, lines_at_once(PLANES * len(reference) * reference.shape[3], reference.device))
    total = reference.new_zeros(len(reference))
    for first in range(0, height, at_once):
        rows = slice(first, first + at_once + size - 1)
        total = total + compare(reference[:, :, rows], distorted[:, :, rows]).sum(dim=(1, 2, 3))
    return total / (height * width)
