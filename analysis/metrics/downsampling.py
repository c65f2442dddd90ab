"""Reducing images to the size they are looked at, as SSIM's and FSIM's authors do."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import pad

from .maps import Grid, GridOf
from .padding import pad_symmetric
from .strips import lines_at_once

Extend = Callable[[Tensor, int, int, int, int], Tensor]


def factor_for_viewing(height: int, width: int) -> int:
    """By how much to reduce: the smaller dimension over 256, rounded half up, at least 1."""
    return max(1, math.floor(min(height, width) / 256 + 0.5))


def as_viewed(margin: int = 0) -> GridOf:
    """Where the values lie of a map of images reduced for viewing, without so many at the top and left."""

    def grid(height: int, width: int) -> Grid:
        factor = factor_for_viewing(height, width)
        first = margin * factor - (factor - 1) // 2
        return Grid(first, first, factor)

    return grid


def downsample(images: Tensor, factor: int) -> Tensor:
    """Average factor × factor pixels around every factor-th pixel from the first, mirrored at the borders.

    Around means: as many before as after; for an even factor one more after. images: (N, C, H, W), (N, C, ⌈H/factor⌉,
    ⌈W/factor⌉) returned.
    """
    return _averages(images, factor, pad_symmetric)


def downsample_zero_padded(images: Tensor, factor: int) -> Tensor:
    """As downsample, but zeros beyond the borders: the outermost means are too low, as in FSIM's and VSI's code."""
    return _averages(images, factor, _pad_with_zeros)


def _averages(images: Tensor, factor: int, extend: Extend) -> Tensor:
    """A few rows at a time: to write a large image anew, only to extend it, costs more than all the rest."""
    if factor == 1:
        return images
    before = (factor - 1) // 2
    height, width = (-(-length // factor) for length in images.shape[2:])
    at_once = max(1, lines_at_once(factor * images[:, :, 0].numel(), images.device))
    parts = []
    for first in range(0, height, at_once):
        count = min(at_once, height - first)
        top = first * factor - before
        bottom = top + count * factor
        rows = images[:, :, max(0, top) : bottom]
        rows = extend(rows, max(0, -top), max(0, bottom - images.shape[2]), 0, 0)
        columns = extend(_sums(rows, factor, count, dim=2), 0, 0, before, factor - 1 - before)
        parts.append(_sums(columns, factor, width, dim=3) / factor**2)
    return torch.cat(parts, dim=2)


def _sums(images: Tensor, factor: int, count: int, dim: int) -> Tensor:
    """Of so many neighbours side by side, along a dimension, count times."""
    if dim == 2:
        shape = (*images.shape[:2], count, factor, images.shape[3])
        return images.narrow(2, 0, count * factor).reshape(shape).sum(dim=3)
    last = (count - 1) * factor + 1
    total = images[..., :last:factor]
    for first in range(1, factor):
        total = total + images[..., first : first + last : factor]
    return total


def _pad_with_zeros(images: Tensor, top: int, bottom: int, left: int, right: int) -> Tensor:
    return pad(images, (left, right, top, bottom))
