"""Feature similarity: Zhang, Zhang, Mou and Zhang, IEEE Transactions on Image Processing 20(8), 2011."""

from __future__ import annotations

import torch
from torch import Tensor

from .colour import yiq
from .downsampling import downsample_zero_padded, factor_for_viewing
from .likeness import colour_likeness, gradient_likeness, likeness, pooled
from .phase_congruency import phase_congruency
from .registry import metric

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
    luminance_r, luminance_d = _as_viewed(reference)[:, :1], _as_viewed(distorted)[:, :1]
    return pooled(*_similarity(luminance_r, luminance_d))


@metric("FSIMc", sees="rgb", better="higher", identical=1.0, smallest=SMALLEST, paper=PAPER)
def fsimc(reference: Tensor, distorted: Tensor) -> Tensor:
    """FSIM, times agreement in two channels of colour: equal to FSIM for gray images.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) in (0, 1]; 1 for identical images.
    """
    return fsim_and_fsimc(reference, distorted)[1]


def fsim_and_fsimc(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """Both, each (N,), for little more than the cost of one. reference, distorted: (N, 3, H, W), levels 0 to 255."""
    reference, distorted = _as_viewed(reference), _as_viewed(distorted)
    similarity, weight = _similarity(reference[:, :1], distorted[:, :1])
    coloured = similarity * colour_likeness(reference[:, 1:], distorted[:, 1:], COLOUR, COLOUR_WEIGHT)
    return pooled(similarity, weight), pooled(coloured, weight)


def _as_viewed(images: Tensor) -> Tensor:
    """(N, 3, h, w) luminance and two channels of colour of RGB images, reduced."""
    return yiq(downsample_zero_padded(images, factor_for_viewing(*images.shape[2:])))


def _similarity(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """What luminance says at each pixel, and the weights to average it by. All (N, 1, H, W)."""
    phase_r, phase_d = phase_congruency(reference), phase_congruency(distorted)
    phase = likeness(phase_r * phase_d, phase_r**2 + phase_d**2, PHASE)
    return phase * gradient_likeness(reference, distorted, GRADIENT), torch.maximum(phase_r, phase_d)
