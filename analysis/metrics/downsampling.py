"""Reducing images to the size they are looked at, as SSIM's and FSIM's authors do."""

import math

from torch import Tensor
from torch.nn.functional import avg_pool2d, pad

from .padding import pad_symmetric


def factor_for_viewing(height: int, width: int) -> int:
    """By how much to reduce: the smaller dimension over 256, rounded half up, at least 1."""
    return max(1, math.floor(min(height, width) / 256 + 0.5))


def downsample(images: Tensor, factor: int) -> Tensor:
    """Average factor × factor pixels around every factor-th pixel from the first, mirrored at the borders.

    Around means: as many before as after; for an even factor one more after. images: (N, C, H, W), (N, C, ⌈H/factor⌉,
    ⌈W/factor⌉) returned.
    """
    if factor == 1:
        return images
    before = (factor - 1) // 2
    after = factor - 1 - before
    return avg_pool2d(pad_symmetric(images, before, after, before, after), factor, stride=factor, ceil_mode=False)


def downsample_zero_padded(images: Tensor, factor: int) -> Tensor:
    """As downsample, but with zeros beyond the borders, so that the outermost means are too low: FSIM's and VSI's."""
    before = (factor - 1) // 2
    after = factor - 1 - before
    return avg_pool2d(pad(images, (before, after, before, after)), factor) if factor > 1 else images
