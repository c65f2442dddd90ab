"""Large images a few rows or columns at a time, so that what comes in between stays in the processor's cache."""

from __future__ import annotations

import sys

import torch
from torch import Tensor

PIXELS_AT_ONCE = 2**16


def lines_at_once(length: int, device: torch.device) -> int:
    """How many rows or columns of that many pixels to compute together: for each thread what its cache holds.

    On a graphics processor, all.
    """
    return max(1, PIXELS_AT_ONCE * torch.get_num_threads() // length) if device.type == "cpu" else sys.maxsize


def strips(images: Tensor, dim: int = 2) -> tuple[Tensor, ...]:
    """Images (N, C, H, W) cut along dimension 2, into strips of rows, or 3, of columns. To be joined by torch.cat."""
    size = images.shape[dim]
    at_once = min(lines_at_once(len(images) * images.shape[5 - dim], images.device), size)
    return tuple(images.narrow(dim, start, min(at_once, size - start)) for start in range(0, size, at_once))
