"""Wavelet coefficients as Gaussian scale mixtures: Wainwright and Simoncelli, Neural Information Processing Systems 12,
2000.

Blocks of neighbouring coefficients are Gaussian, of one covariance in the whole band, but each of its own power: what
VIF and IFC take natural images for. The blocks are 3 × 3 coefficients of bands of the steerable pyramid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from .bands import along_rows
from .information import Channel, channel
from .steerable import oriented_bands
from .strided import sliding
from .strips import lines_at_once, strips

BLOCK = 3  # coefficients, across and down
LEVELS = 4
LEAST = 1e-15  # what the authors take for no variance
SMALLEST = 8 * (3 * BLOCK - 1) + 1  # halved three times, sizes up, a block is left that has neighbours on all sides


class Band(NamedTuple):
    """A band's blocks, side by side; without those at the borders, whose channel would be seen in part only."""

    power: Tensor
    """(N, 1, h, w) of each block of the reference, relative to the band's covariance: of mean 1, about."""
    variances: Tensor
    """(N, 9) eigenvalues of that covariance: the variances along its principal directions, for blocks of power 1."""
    channel: Channel
    """(N, 1, h, w) from the reference to the distorted image, around each block."""


def bands(reference: Tensor, distorted: Tensor) -> Iterator[Band]:
    """Those of two orientations at four levels, from fine to coarse.

    reference, distorted: (N, 1, H, W), H and W at least SMALLEST.
    """
    # No band passes the mean. Without it, a flat image is exactly zero, with no rounding to find structure in.
    pyramids = (oriented_bands(images - images[..., :1, :1], LEVELS) for images in (reference, distorted))
    for level, pairs in enumerate(zip(*pyramids, strict=True)):
        window = 2 ** (LEVELS - level) + 1
        for band_r, band_d in zip(*pairs, strict=True):
            yield _modelled(_whole_blocks(band_r), _whole_blocks(band_d), window)


def bits(snr: Tensor, variances: Tensor) -> Tensor:
    """(N,) the information in all blocks of a band, summed, in units of half a bit.

    snr: (N, 1, h, w) of each block, for a coefficient of variance 1. variances: (N, 9).
    """
    total = snr.new_zeros(len(snr))
    for strip in strips(snr):
        for variance in variances.unbind(dim=1):
            total = total + (1 + strip * variance[:, None, None, None]).log2().sum(dim=(1, 2, 3))
    return total


def _modelled(reference: Tensor, distorted: Tensor, window: int) -> Band:
    border = math.ceil((window - 1) / 2 / BLOCK)  # blocks
    inside = slice(border * BLOCK, -border * BLOCK)
    covariance = _covariance(reference)
    return Band(
        _power(reference[:, :, inside, inside], covariance),
        torch.linalg.eigvalsh(covariance).clamp_min(0),
        _channel(reference, distorted, window, border),
    )


def _whole_blocks(band: Tensor) -> Tensor:
    height, width = (size // BLOCK * BLOCK for size in band.shape[2:])
    return band[:, :, :height, :width]


def _covariance(band: Tensor) -> Tensor:
    """(N, 9, 9) that of 3 × 3 neighbouring coefficients, at all positions."""
    number, height, width = len(band), band.shape[2] - BLOCK + 1, band.shape[3] - BLOCK + 1
    at_once = min(height, lines_at_once(BLOCK**2 * number * width, band.device))
    total, products = band.new_zeros(number, BLOCK**2, 1), band.new_zeros(number, BLOCK**2, BLOCK**2)
    for first in range(0, height, at_once):
        rows = band[:, 0, first : first + at_once + BLOCK - 1]
        neighbours = rows.unfold(1, BLOCK, 1).unfold(2, BLOCK, 1).movedim((3, 4), (1, 2)).reshape(number, BLOCK**2, -1)
        total = total + neighbours.sum(dim=2, keepdim=True)
        products = products + neighbours @ neighbours.mT
    mean = total / (height * width)
    return products / (height * width) - mean @ mean.mT


def _power(band: Tensor, covariance: Tensor) -> Tensor:
    """(N, 1, H / 3, W / 3) of each block: its likeliest one, given the covariance. band: (N, 1, H, W).

    A covariance without an inverse (of a flat band, or one that is the same all along a direction) has its
    pseudo-inverse: what does not vary holds nothing.
    """
    inverse = torch.linalg.pinv(covariance, hermitian=True)
    at_once = max(1, lines_at_once(len(band) * band.shape[3], band.device) // BLOCK) * BLOCK
    parts = []
    for first in range(0, band.shape[2], at_once):
        rows = band[:, :, first : first + at_once]
        number, _, height, width = rows.shape
        blocks = rows.reshape(number, height // BLOCK, BLOCK, width // BLOCK, BLOCK).permute(0, 2, 4, 1, 3)
        coefficients = blocks.reshape(number, BLOCK**2, -1)
        power = (coefficients * (inverse @ coefficients)).sum(dim=1) / BLOCK**2
        parts.append(power.view(number, 1, height // BLOCK, width // BLOCK))
    return torch.cat(parts, dim=2)


def _channel(reference: Tensor, distorted: Tensor, window: int, border: int) -> Channel:
    """As seen under a square window around each block's middle."""
    first = border * BLOCK + BLOCK // 2 - window // 2
    height, width = (size // BLOCK - 2 * border for size in reference.shape[2:])
    ones = (1.0,) * window
    sums = []
    for block in sliding(ones, height, BLOCK, like=reference):
        pair = torch.cat([block.inputs(band[:, :, first:, first:], dim=2) for band in (reference, distorted)], dim=1)
        sums.append(block.weights @ torch.cat([pair, pair**2, pair[:, :1] * pair[:, 1:]], dim=1))
    means = along_rows(torch.cat(sums, dim=2), sliding(ones, width, BLOCK, like=reference)) / window**2
    mean_r, mean_d, square_r, square_d, product = means.chunk(5, dim=1)
    return channel(square_r - mean_r**2, square_d - mean_d**2, product - mean_r * mean_d, LEAST)
