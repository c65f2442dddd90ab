"""MAD's detection-based strategy: local error where it can be seen in spite of the image (the paper's section 3.1)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor
from torch.fft import ifftshift, irfft2, rfft2
from torch.nn.functional import pad

from .block_moments import Moments, cells, twice
from .csf import mannos_sakrison
from .mad_blocks import inside, painted, root_mean_square, within
from .windows import box_sum

Window = Literal["octave", "matlab"]
Levels = Literal["uint8", "double"]

NYQUIST = 32.0  # cycles per degree
LIGHTNESS, EXPONENT = 0.02874, 2.2 / 3  # of levels: luminance of a display of gamma 2.2, then its cube root
DARK = 0.5  # the lightness below which nothing is seen
LEAST = -5.0  # the logarithm of the least contrast that is seen, and that masks
BLOCK = 16
SCALE = 200.0


def visible_distortion(reference: Tensor, distorted: Tensor, window: Window, levels: Levels) -> Tensor:
    """How much of the error is seen, over the whole image.

    reference, distorted: (N, 1, H, W), gray levels. Returns (N,), from 0 up.
    """
    return SCALE * root_mean_square(visible_error(reference, distorted, window, levels))


def visible_error(reference: Tensor, distorted: Tensor, window: Window, levels: Levels) -> Tensor:
    """(N, 1, H - 33, W - 33) the squared error in 16 × 16 windows, times how far it exceeds the contrast that is seen.

    Around the pixels that count, from BORDER on. reference, distorted: (N, 1, H, W), gray levels.
    """
    visibility = _visibility(_lightness(reference, levels), _lightness(distorted, levels))
    return painted(visibility, *reference.shape[2:]) * _local_error(reference, distorted, window)


def _lightness(images: Tensor, levels: Levels) -> Tensor:
    """Of the same shape, 0 to 1.67. levels: "uint8": 255 is as light as 254."""
    if levels == "uint8":
        images = images.clamp_max(254)
    elif levels != "double":
        raise ValueError(f"Levels are 'uint8' or 'double', not {levels!r}.")
    lit = images > 0
    return torch.where(lit, LIGHTNESS * torch.where(lit, images, 1) ** EXPONENT, 0)


def _visibility(reference: Tensor, distorted: Tensor) -> Tensor:
    """(N, 1, h, w) of 16 × 16 blocks: how far the error's contrast exceeds what the reference's masks; 0 if unseen.

    reference, distorted: (N, 1, H, W), lightness. Contrasts are logarithms of deviation over the reference's mean.
    """
    gain = _gain(*reference.shape[2:], reference.dtype, reference.device)
    seen, error = (_cells(images, gain) for images in (reference, distorted - reference))
    quarters = twice(seen, 1)
    mean = twice(quarters, 2).mean
    deviation = twice(twice(error, 1), 2).standard_deviation()

    dark = mean < DARK
    mean = torch.where(dark, 1, mean)
    masking = _contrast(_least_of_four(quarters.standard_deviation()), mean)
    return torch.where(dark, 0, (_contrast(deviation, mean) - masking).clamp_min(0))


def _cells(lightness: Tensor, gain: Tensor) -> Moments:
    """The moments of what the eye is sensitive to of it."""
    filtered = irfft2(rfft2(lightness) * gain, s=lightness.shape[2:])
    return cells(within(within(filtered, dim=2), dim=3))


def _contrast(deviation: Tensor, mean: Tensor) -> Tensor:
    """Its logarithm, where it is more than the least that matters; that one's else."""
    return (deviation / mean).clamp_min(math.exp(LEAST)).log()


def _least_of_four(deviations: Tensor) -> Tensor:
    """(N, 1, h, w) least deviation of the 8 × 8 squares 0 and 4 pixels right of and below each block's corner.

    deviations: (N, 1, h + 2, w + 2), of all 8 × 8 squares. The paper has the block's quarters, 0 and 8 pixels away. The
    authors' code knows of a square only where a block begins too: at the right and bottom, the least is of fewer.
    """
    deviations = pad(deviations[:, :, :-2, :-2], (0, 1, 0, 1), mode="replicate")
    least = torch.minimum(deviations[:, :, :-1], deviations[:, :, 1:])
    return torch.minimum(least[..., :-1], least[..., 1:])


def _local_error(reference: Tensor, distorted: Tensor, window: Window) -> Tensor:
    """(N, 1, H - 33, W - 33) mean squared error, in levels, around the pixels that count."""
    if window not in ("octave", "matlab"):
        raise ValueError(f"The window is 'octave' or 'matlab', not {window!r}.")
    before, after = (7, 8) if window == "octave" else (8, 7)
    rows, columns = (slice(part.start - before, part.stop + after) for part in inside(*reference.shape[2:]))
    squared = (reference[:, :, rows, columns] - distorted[:, :, rows, columns]) ** 2
    return box_sum(squared, BLOCK) / BLOCK**2


@lru_cache(maxsize=2)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _gain(height: int, width: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """(H, ⌊W/2⌋ + 1) sensitivity to rfft2's frequencies."""
    like = torch.empty(0, dtype=torch.float64, device=device)
    # Where WSNR's code divides frequencies along both axes by the number of rows, MAD's does by that of columns.
    gain = ifftshift(mannos_sakrison(width, height, NYQUIST, like).T)
    # At even sizes the gains of a frequency and its negative differ; the authors take the real part: their mean.
    even: Tensor = (gain + gain.flip(0, 1).roll((1, 1), (0, 1))) / 2
    return even[:, : width // 2 + 1].to(dtype)
