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

from .bands import along_columns, along_rows
from .information import Channel, channel
from .steerable import oriented_bands
from .strided import sliding
from .strips import strips

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
    positions = (band.shape[2] - BLOCK + 1) * (band.shape[3] - BLOCK + 1)
    total, products = 0, 0
    for rows in strips...
