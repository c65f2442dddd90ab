"""Visual information fidelity: Sheikh and Bovik, IEEE Transactions on Image Processing 15(2), 2006."""

from __future__ import annotations

import torch
from torch import Tensor

from .decibels import are_identical
from .information import fidelity
from .registry import metric
from .scale_mixture import SMALLEST, bands, bits

NOISE = 0.4  # variance of what the eye itself adds to every coefficient, the paper's σₙ²


@metric("VIF", sees="gray", better="higher", identical=1.0, smallest=SMALLEST, paper="Sheikh and Bovik 2006")
def vif(reference: Tensor, distorted: Tensor) -> Tensor:
    """What the eye learns of the scene from the distorted image, over what it would from the reference.

    Over blocks of wavelet coefficients of two orientations at four levels (the paper's equation 19, and the authors'
    choice of bands). The images are not extended first, as some programs do.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), 0 or more; 1 for identical images; above 1
    where contrast is enhanced; NaN for a flat reference, that holds no information, and another image.
    """
    conveyed = held = torch.zeros((), dtype=reference.dtype, device=reference.device)
    for power, variances, (gain, noise) in bands(reference, distorted):
        conveyed = conveyed + bits(gain**2 * power / (noise + NOISE), variances)
        held = held + bits(power / NOISE, variances)
    return fidelity(conveyed, held, are_identical(reference, distorted))
