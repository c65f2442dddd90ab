"""Visual signal-to-noise ratio: Chandler and Hemami, IEEE Transactions on Image Processing 16(9), 2007."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from .decibels import are_identical, signal_to_noise
from .extension import extend_to_multiple
from .registry import metric
from .strips import strips
from .wavelet97 import details

Subthreshold = Literal["paper", "code"]

LEVELS = 5
PIXELS_PER_DEGREE = 96 * 19.1 * math.tan(math.radians(1))  # 96 dots per inch, seen from 19.1 inches
FREQUENCIES = [PIXELS_PER_DEGREE / 2**level for level in range(1, LEVELS + 1)]  # cycles per degree, 16 to 1
PER_LEVEL, GAMMA = 0.02874, 2.2  # the display: luminance is (0.02874 v)^2.2 cd/m² at level v
PERCEIVED_CONTRAST = 0.04  # how much of the distance is due to it; the rest is due to global precedence

# The image's contrast over the error's at frequency f and visibility v is b₀ f^(b₁ + b₂ ln f), each b running from the
# first value at v = 0, where the error is seen best, to the second at v = 1, the threshold of detection.
B0, B1, B2 = (0.0, 59.8), (1.0, -0.1258), (-1.0, -0.1087)
TOLERANCE = 0.01  # of the search for v
STEPS = 60


@dataclass(frozen=True)
class Contrasts:
    """Root-mean-square contrasts of luminance of N pairs: deviation over the reference's mean luminance."""

    image: Tensor  # (N,) C(I)
    error: Tensor  # (N,) C(E)
    image_bands: Tensor  # (N, 5) C(I_f), from fine to coarse
    error_bands: Tensor  # (N, 5) C(E_f)
    threshold: Tensor  # (N,) CT(E | I): that of the least error that is seen in the image
    brightness: Tensor  # (N,) mean luminance of the error image over the reference's


@metric("VSNR", sees="gray", better="higher", identical=math.inf, smallest=12, paper="Chandler and Hemami 2007")
def vsnr(reference: Tensor, distorted: Tensor, *, subthreshold: Subthreshold = "paper") -> Tensor:
    """The image's contrast over a visual distance of the error, where the error is visible at all, in decibels.

    The distance is made of the error's contrast, and of how its spread over scales departs from that which disturbs the
    image's structure least at that contrast.

    subthreshold: what an error below the threshold of detection gets. "paper" gives +inf, as it is not seen; "code"
    gives what the authors' code does: a number made of the difference between the mean luminance and the luminance of
    the mean level, 90.3 dB for two equal images, say. It has no meaning and serves to compare with published tables.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), unbounded; +inf for identical images and, in
    the paper's sense, for any that are not seen to differ, as where brightness shifts alike everywhere; -inf for a flat
    reference and an error that is seen. The gradient takes the error as if it were not rounded to whole levels, and the
    least disturbing spread as found; where the error is not seen, it is zero.
    """
    found = contrasts(reference, distorted)
    visible = found.error > found.threshold
    value = fidelity(found)
    if subthreshold == "code":
        return torch.where(visible, value, _by_brightness(found))
    if subthreshold != "paper":
        raise ValueError(f"Errors below the threshold are as in the 'paper' or the 'code', not {subthreshold!r}.")
    return torch.where(visible & ~are_identical(reference, distorted), value, math.inf)


def detectability(reference: Tensor, distorted: Tensor) -> tuple[Tensor, Tensor]:
    """The error's contrast and the least that is seen in this image, both (N,): visible if the first is larger."""
    found = contrasts(reference, distorted)
    return found.error, found.threshold


def contrasts(reference: Tensor, distorted: Tensor) -> Contrasts:
    """reference, distorted: (N, 1, H, W), gray levels 0 to 255."""
    reference, distorted = (extend_to_multiple(images, 2**LEVELS) for images in (reference, distorted))
    return contrasts_of_error(reference, error_image(reference, distorted))


def error_image(reference: Tensor, distorted: Tensor) -> Tensor:
    """The difference about the reference's mean, as an image: rounded half up to whole levels and clipped to 0 … 255.

    All (N, 1, H, W). The gradient passes the rounding.
    """
    mean = reference.mean(dim=(2, 3), keepdim=True)
    pairs = zip(strips(reference), strips(distorted), strict=True)
    return torch.cat([_to_levels(distorted - reference + mean) for reference, distorted in pairs], dim=2)


def _to_levels(values: Tensor) -> Tensor:
    rounded = torch.floor(values + 0.5)
    if values.requires_grad:
        rounded = values + (rounded - values).detach()
    return rounded.clamp(0, 255)


