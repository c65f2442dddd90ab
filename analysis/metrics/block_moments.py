"""Means and central moments of overlapping blocks, without the cancellation that sums of powers suffer.

Moments of two halves give those of the whole exactly (Pébay, Sandia report SAND2008-6212, 2008), so they are merged
from single pixels up: by pairs into cells, each pixel used once, then the cells, sliding, into blocks.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

CELL = 4  # pixels; also the step from one block to the next


class Moments(NamedTuple):
    """Of so many pixels each: their mean, and the sums of their deviations' second to fourth powers; (N, C, h, w)."""

    pixels: int
    mean: Tensor
    second: Tensor
    third: Tensor
    fourth: Tensor

    def standard_deviation(self) -> Tensor:
        """With pixels - 1; its gradient at zero is zero."""
        variance = self.second / (self.pixels - 1)
        return variance.clamp_min(torch.finfo(variance.dtype).tiny).sqrt()

    def skewness_and_kurtosis(self) -> tuple[Tensor, Tensor]:
        """The third and fourth moments over the standard deviation's powers; 0 where that is 0."""
        flat = self.second == 0
        variance = torch.where(flat, 1, self.second / self.pixels)
        skewness = self.third / self.pixels / variance / variance.sqrt()
        return skewness, self.fourth / self.pixels / variance / variance


def cells(images: Tensor) -> Moments:
    """Those of 4 × 4 pixels side by side, from the top left. images: (N, C, H, W). h, w: ⌊H/4⌋ and ⌊W/4⌋."""
    height, width = (size // CELL * CELL for size in images.shape[2:])
    moments = _of_pairs(images[:, :, 0:height:2, :width], images[:, :, 1:height:2, :width])
    for dim in (2, 3, 3):
        moments = _merged(_part(moments, dim, slice(0, None, 2)), _part(moments, dim, slice(1, None, 2)))
    return moments


def twice(moments: Moments, step: int) -> Moments:
    """Of squares twice as wide and high, each merged of four that lie step apart; step fewer along both sides."""
    for dim in (2, 3):
        moments = _merged(_part(moments, dim, slice(None, -step)), _part(moments, dim, slice(step, None)))
    return moments


def joined(parts: list[Moments], dim: int) -> Moments:
    """Side by side."""
    pixels, *maps = zip(*parts, strict=True)
    return Moments(pixels[0], *(torch.cat(part, dim=dim) for part in maps)) if len(parts) > 1 else parts[0]


def _part(moments: Moments, dim: int, part: slice) -> Moments:
    pixels, *maps = moments
    return Moments(pixels, *(each[(slice(None),) * dim + (part,)] for each in maps))


def _of_pairs(one: Tensor, other: Tensor) -> Moments:
    half = (other - one) / 2
    square = half**2
    return Moments(2, one + half, 2 * square, torch.zeros_like(half), 2 * square**2)


def _merged(one: Moments, other: Moments) -> Moments:
    """Of equally many pixels each."""
    half = (other.mean - one.mean) / 2
    square, pixels = half**2, 2 * one.pixels
    second = one.second + other.second
    third = one.third + other.third + 3 * half * (other.second - one.second)
    fourth = one.fourth + other.fourth + 4 * half * (other.third - one.third) + 6 * square * second + pixels * square**2
    return Moments(pixels, one.mean + half, second + pixels * square, third, fourth)
