"""Feature similarity: Zhang, Zhang, Mou and Zhang, IEEE Transactions on Image Processing 20(8), 2011."""

from __future__ import annotations

import torch
from torch import Tensor

from .colour import yiq
from .downsampling import as_viewed, downsample_zero_padded, factor_for_viewing
from .likeness import colour_likeness, gradient_likeness, likeness, pooled
from .phase_congruency import phase_congruency
from .registry import metric, metric_map

PHASE, GRADIENT, COLOUR = 0.85, 160, 200  # the paper's T1, T2, and T3 = T4: they keep the terms defined
COLOUR_WEIGHT = 0.03  # the paper's λ, an exponent

PAPER = "Zhang, Zhang, Mou and Zhang 2011"
SMALLEST = 2


@metric("FSIM", sees="rgb", better="higher", identical=1.0, smallest=SMALLEST, paper=PAPER)
def fsim(reference: Tensor, distorted: Tensor) -> Tensor:
    """Agreement in phase congruency and gradient of luminance, where either image has phase congruency.

    An image of 384 pixels or more in its smaller dimension is first reduced, as for SSIM.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) in (0, 1]; 1 for identical images. Where neither
    image has any phase congruency (flat ones), all pixels count alike; there the authors' code divides 0 by 0.
    """
    return pooled(*_of_luminance(_as_viewed(reference), _as_viewed(distorted)))


@metric("FSIMc", sees="rgb", better="higher", identical=1.0, smallest=SMALLEST, paper=PAPER)
def fsimc(reference: Tensor, distorted: Tensor) -> Tensor:
    """FSIM, times agreement in two channels of colour: equal to FSIM for gray images.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) in (0, 1]; 1 for identical images.
    """
    return fsim_and_fsimc(reference, distorted)[1]


def fsim_and_fsimc(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """Both, each (N,), for little more than the cost of one. reference, distorted: (N, 3, H, W), levels 0 to 255."""
    reference, distorted = _as_viewed(reference), _as_viewed(distorted)
    similarity, weight = _of_luminance(reference, distorted)
    return pooled(similarity, weight), pooled(similarity * _of_colours(reference, distorted), weight)


@metric_map("FSIM", grid=as_viewed())
def fsim_map(reference: Tensor, distorted: Tensor) -> Tensor:
    """What FSIM is the weighted mean of. reference, distorted: as fsim's. Returns (N, 1, h, w)."""
    return _of_luminance(_as_viewed(reference), _as_viewed(distorted))[0]


@metric_map("FSIMc", grid=as_viewed())
def fsimc_map(reference: Tensor, distorted: Tensor) -> Tensor:
    """What FSIMc is the weighted mean of. reference, distorted: as fsimc's. Returns (N, 1, h, w)."""
    reference, distorted = _as_viewed(reference), _as_viewed(distorted)
    return _of_luminance(reference, distorted)[0] * _of_colours(reference, distorted)


def _as_viewed(images: Tensor) -> Tensor:
    """(N, 3, h, w) luminance and two channels of colour of RGB images, reduced."""
    return yiq(downsample_zero_padded(images, factor_for_viewing(*images.shape[2:])))


def _of_luminance(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """What it says at each pixel, and the weights to average that by: each (N, 1, h, w), of images as viewed."""
    reference, distorted = reference[:, :1], distorted[:, :1]
    phase_r, phase_d = phase_congruency(reference, distorted)
    phase = likeness(phase_r * phase_d, phase_r**2 + phase_d**2, PHASE)
    return phase * gradient_likeness(reference, distorted, GRADIENT), torch.maximum(phase_r, phase_d)


def _of_colours(reference: Tensor, distorted: Tensor) -> Tensor:
    """(N, 1, h, w) the factor that they add, of images as viewed."""
    return colour_likeness(reference[:, 1:], distorted[:, 1:], COLOUR, COLOUR_WEIGHT)
