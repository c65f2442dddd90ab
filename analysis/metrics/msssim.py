"""Multi-scale structural similarity: Wang, Simoncelli and Bovik, 37th Asilomar Conference on Signals, 2003."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .downsampling import downsample
from .pooling import mean_over_windows
from .registry import metric
from .ssim import WINDOW, similarity, structure

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # the paper's β₁ … β₅, found by experiment; they sum to 1
SMALLEST = (WINDOW - 1) * 2 ** (len(WEIGHTS) - 1) + 1  # halved four times, odd sizes up, one window is left


@metric(
    "MS-SSIM",
    sees="gray",
    better="higher",
    identical=1.0,
    smallest=SMALLEST,
    paper="Wang, Simoncelli and Bovik 2003",
)
def msssim(reference: Tensor, distorted: Tensor) -> Tensor:
    """SSIM's contrast and structure at five scales, weighted as the eye is sensitive to each; luminance at the last.

    From one scale to the next, 2 × 2 pixels are averaged; an odd row or column is averaged with itself. At each scale
    the mean over all windows counts (the paper's equation 7).

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) in [0, 1]; 1 for identical images. NaN where
    a scale's mean is negative, as for an image and its negative: its power is not real; the gradient is zero there.
    """
    scales = []
    for _ in WEIGHTS[:-1]:
        scales.append(mean_over_windows(structure, reference, distorted, WINDOW))
        reference, distorted = downsample(reference, 2), downsample(distorted, 2)
    scales.append(mean_over_windows(similarity, reference, distorted, WINDOW))
    means = torch.stack(scales)
    powers = torch.where(means > 0, means, 1) ** reference.new_tensor(WEIGHTS)[:, None]
    product = torch.where(means == 0, 0, powers).prod(dim=0)
    return torch.where((means < 0).any(dim=0), math.nan, product)