def contrasts_of_error(reference: Tensor, error: Tensor) -> Contrasts:
    """As `contrasts`, of a reference and an error image, (N, 1, H, W), both sides multiples of 32."""
    luminance_r, luminance_e = _luminance(reference), _luminance(error)
    mean = luminance_r.mean(dim=(1, 2, 3))
    mean = torch.where(mean > 0, mean, 1)  # of a black reference nothing is a contrast; this keeps the rest defined

    # Bands are of levels; to luminance they are brought by the display's slope at the mean level.
    slope = GAMMA * PER_LEVEL * (PER_LEVEL * reference.mean(dim=(1, 2, 3))) ** (GAMMA - 1)
    to_contrast = (slope / mean)[:, None]
    image_bands = to_contrast * _band_deviations(reference)
    error_bands = to_contrast * _band_deviations(error)
    return Contrasts(
        image=_deviation(luminance_r).masked_fill(_is_flat(reference), 0) / mean,
        error=_deviation(luminance_e).masked_fill(_is_flat(error), 0) / mean,
        image_bands=image_bands,
        error_bands=error_bands,
        threshold=_norm(image_bands / _ratio(torch.ones_like(to_contrast))),
        brightness=luminance_e.mean(dim=(1, 2, 3)) / mean,
    )


def fidelity(found: Contrasts) -> Tensor:
    """(N,) VSNR of pairs whose error is visible."""
    least_disturbing = found.image_bands / _ratio(_visibility(found))
    global_precedence = _norm(least_disturbing - found.error_bands)
    distance = PERCEIVED_CONTRAST * found.error + (1 - PERCEIVED_CONTRAST) * global_precedence / math.sqrt(2)
    return signal_to_noise(found.image**2, distance**2, torch.zeros_like(distance, dtype=torch.bool))


@torch.no_grad()
def _visibility(found: Contrasts) -> Tensor:
    """(N, 1) the v from 0 to 1 where the least disturbing error has as much contrast as the error at hand.

    Bisected as the authors do, who stop at the first v that is near enough: a finer search gives other values.
    """
    low, high = torch.zeros_like(found.error)[:, None], torch.ones_like(found.error)[:, None]
    target = found.error[:, None]
    for _ in range(STEPS):
        middle = (low + high) / 2
        contrast = _norm(found.image_bands / _ratio(middle))[:, None]
        near = (contrast - target).abs() < TOLERANCE * target
        if near.all():
            break
        # Those that are near enough stay at this middle.
        low = torch.where(near | (contrast > target), middle, low)
        high = torch.where(near | (contrast <= target), middle, high)
    return middle


def _ratio(visibility: Tensor) -> Tensor:
    """(N, 5) the image's contrast over the error's in each band, at visibilities (N, 1)."""
    logarithms = [math.log(frequency) for frequency in FREQUENCIES]
    first, last = (
        visibility.new_tensor([b1 * logarithm + b2 * logarithm**2 for logarithm in logarithms])
        for b1, b2 in zip(B1, B2, strict=True)
    )
    scale = B0[0] + (B0[1] - B0[0]) * visibility
    return scale * torch.exp(torch.lerp(first, last, visibility))


def _by_brightness(found: Contrasts) -> Tensor:
    """(N,) what the authors' code makes of an error that is not visible: +inf if mean luminances agree within 1 %."""
    change = (found.brightness - 1).abs()
    alike = change < 0.01
    return torch.where(alike, math.inf, 20 / torch.where(alike, 1, change) - 20 * math.log10(1.5))


def _band_deviations(images: Tensor) -> Tensor:
    """(N, 5) standard deviations of the wavelet bands, in levels, orientations joined; from fine to coarse."""
    bands = details(images - images[:, :, :1, :1], LEVELS)  # of a flat image thus exactly zero
    joined = [_norm(torch.stack([_deviation(band) for band in level], dim=1)) for level in bands]
    return torch.stack([deviation / 2 ** (number + 1) for number, deviation in enumerate(joined)], dim=1)


def _deviation(images: Tensor) -> Tensor:
    """(N,) standard deviation over (N, 1, H, W)."""
    return _root(images.flatten(1).var(dim=1, correction=0))


def _is_flat(images: Tensor) -> Tensor:
    """(N,) whether all pixels are equal, where rounding might make a deviation of none."""
    return (images == images[:, :, :1, :1]).flatten(1).all(dim=1)


def _norm(contrasts: Tensor) -> Tensor:
    """(N,) Euclidean length of (N, B)."""
    return _root((contrasts**2).sum(dim=1))


def _root(square: Tensor) -> Tensor:
    """The square root, its gradient at 0 taken as 0."""
    positive = square > 0
    return torch.where(positive, torch.where(positive, square, 1).sqrt(), 0)


def _luminance(levels: Tensor) -> Tensor:
    """cd/m²."""
    return torch.cat([(PER_LEVEL * strip) ** GAMMA for strip in strips(levels)], dim=2)
