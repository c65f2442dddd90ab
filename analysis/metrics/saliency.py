"""Saliency by simple priors (SDSP): Zhang, Gu and Li, IEEE International Conference on Image Processing, 2013."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor
from torch.fft import irfft2, rfft2

from .colour import lab
from .frequencies import cycles_per_image, polar
from .log_gabor import radial
from .powers import root
from .resizing import resize
from .strips import strips

# The parameters are those of VSI's authors; the size is the one they compute at, whatever the image's.
SIZE = 256  # pixels
CENTRE, BANDWIDTH = 0.021, math.exp(-1.34)  # the log-Gabor filter's: ω₀ in cycles per pixel, and e to the power of -σ_F
NYQUIST = 0.5  # cycles per pixel; in the spectrum's corners nothing passes
FROM_THE_MIDDLE = 145  # pixels, σ_D
WARMTH = 0.001  # σ_C: so small that all but the coldest pixel count as warm


def saliency(rgb: Tensor) -> Tensor:
    """How far each place draws the eye: what stands out at a scale, what is near the middle, what is warmly coloured.

    rgb: (N, 3, H, W), levels 0 to 255. Returns (N, 1, H, W) from 0 to 1, least and most salient; all 0 for an image in
    which nothing stands out.
    """
    colours = lab(resize(rgb, SIZE, SIZE))
    found = _standing_out(colours) * _near_the_middle(rgb.dtype, rgb.device) * _warm(colours)
    return _stretched(resize(found, *rgb.shape[2:]))


def _standing_out(colours: Tensor) -> Tensor:
    """(N, 1, H, W) the length of what a log-Gabor filter passes of L*, a* and b*."""
    # No filter passes the mean. Without it, a flat image is exactly zero, with no rounding to find patterns in.
    gains = _filter(colours.dtype, colours.device)
    channels = torch.split(colours - colours[..., :1, :1], 1, dim=1)
    passed = [irfft2(rfft2(channel) * gains, s=(SIZE, SIZE)) ** 2 for channel in channels]
    return root(sum(passed[1:], passed[0]))


def _warm(colours: Tensor) -> Tensor:
    """(N, 1, H, W) 0 for the least a* and b*, red and yellow, near 1 for all others; 1 in an image without colours.

    The authors' code divides 0 by 0 where a* or b* is the same everywhere.
    """
    channels = colours[:, 1:]
    flat = (channels.amax(dim=(2, 3), keepdim=True) == channels.amin(dim=(2, 3), keepdim=True)).all(dim=1, keepdim=True)
    return torch.where(flat, 1, -torch.expm1(-(_stretched(channels) ** 2).sum(dim=1, keepdim=True) / WARMTH**2))


def _stretched(maps: Tensor) -> Tensor:
    """Each map (H, W) of (N, C, H, W) from 0 to 1, least to most; 0 where it is flat."""
    least = maps.amin(dim=(2, 3), keepdim=True)
    extent = maps.amax(dim=(2, 3), keepdim=True) - least
    extent = torch.where(extent > 0, extent, 1)
    return torch.cat([(strip - least) / extent for strip in strips(maps)], dim=2)


@lru_cache(maxsize=2)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _filter(dtype: torch.dtype, device: torch.device) -> Tensor:
    """(H, W / 2 + 1) gains in the order of rfft2."""
    frequencies = cycles_per_image(SIZE) / SIZE
    radius, _ = polar(frequencies, frequencies)
    gains = torch.where(radius > NYQUIST, 0, radial(radius, CENTRE, BANDWIDTH))
    return gains[:, : SIZE // 2 + 1].to(dtype).to(device)


@lru_cache(maxsize=2)
@torch.inference_mode(False)
def _near_the_middle(dtype: torch.dtype, device: torch.device) -> Tensor:
    """(H, W) a Gaussian around the middle: the authors count pixels from 1, and so theirs is half a pixel off."""
    power = (torch.arange(1, SIZE + 1, dtype=torch.float64) - SIZE / 2) ** 2
    return torch.exp(-(power[:, None] + power) / FROM_THE_MIDDLE**2).to(dtype).to(device)
