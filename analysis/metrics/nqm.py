"""Noise quality measure: Damera-Venkata, Kite, Geisler, Evans and Bovik, IEEE Trans. Image Processing 9(4), 2000."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor
from torch.fft import fft, fftshift, ifft, ifftshift

from .csf import sensitivity
from .decibels import are_identical, signal_to_noise
from .registry import metric
from .strips import lines_at_once

Grid = Literal["authors", "centred"]

CENTRES = (2, 4, 8, 16, 32)  # cycles per image, of the bands compared, each from half to twice as much
VISUAL_ANGLE = math.degrees(1 / 3.5)  # of the image, seen from 3.5 times its height


def _threshold(frequency: float) -> float:
    """The least contrast that is seen. frequency: cycles per degree."""
    return 1 / (200 * float(sensitivity(torch.tensor(frequency, dtype=torch.float64))))


DETECTION = [_threshold(centre / VISUAL_ANGLE) for centre in CENTRES]
# The authors' code looks the threshold under masking up at the band's number, not at its frequency: kept.
MASKING = [_threshold(number) for number in range(1, len(CENTRES) + 1)]


@metric(
    "NQM",
    sees="gray",
    better="higher",
    identical=math.inf,
    smallest=8,
    paper="Damera-Venkata, Kite, Geisler, Evans and Bovik 2000",
)
def nqm(reference: Tensor, distorted: Tensor, *, grid: Grid = "authors") -> Tensor:
    """The power of what is seen of the image over that of what is seen of its noise, in decibels.

    Each image is split into bands of an octave; a band's contrast is its value over the sum of the lower bands. What
    differs less from the reference than it masks is taken for the reference; what has too little contrast to be
    detected is dropped. The rest of both images is summed and compared.

    grid: "authors" has frequencies half a cycle per image off along odd sides, as the published values; "centred" has
    the exact ones. Equal at even sizes.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), unbounded; +inf for identical images, and
    where no difference is seen; -inf where nothing is seen of the reference (a flat one); NaN where nothing is seen of
    either image, and they differ. The gradient is that between two of the steps that the thresholds make.
    """
    signal = noise = torch.zeros_like(reference[:, 0, 0, 0])
    for seen_r, seen_d in _seen(reference, distorted, grid):
        signal = signal + (seen_r**2).sum(dim=(1, 2, 3))
        noise = noise + ((seen_r - seen_d) ** 2).sum(dim=(1, 2, 3))
    return signal_to_noise(signal, noise, are_identical(reference, distorted))


def _seen(reference: Tensor, distorted: Tensor, grid: Grid) -> Iterator[tuple[Tensor, Tensor]]:
    """What is seen of both images, some rows (N, 1, h, W) at a time, from top to bottom."""
    for bands_r, bands_d in zip(_bands(reference, grid), _bands(distorted, grid), strict=True):
        (lower_r, *bands_r), (lower_d, *bands_d) = bands_r, bands_d
        seen_r, seen_d = torch.zeros_like(lower_r), torch.zeros_like(lower_d)
        for band_r, band_d, detection, masking in zip(bands_r, bands_d, DETECTION, MASKING, strict=True):
            with torch.no_grad():  # comparisons only
                # Over nothing, a contrast is infinite or NaN; as in the authors' code, it then counts as seen.
                contrast_r, contrast_d = band_r / lower_r, band_d / lower_d
                clipped = contrast_d.masked_fill(contrast_d.abs() > 1, 1)
                masked = (clipped - contrast_r).abs() < 0.86 * (contrast_r - masking) + 0.3 * masking
                unseen_r, unseen_d = contrast_r.abs() < detection, contrast_d.abs() < detection
            seen_r = seen_r + band_r.masked_fill(unseen_r, 0)
            seen_d = seen_d + torch.where(masked, band_r, band_d).masked_fill(unseen_d, 0)
            lower_r, lower_d = lower_r + band_r, lower_d + band_d
        yield seen_r, seen_d


def _bands(images: Tensor, grid: Grid) -> Iterator[list[Tensor]]:
    """Low-pass and the five bands, each (N, 1, h, W), some rows at a time.

    A band has few frequencies. Along rows, these are summed as they are, faster than an FFT and as fast at any width.
    """
    height, width = images.shape[2:]
    filters = _filters(height, width, grid, images.dtype, images.device)
    waves = _waves(width, images.dtype, images.device)
    spectrum = fft(torch.view_as_complex(torch.unflatten(images @ waves.T, 3, (-1, 2))), dim=2)
    columns = [
        torch.view_as_real(ifft(spectrum[..., : passed.shape[1]] * passed, dim=2)).flatten(3) for passed in filters
    ]
    at_once = min(lines_at_once(2 * len(images) * width, images.device), height)  # of references and distorted
    for row in range(0, height, at_once):
        yield [column[:, :, row : row + at_once] @ waves[: column.shape[3]] for column in columns]


@lru_cache(maxsize=2)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _waves(width: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """(2C, W) cosine and negative sine of 0 … C - 1 cycles per row, in turns."""
    cycles = torch.arange(_columns(width))[:, None] * torch.arange(width) % width
    angle = cycles.to(torch.float64) * (2 * math.pi / width)
    return torch.stack([angle.cos(), -angle.sin()], dim=1).flatten(0, 1).to(dtype).to(device)


@lru_cache(maxsize=2)
@torch.inference_mode(False)
def _filters(height: int, width: int, grid: Grid, dtype: torch.dtype, device: torch.device) -> tuple[Tensor, ...]:
    """Low-pass and bands, each (H, C'): gains for the first C' of the waves along rows; the other waves do not pass.

    The waves' own weights are included: each stands for its negative too, except those that are their own negative.
    """
    columns = torch.arange(_columns(width))
    down, across = _frequencies(height, grid), _frequencies(width, grid)
    radius = torch.hypot(down[:, None], across[columns])
    opposite = torch.hypot(down[-torch.arange(height)][:, None], across[-columns])
    weight = torch.where(2 * columns % width == 0, 1, 2) / (width * 2.0)

    # Half a cycle off, the gains of a frequency and its negative differ; the authors take the real part: their mean.
    gains = [_octave(radius + 2, 2) + _octave(opposite + 2, 2)]
    gains += [_octave(radius, centre) + _octave(opposite, centre) for centre in CENTRES]
    used = [3, *(2 * centre + 1 for centre in CENTRES)]
    return tuple((weight * gain)[:, :first].to(dtype).to(device) for gain, first in zip(gains, used, strict=True))


def _columns(width: int) -> int:
    """How many frequencies along rows pass any band: from 0 to 64 cycles, as far as there are."""
    return min(width // 2, 2 * CENTRES[-1]) + 1


def _frequencies(size: int, grid: Grid) -> Tensor:
    """(size,) cycles per image, in the order of fft."""
    count = torch.arange(size, dtype=torch.float64)
    if grid == "centred":
        frequencies: Tensor = ifftshift(count - size // 2)
    elif grid == "authors":
        frequencies = fftshift(count - size / 2)
    else:
        raise ValueError(f"The grid is 'authors' or 'centred', not {grid!r}.")
    return frequencies


def _octave(radius: Tensor, centre: float) -> Tensor:
    """A raised cosine of the frequency's logarithm: 1 at the centre, 0 from an octave below and above it."""
    octaves = torch.log2(radius / centre).clamp(-1, 1)
    return 0.5 * (1 + torch.cos(math.pi * octaves))
