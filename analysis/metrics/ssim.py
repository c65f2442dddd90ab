"""Structural similarity: Wang, Bovik, Sheikh and Simoncelli, IEEE Transactions on Image Processing 13(4), 2004."""

from __future__ import annotations

import torch
from torch import Tensor

from .downsampling import as_viewed, downsample, factor_for_viewing
from .pooling import mean_over_windows
from .registry import metric, metric_map
from .windows import correlate_valid, gaussian

WINDOW = 11
GAUSSIAN = gaussian(WINDOW, 1.5)
LUMINANCE = (0.01 * 255) ** 2  # the paper's C1 and C2: they keep dark and flat areas defined
CONTRAST = (0.03 * 255) ** 2


@metric(
    "SSIM",
    sees="gray",
    better="higher",
    identical=1.0,
    smallest=WINDOW,
    paper="Wang, Bovik, Sheikh and Simoncelli 2004",
)
def ssim(reference: Tensor, distorted: Tensor) -> Tensor:
    """Agreement in luminance, contrast and structure, averaged over all 11 × 11 Gaussian windows inside the image.

    As its authors suggest, an image of 384 pixels or more in its smaller dimension is first reduced, so that it is
    compared as seen from its usual distance; libraries that leave this out give other values there.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) in [-1, 1]; 1 for identical images.
    """
    return mean_over_windows(similarity, *_reduced(reference, distorted), WINDOW)


@metric_map("SSIM", grid=as_viewed(margin=WINDOW // 2))
def ssim_map(reference: Tensor, distorted: Tensor) -> Tensor:
    """What SSIM is the mean of. reference, distorted: as ssim's. Returns (N, 1, h, w), a value per window."""
    return similarity(*_reduced(reference, distorted))


def _reduced(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """To the size they are looked at."""
    factor = factor_for_viewing(*reference.shape[2:])
    return downsample(reference, factor), downsample(distorted, factor)


def similarity(reference: Tensor, distorted: Tensor) -> Tensor:
    """The map of SSIM (the paper's equation 13): (N, 1, H - 10, W - 10), of images (N, 1, H, W)."""
    means, variances = _moments(reference, distorted)
    return _ratio(means, LUMINANCE) * _ratio(variances, CONTRAST)


def structure(reference: Tensor, distorted: Tensor) -> Tensor:
    """The same without luminance: contrast and structure (equations 9 and 10), contrast's constant shared by both."""
    _, variances = _moments(reference, distorted)
    return _ratio(variances, CONTRAST)


def _moments(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """The squared means, and the variances, of the images' sum and of their difference: each (N, 2, H - 10, W - 10)."""
    levels = torch.cat([reference + distorted, reference - distorted], dim=1)
    averages = correlate_valid(torch.cat([levels, levels**2], dim=1), GAUSSIAN)
    means = averages[:, :2] ** 2
    return means, averages[:, 2:] - means


def _ratio(moments: Tensor, constant: float) -> Tensor:
    """(2rd + C) / (r² + d² + C) of two quantities, from the squares of their sum and difference.

    As 2rd = (s² - t²) / 2 and r² + d² = (s² + t²) / 2: so, equal images have 1 exactly, however their sums are rounded.
    """
    of_sum, of_difference = moments[:, :1], moments[:, 1:]
    return (of_sum - of_difference + 2 * constant) / (of_sum + of_difference + 2 * constant)
