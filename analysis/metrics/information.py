"""What of an image's information reaches the eye through another: Sheikh and Bovik, IEEE Trans. Image Processing 15(2),
2006.

Locally, the distorted image is taken for the reference times a gain, with noise added: the rest follows from these two.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor


class Channel(NamedTuple):
    """From the reference to the distorted image, at each place: a gain, 0 or more, and the variance of the noise."""

    gain: Tensor
    noise: Tensor


def channel(variance_r: Tensor, variance_d: Tensor, covariance: Tensor, least: float) -> Channel:
    """The gain and noise that explain the two images' local moments best.

    Where an image varies less than least, or both vary in opposite directions, nothing passes: the gain is 0. least is
    also the least noise. All of one shape.
    """
    passes = (variance_r >= least) & (variance_d >= least) & (covariance > 0)
    gain = torch.where(passes, covariance / (variance_r.clamp_min(0) + least), 0)
    return Channel(gain, (variance_d - gain * covariance).clamp_min(least))


def fidelity(conveyed: Tensor, held: Tensor, identical: Tensor) -> Tensor:
    """(N,) the information that is conveyed over that which the reference holds; both (N,), of any unit.

    1 for identical images, whatever rounding or a reference that holds nothing (a flat one) would make of them; the
    gradient remains. NaN where the reference holds nothing and the images differ.
    """
    holds = held > 0
    ratio = conveyed / torch.where(holds, held, 1)
    return torch.where(identical, 1 + (ratio - ratio.detach()), torch.where(holds, ratio, math.nan))
