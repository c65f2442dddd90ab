"""Visual saliency-induced index: Zhang, Shen and Li, IEEE Transactions on Image Processing 23(10), 2014."""

from __future__ import annotations

import torch
from torch import Tensor

from .colour import lmn
from .downsampling import as_viewed, downsample_zero_padded, factor_for_viewing
from .likeness import colour_likeness, gradient_likeness, likeness, pooled
from .powers import power
from .registry import metric, metric_map
from .saliency import saliency

SALIENCY, GRADIENT, COLOUR = 1.27, 386, 130  # the paper's C1 … C3: they keep the terms defined
GRADIENT_WEIGHT, COLOUR_WEIGHT = 0.40, 0.020  # the paper's α and β, exponents


@metric("VSI", sees="rgb", better="higher", identical=1.0, paper="Zhang, Shen and Li 2014")
def vsi(reference: Tensor, distorted: Tensor) -> Tensor:
    """Agreement in saliency, gradient and colour, where either image draws the eye.

    Saliency is the whole image's; then one of 384 pixels or more in its smaller dimension is reduced, as for SSIM.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) in [-1, 1]; 1 for identical images. An image whose
    chroma is the same everywhere has a saliency without its colour term, and where nothing stands out in either image
    all pixels count alike; there the authors' code divides 0 by 0.
    """
    return pooled(*_compared(reference, distorted))


@metric_map("VSI", grid=as_viewed())
def vsi_map(reference: Tensor, distorted: Tensor) -> Tensor:
    """What VSI is the weighted mean of. reference, distorted: as vsi's. Returns (N, 1, h, w)."""
    return _compared(reference, distorted)[0]


def _compared(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """How alike the images are at each pixel, as viewed, and the weights to average that by: each (N, 1, h, w)."""
    factor = factor_for_viewing(*reference.shape[2:])
    salient = downsample_zero_padded(saliency(torch.cat([reference, distorted])), factor)
    salient_r, salient_d = salient.chunk(2)
    colours_r, colours_d = (lmn(downsample_zero_padded(image, factor)) for image in (reference, distorted))

    similarity = likeness(salient_r * salient_d, salient_r**2 + salient_d**2, SALIENCY)
    gradient = gradient_likeness(colours_r[:, :1], colours_d[:, :1], GRADIENT)
    similarity = similarity * power(gradient, GRADIENT_WEIGHT)
    similarity = similarity * colour_likeness(colours_r[:, 1:], colours_d[:, 1:], COLOUR, COLOUR_WEIGHT)
    return similarity, torch.maximum(salient_r, salient_d)
