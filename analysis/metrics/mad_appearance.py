"""MAD's appearance-based strategy: how far the statistics of log-Gabor responses change (the paper's section 3.2)."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor, split
from torch.fft import fft2, ifft

from .block_moments import CELL, Moments, cells, joined, twice
from .frequencies import Grid, cycles_per_image, polar
from .log_gabor import amplitude, angular, radial
from .mad_blocks import painted, root_mean_square, within

ORIENTATIONS = 4
WIDTH = math.pi / ORIENTATIONS / 1.5  # radians
WAVELENGTHS = (3, 9, 27, 81, 243)  # pixels
BANDWIDTH = 0.55
WEIGHTS = [weight / 13.25 for weight in (0.5, 0.75, 1, 5, 6)]  # of the scales; their sum is 1
AT_ONCE = 2**16  # pixels
CACHED = 2**22  # pixels; filters for larger images are not kept


def changed_appearance(reference: Tensor, distorted: Tensor, grid: Grid) -> Tensor:
    """The changes of deviation, skewness and kurtosis in 16 × 16 blocks, at five scales and four orientations.

    reference, distorted: (N, 1, H, W), gray levels. Returns (N,), from 0 up.
    """
    pairs, (height, width) = len(reference), reference.shape[2:]
    make = _filters if height * width <= CACHED else _filters.__wrapped__
    by_scale, by_orientation = make(height, width, grid, reference.dtype, reference.device)

    # No filter passes the mean. Without it, a flat image is exactly zero, with no rounding to take statistics of.
    spectra = [fft2(images - images[..., :1, :1]) for images in (reference, distorted)]

    change = torch.zeros((), dtype=reference.dtype, device=reference.device)
    for scale, weight in zip(by_scale, WEIGHTS, strict=True):
        for orientation in by_orientation:
            cells_of_both = joined([_cells(spectrum, scale, orientation) for spectrum in spectra], dim=0)
            blocks = twice(twice(cells_of_both, 1), 2)
            skewness, kurtosis = blocks.skewness_and_kurtosis()
            for statistic, times in ((blocks.standard_deviation(), 1), (skewness, 2), (kurtosis, 1)):
                change = change + times * weight * (statistic[:pairs] - statistic[pairs:]).abs()
    return root_mean_square(painted(change, height, width))


def _cells(spectrum: Tensor, scale: Tensor, orientation: Tensor) -> Moments:
    """The moments of a filter's amplitude response, inverse transforms included.

    Some rows at a time, then some columns, each small enough for the cache: else large images would take much longer.
    spectrum: (N, 1, H, W). scale, orientation: (H, W) parts of the filter.
    """
    height, width = scale.shape
    rows, columns = max(1, AT_ONCE // width), max(CELL, AT_ONCE // height // CELL * CELL)
    parts = zip(split(spectrum, rows, dim=2), split(scale, rows), split(orientation, rows), strict=True)
    strips = [within(ifft(part * (gain * its_gain), dim=3), dim=3) for part, gain, its_gain in parts]
    found = []
    for each in zip(*(split(strip, columns, dim=3) for strip in strips), strict=True):
        response = within(ifft(torch.cat(each, dim=2), dim=2), dim=2)
        found.append(cells(amplitude(response)))
    return joined(found, dim=3)


@lru_cache(maxsize=1)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _filters(height: int, width: int, grid: Grid, dtype: torch.dtype, device: torch.device) -> tuple[Tensor, Tensor]:
    """Gains by scale, (5, H, W), and by orientation, (4, H, W), in the order of fft, to be multiplied."""
    down, across = cycles_per_image(height, grid) / height, cycles_per_image(width, grid) / width
    some_rows = [_some_filters(rows, across) for rows in split(down, max(1, AT_ONCE // width))]
    by_scale, by_orientation = (torch.cat(parts, dim=1).to(dtype).to(device) for parts in zip(*some_rows, strict=True))
    by_scale[:, 0, 0] = 0  # the mean, which the authors' grid takes for another frequency
    return by_scale, by_orientation


def _some_filters(down: Tensor, across: Tensor) -> tuple[Tensor, Tensor]:
    radius, angle = polar(down, across)
    by_scale = [radial(radius, 1 / wavelength, BANDWIDTH) for wavelength in WAVELENGTHS]
    directions = [number * math.pi / ORIENTATIONS for number in range(ORIENTATIONS)]
    return torch.stack(by_scale), torch.stack([angular(angle, direction, WIDTH) for direction in directions])
