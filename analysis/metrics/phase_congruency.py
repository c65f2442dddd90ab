"""Phase congruency: Kovesi, Videre 1(3), 1999, with the parameters and the noise's compensation of FSIM's authors."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.fft import fft2, ifft2

from .frequencies import polar, stretched_cycles_per_pixel
from .log_gabor import angular, radial

ORIENTATIONS = 4
WIDTH = math.pi / ORIENTATIONS / 1.2  # radians
WAVELENGTHS = (6, 12, 24, 48)  # pixels
BANDWIDTH = 0.55
CUTOFF, ORDER = 0.45, 15  # of a low-pass that makes the filters vanish alike at all corners of the spectrum
NOISE_DEVIATIONS = 2  # above its mean, the noise's energy that does not count
NOISE_SCALE = 1.7  # by which that threshold was found too high
LEAST = 1e-4  # added to the energy, lest nothing be divided by nothing


class Filters(NamedTuple):
    """Gains by frequency, (H, W) each, in the order of fft, to be multiplied: of the radius, (4, H, W), and of the
    direction, its part that is even and its part that is odd, each (4, H, W). Complex, with no imaginary part, since
    that is how they are used.

    noise: (4,) by orientation, the threshold of energy over the median amplitude at the finest scale.
    """

    by_scale: Tensor
    even: Tensor
    odd: Tensor
    noise: Tensor


def phase_congruency(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """How far the waves at all scales agree in phase at each pixel: near 1 on edges and lines, whatever their contrast.

    reference, distorted: (N, 1, H, W), H and W at least 2. Returns two of that shape, from 0 to 1; 0 where there is
    nothing at any scale.
    """
    filters = _filters(*reference.shape[2:], reference.dtype, reference.device)
    # What an even filter gives of a real image is real, what an odd one gives imaginary. So one complex transform
    # serves both images: the distorted one travels as the imaginary part, and comes out as that, side by side with the
    # reference in memory. No filter passes the mean. Without it, a flat image is exactly zero.
    spectrum = fft2(torch.complex(reference - reference[..., :1, :1], distorted - distorted[..., :1, :1]))
    turned = -1j * spectrum

    energy = amplitudes = torch.zeros_like(torch.view_as_real(spectrum))
    for even, odd, threshold in zip(filters.even, filters.odd, filters.noise, strict=True):
        lines = [_both(spectrum * even, scale) for scale in filters.by_scale]
        edges = [_both(turned * odd, scale) for scale in filters.by_scale]
        moduli = [_modulus(line, edge) for line, edge in zip(lines, edges, strict=True)]
        noise = threshold * _medians(moduli[0])
        energy = energy + (_energy(lines, edges) - noise).clamp_min(0)
        amplitudes = sum(moduli, amplitudes)
    congruency_r, congruency_d = (energy / amplitudes).unbind(dim=-1)
    return congruency_r, congruency_d


def _both(spectrum: Tensor, gain: Tensor) -> Tensor:
    """(N, 1, H, W, 2) the two images' responses, side by side."""
    return torch.view_as_real(ifft2(spectrum * gain))


def _modulus(line: Tensor, edge: Tensor) -> Tensor:
    """Its gradient at zero is zero."""
    return (line**2).addcmul_(edge, edge).clamp_min_(torch.finfo(line.dtype).tiny).sqrt_()


def _energy(lines: list[Tensor], edges: list[Tensor]) -> Tensor:
    """What the scales' responses add up to along their mean phase, less what lies across it. Of their shape."""
    all_lines, all_edges = sum(lines[1:], lines[0]), sum(edges[1:], edges[0])
    pairs = zip(lines, edges, strict=True)
    modulus = _modulus(all_lines, all_edges)
    energy = modulus**2
    for line, edge in pairs:
        energy -= (line * all_edges).addcmul_(edge, all_lines, value=-1).abs_()
    return energy / (modulus + LEAST)


def _medians(moduli: Tensor) -> Tensor:
    """(N, 1, 1, 1, 2) by image, of (N, 1, H, W, 2): of squares, that is, which matters where two are in the middle."""
    values = moduli.movedim(-1, 1).flatten(2)
    half, odd = divmod(values.shape[2], 2)
    medians = values.median(dim=2, keepdim=True).values
    if not odd:
        beyond = torch.where(values > medians, values, math.inf).amin(dim=2, keepdim=True)
        upper = torch.where((values <= medians).sum(dim=2, keepdim=True) > half, medians, beyond)
        medians = ((medians**2 + upper**2) / 2).sqrt()
    return medians.movedim(1, -1)[:, None, None]


@lru_cache(maxsize=2)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _filters(height: int, width: int, dtype: torch.dtype, device: torch.device) -> Filters:
    radius, angle = polar(stretched_cycles_per_pixel(height), stretched_cycles_per_pixel(width))
    low_pass = 1 / (1 + (radius / CUTOFF) ** (2 * ORDER))
    by_scale = torch.stack([radial(radius, 1 / wavelength, BANDWIDTH) * low_pass for wavelength in WAVELENGTHS])
    directions = [number * math.pi / ORIENTATIONS for number in range(ORIENTATIONS)]
    each = torch.stack([angular(angle, direction, WIDTH) for direction in directions])
    opposite = _opposite(each)
    even, odd = (each + opposite) / 2, (each - opposite) / 2
    noise = torch.stack([_threshold(by_scale, its_even, one) for its_even, one in zip(even, each, strict=True)])
    by_scale, even, odd, noise = (part.to(dtype).to(device) for part in (by_scale, even, odd, noise))
    return Filters(_complex(by_scale), _complex(even), _complex(odd), noise)


def _complex(gains: Tensor) -> Tensor:
    return torch.complex(gains, torch.zeros_like(gains))


def _opposite(gains: Tensor) -> Tensor:
    """(..., H, W) the gain at minus the frequency."""
    return gains.flip(-2, -1).roll((1, 1), (-2, -1))


def _threshold(by_scale: Tensor, even: Tensor, orientation: Tensor) -> Tensor:
    """The energy that noise reaches, over the median amplitude of its response at the finest scale.

    Gaussian noise responds with amplitudes of Rayleigh's distribution: the mean of their squares is the median's square
    over ln 2. From that the noise's power follows, and from it what its energy, over all scales, is distributed like.
    """
    finest = by_scale[0] * orientation
    together = by_scale.sum(dim=0) * even  # the authors take the filters' real part
    deviation = (together.square().sum() / finest.square().sum() / math.log(2)).sqrt()
    return deviation * (math.sqrt(math.pi / 2) + NOISE_DEVIATIONS * math.sqrt(2 - math.pi / 2)) / NOISE_SCALE
