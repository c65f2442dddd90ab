"""Weighted signal-to-noise ratio: Mitsa and Varkur, ICASSP 1993; weights as in Damera-Venkata and others, 2000."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor
from torch.fft import ifftshift, rfft2

from .csf import mannos_sakrison
from .decibels import are_identical, energy, signal_to_noise
from .registry import metric
from .strips import strips

NYQUIST = 60.0  # cycles per degree


@metric(
    "WSNR",
    sees="gray",
    better="higher",
    identical=math.inf,
    paper="Damera-Venkata, Kite, Geisler, Evans and Bovik 2000",
)
def wsnr(reference: Tensor, distorted: Tensor) -> Tensor:
    """The power of the image over that of the error as the eye weights it, in decibels.

    Only the error is weighted, and the image's mean is part of the signal: a shift of brightness scores low.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), unbounded; +inf for identical images, -inf
    for a black reference and another image.
    """
    noise = _weighted_power(reference - distorted)
    return signal_to_noise(energy(reference), noise, are_identical(reference, distorted))


def _weighted_power(error: Tensor) -> Tensor:
    """(N,) the sum of squares of (N, 1, H, W) filtered by the eye's sensitivity, by Parseval's theorem."""
    spectrum: Tensor = rfft2(error)
    weights = _power_weights(*error.shape[2:], error.dtype, error.device)
    parts = zip(strips(spectrum), strips(weights[None, None]), strict=True)
    powers = [((rows.real**2 + rows.imag**2) * some).sum(dim=(1, 2, 3)) for rows, some in parts]
    return torch.stack(powers).sum(dim=0)


@lru_cache(maxsize=2)
@torch.inference_mode(False)
def _power_weights(height: int, width: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """(H, ⌊W/2⌋ + 1) what each of rfft2's frequencies adds to the power, for itself and its negative."""
    like = torch.empty(0, dtype=torch.float64, device=device)
    gain: Tensor = ifftshift(mannos_sakrison(height, width, NYQUIST, like)) ** 2
    # At even sizes, the sensitivities of a frequency and its negative differ, a real image's powers never.
    both = gain + gain.flip(0, 1).roll((1, 1), (0, 1))
    half = both[:, : width // 2 + 1] / (height * width)
    half[:, 0] /= 2  # these columns hold their negatives themselves
    if width % 2 == 0:
        half[:, -1] /= 2
    return half.to(dtype)
