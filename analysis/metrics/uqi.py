"""Universal quality index: Wang and Bovik, IEEE Signal Processing Letters 9(3), 2002."""

from __future__ import annotations

import torch
from torch import Tensor

from .maps import of_pixels
from .pooling import mean_over_windows
from .registry import metric, metric_map
from .windows import box_sum

WINDOW = 8


@metric("UQI", sees="gray", better="higher", identical=1.0, smallest=WINDOW, paper="Wang and Bovik 2002")
def uqi(reference: Tensor, distorted: Tensor) -> Tensor:
    """Agreement in correlation, luminance and contrast, averaged over all 8 × 8 windows.

    Where both images are flat under a window, only their luminances are compared; where both are black, they agree.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) in [-1, 1]; 1 for identical images.
    """
    return mean_over_windows(similarity, reference, distorted, WINDOW)


@metric_map("UQI", grid=of_pixels(margin=WINDOW // 2 - 1))
def similarity(reference: Tensor, distorted: Tensor) -> Tensor:
    """The map of UQI: (N, 1, H - 7, W - 7), of images (N, 1, H, W)."""
    n = WINDOW**2
    sum_r, sum_d = box_sum(reference, WINDOW), box_sum(distorted, WINDOW)
    energy = n * box_sum(reference**2 + distorted**2, WINDOW)
    product = n * box_sum(reference * distorted, WINDOW)

    means = sum_r * sum_d
    luminance = sum_r**2 + sum_d**2
    contrast = energy - luminance

    # Sums of whole levels are exact in float64, and so are these zeros; those of other levels are off by rounding.
    flat, dark = contrast <= 4 * torch.finfo(energy.dtype).eps * energy, luminance == 0
    quality = 4 * (product - means) * means / (contrast * luminance).masked_fill(flat | dark, 1)
    quality = torch.where(flat & ~dark, 2 * means / luminance.masked_fill(dark, 1), quality)
    return torch.where(dark, 1.0, quality)
