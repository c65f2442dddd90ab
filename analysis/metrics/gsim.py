"""Gradient similarity: Liu, Lin and Narwaria, IEEE Transactions on Image Processing 21(4), 2012.

No code of its authors can be had: this is our own reading of the paper. What it leaves open is how a gradient is
normalised ("the mean of the inner product": here over all 25 samples under a kernel) and what happens at borders (here
only kernels that lie wholly inside the image count). Other readings give other values, by up to 0.4.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .maps import of_pixels
from .pooling import mean_over_windows
from .registry import metric, metric_map

OUR_READING = True  # of the paper, not agreement with its authors' code: to be said wherever the number is shown

MARGIN = 2  # pixels from a kernel's middle to its border
SAMPLES = (2 * MARGIN + 1) ** 2
MASKING = 200  # the paper's K′: over the larger gradient it is K, which masks differences between small gradients
LUMINANCE_WEIGHT = 0.1  # the paper's p


@metric(
    "GSIM", sees="gray", better="higher", identical=1.0, smallest=2 * MARGIN + 1, paper="Liu, Lin and Narwaria 2012"
)
def gsim(reference: Tensor, distorted: Tensor) -> Tensor:
    """Agreement in gradient, and with little weight in luminance, averaged over all 5 × 5 neighbourhoods.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) in [0, 1]; 1 for identical images.
    """
    return mean_over_windows(similarity, reference, distorted, 2 * MARGIN + 1)


@metric_map("GSIM", grid=of_pixels(MARGIN))
def similarity(reference: Tensor, distorted: Tensor) -> Tensor:
    """The map of GSIM (the paper's q): (N, 1, H - 4, W - 4), of images (N, 1, H, W)."""
    gradient_r, gradient_d = _gradient(reference), _gradient(distorted)
    larger, smaller = torch.maximum(gradient_r, gradient_d), torch.minimum(gradient_r, gradient_d)
    # The paper's (2(1 - R) + K) / (1 + (1 - R)² + K), times the larger gradient: 1 where there is none in either image.
    ratio = smaller / torch.where(larger > 0, larger, 1)
    structure = (2 * smaller + MASKING) / (larger + smaller * ratio + MASKING)

    difference = (reference - distorted)[..., MARGIN:-MARGIN, MARGIN:-MARGIN] / 255
    luminance = 1 - difference**2
    return (1 - LUMINANCE_WEIGHT * structure) * structure + LUMINANCE_WEIGHT * structure * luminance


def _gradient(images: Tensor) -> Tensor:
    """(N, 1, H - 4, W - 4) the largest of four directions' responses, without sign.

    The paper's kernels weigh pixels by their distance from an edge through the middle, and against those opposite:

         0  0  0  0  0      0  0  1  0  0      0  0  1  0  0      0  1  0 -1  0
         1  3  8  3  1      0  8  3  0  0      0  0  3  8  0      0  3  0 -3  0
         0  0  0  0  0      1  3  0 -3 -1     -1 -3  0  3  1      0  8  0 -8  0
        -1 -3 -8 -3 -1      0  0 -3 -8  0      0 -8 -3  0  0      0  3  0 -3  0
         0  0  0  0  0      0  0 -1  0  0      0  0 -1  0  0      0  1  0 -1  0
    """
    down = 3 * (_shifted(images, -1, 0) - _shifted(images, 1, 0)) + _shifted(images, -2, 0) - _shifted(images, 2, 0)
    across = 3 * (_shifted(images, 0, -1) - _shifted(images, 0, 1)) + _shifted(images, 0, -2) - _shifted(images, 0, 2)
    responses = (
        _smoothed(images[:, :, 1:-3] - images[:, :, 3:-1], dim=3),
        8 * (_shifted(images, -1, -1) - _shifted(images, 1, 1)) + down + across,
        8 * (_shifted(images, -1, 1) - _shifted(images, 1, -1)) + down - across,
        _smoothed(images[..., 1:-3] - images[..., 3:-1], dim=2),
    )
    largest = responses[0].abs()
    for response in responses[1:]:
        largest = torch.maximum(largest, response.abs())
    return largest / SAMPLES


def _shifted(images: Tensor, down: int, across: int) -> Tensor:
    """The pixels that lie so far from those that a whole kernel fits around."""
    height, width = images.shape[2:]
    top, left = MARGIN + down, MARGIN + across
    return images[:, :, top : top + height - 2 * MARGIN, left : left + width - 2 * MARGIN]


def _smoothed(images: Tensor, dim: int) -> Tensor:
    """Weighted 1 3 8 3 1 along a dimension."""
    size = images.shape[dim] - 2 * MARGIN
    far, near, middle, nearer, farther = (images.narrow(dim, first, size) for first in range(5))
    return 8 * middle + 3 * (near + nearer) + far + farther
