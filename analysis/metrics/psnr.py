"""Peak signal-to-noise ratio."""

import math

import torch
from torch import Tensor

from .registry import metric

PEAK = 255


@metric("PSNR", sees="gray", better="higher", identical=math.inf, paper="definition")
def psnr(reference: Tensor, distorted: Tensor) -> Tensor:
    """The peak's power over the mean squared error, in decibels.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) from 0 upwards, infinite for equals.
    """
    error = ((reference - distorted) ** 2).mean(dim=(1, 2, 3))
    return 10 * torch.log10(PEAK**2 / error)
