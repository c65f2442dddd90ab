"""Information fidelity criterion: Sheikh, Bovik and de Veciana, IEEE Transactions on Image Processing 14(12), 2005."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .registry import metric
from .scale_mixture import SMALLEST, bands, bits

LEAST_NOISE = 1e-10  # variance, added where the authors divide by it


@metric(
    "IFC",
    sees="gray",
    better="higher",
    identical=math.nan,
    smallest=SMALLEST,
    ill_conditioned_above=30,
    paper="Sheikh, Bovik and de Veciana 2005",
)
def ifc(reference: Tensor, distorted: Tensor) -> Tensor:
    """The information that the two images share, by the number of pixels.

    Over blocks of wavelet coefficients of two orientations at four levels, as VIF (the paper's equation 13). As in the
    authors' code, the logarithms are not halved: the paper's value would be half of this.

    Where the images are identical, so that nothing is lost, the value depends on how little noise is assumed, and on
    rounding: some 70 for identical photographs. Above 30 it says no more than "nearly identical".

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), 0 or more; 0 for a flat reference.
    """
    shared = torch.zeros((), dtype=reference.dtype, device=reference.device)
    for power, variances, (gain, noise) in bands(reference, distorted):
        shared = shared + bits(gain**2 * power / (noise + LEAST_NOISE), variances)
    return shared / reference[0, 0].numel()
