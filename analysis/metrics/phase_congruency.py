"""Phase congruency: Kovesi, Videre 1(3), 1999, with the parameters and the noise's compensation of FSIM's authors."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.fft import fft2, ifft2

from .frequencies import polar, stretched_cycles_per_pixel
from .log_gabor import amplitude, angular, radial

ORIENTATIONS = 4
WIDTH = math.pi / ORIENTATIONS / 1.2  # radians
WAVELENGTHS = (6, 12, 24, 48)  # pixels
BANDWIDTH = 0.55
CUTOFF, ORDER = 0.45, 15  # of a low-pass that makes the filters vanish alike at all corners of the spectrum
NOISE_DEVIATIONS = 2  # above its mean, the noise's energy that does not count
NOISE_SCALE = 1.7  # by which that threshold was found too high
LEAST = 1e-4  # added to the energy, lest nothing be divided by nothing


class Filters(NamedTuple):
    """by_scale, by_orientation: gains (4, H, W) in the order of fft, to be multiplied. noise: (4,) by orientation, the
    threshold of energy over the median amplitude at the finest scale."""

    by_scale: Tensor
    by_orientation: Tensor
    noise: Tensor


def phase_congruency(images: Tensor) -> Tensor:
    """How far the waves at all scales agree in phase at each pixel: near 1 on edges and lines, whatever their contrast.

    images: (N, 1, H, W), H and W at least 2. Returns (N, 1, H, W) from 0 to 1; 0 where there is nothing at any scale.
    """
    filters = _filters(*images.shape[2:], images.dtype, images.device)
    # No filter passes the mean. Without it, a flat image is exactly zero, with no rounding to find patterns in.
    spectrum = fft2(images - images[..., :1, :1])

    energy = amplitudes = torch.zeros_like(images)
    for orientation, threshold in zip(filters.by_orientation, filters.noise, strict=True):
        directed = spectrum * orientation
        responses = [ifft2(directed * scale) for scale in filters.by_scale]
        moduli = [amplitude(response) for response in responses]
        noise = threshold * _median(moduli[0])
        energy = energy + (_energy(responses) - noise).clamp_min(0)
        amplitudes = amplitudes + sum(moduli)
    return energy / amplitudes


def _energy(responses: list[Tensor]) -> Tensor:
    """What the scales' responses add up to along their mean phase, less what lies across it. Real, of their shape."""
    total = sum(responses[1:], responses[0])
    conjugate = total.conj().resolve_conj()
    across = sum((response * conjugate).imag.abs() for response in responses)
    modulus = amplitude(total)
    return (modulus**2 - across) / (modulus + LEAST)


def _median(moduli: Tensor) -> Tensor:
    """(N, 1, 1, 1) medians of (N, 1, H, W): of squares, that is, which matters where two are in the middle."""
    values = moduli.flatten(1)
    half, odd = divmod(values.shape[1], 2)
    if odd:
        median = values.median(dim=1).values
    else:
        lower = values.median(dim=1, keepdim=True).values
        beyond = torch.where(values > lower, values, math.inf).amin(dim=1, keepdim=True)
        upper = torch.where((values <= lower).sum(dim=1, keepdim=True) > half, lower, beyond)
        median = ((lower**2 + upper**2) / 2).sqrt().squeeze(1)
    return median[:, None, None, None]


@lru_cache(maxsize=2)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _filters(height: int, width: int, dtype: torch.dtype, device: torch.device) -> Filters:
    radius, angle = polar(stretched_cycles_per_pixel(height), stretched_cycles_per_pixel(width))
    low_pass = 1 / (1 + (radius / CUTOFF) ** (2 * ORDER))
    by_scale = torch.stack([radial(radius, 1 / wavelength, BANDWIDTH) * low_pass for wavelength in WAVELENGTHS])
    directions = [number * math.pi / ORIENTATIONS for number in range(ORIENTATIONS)]
    by_orientation = torch.stack([angular(angle, direction, WIDTH) for direction in directions])
    noise = torch.stack([_threshold(by_scale, orientation) for orientation in by_orientation])
    return Filters(*(part.to(dtype).to(device) for part in (by_scale, by_orientation, noise)))


def _threshold(by_scale: Tensor, orientation: Tensor) -> Tensor:
    """The energy that noise reaches, over the median amplitude of its response at the finest scale.

    Gaussian noise responds with amplitudes of Rayleigh's distribution: the mean of their squares is the median's square
    over ln 2. From that the noise's power follows, and from it what its energy, over all scales, is distributed like.
    """
    finest = by_scale[0] * orientation
    together = by_scale.sum(dim=0) * orientation
    even = (together + together.flip(0, 1).roll((1, 1), (0, 1))) / 2  # the authors take the filters' real part
    deviation = (even.square().sum() / finest.square().sum() / math.log(2)).sqrt()
    return deviation * (math.sqrt(math.pi / 2) + NOISE_DEVIATIONS * math.sqrt(2 - math.pi / 2)) / NOISE_SCALE
