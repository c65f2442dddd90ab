"""Peak signal-to-noise ratio."""

import math

import torch
from torch import Tensor

from .registry import metric

PEAK = 255


@metric("PSNR", sees="gray", better="higher", identical=math.inf, paper="definition", takes_batches=True)
def psnr(reference: Tensor, distorted: Tensor) -> Tensor:
    """The peak's power over the mean squared error, in decibels.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) from 0 upwards, infinite for equals.
    """
    peak = 10 * math.log10(PEAK**2 * distorted[0].numel())
    errors = (own - other for own, other in zip(reference.flatten(1), distorted.flatten(1), strict=True))
    return torch.rsub(torch.stack([error.dot(error) for error in errors]).log10(), peak, alpha=10)
