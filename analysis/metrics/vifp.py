"""Visual information fidelity on pixels: Sheikh and Bovik, IEEE Transactions on Image Processing 15(2), 2006.

The simplified form that its authors give beside VIF: scalars at four scales, rather than vectors in a wavelet domain.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .decibels import are_identical
from .information import channel, fidelity
from .registry import metric
from .strided import Window, positions_inside
from .strips import lines_at_once
from .windows import correlate_valid, gaussian

WINDOWS = (17, 9, 5, 3)  # pixels, by scale; a window's deviation is a fifth of its size
NOISE = 2.0  # variance of what the eye itself adds to every pixel
LEAST = 1e-10  # what the authors take for no variance
SMALLEST = 41  # halved three times, without borders, a window is left


@metric("VIFp", sees="gray", better="higher", identical=1.0, smallest=SMALLEST, paper="Sheikh and Bovik 2006")
def vifp(reference: Tensor, distorted: Tensor) -> Tensor:
    """What the eye learns of the scene from the distorted image, over what it would from the reference.

    Over Gaussian windows wholly inside the image, at four scales; from one to the next the image is smoothed under the
    coarser one's window and halved.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), 0 or more; 1 for identical images; above 1
    where contrast is enhanced; NaN for a flat reference, that holds no information, and another image.
    """
    identical = are_identical(reference, distorted)
    # No variance knows of a level. Without the first pixel's, a flat image is exactly zero, and varies not at all.
    pair = torch.cat([images - images[..., :1, :1] for images in (reference, distorted)], dim=1)
    conveyed = held = torch.zeros((), dtype=pair.dtype, device=pair.device)
    for scale, size in enumerate(WINDOWS):
        window = gaussian(size, size / 5)
        if scale:
            pair = correlate_valid(pair, window, step=2)
        here, of_reference = _information(pair, window)
        conveyed, held = conveyed + here, held + of_reference
    return fidelity(conveyed, held, identical)


def _information(pair: Tensor, window: Window) -> tuple[Tensor, Tensor]:
    """What is conveyed, and what the reference holds, summed over all positions of the window inside: each (N,)."""
    height = positions_inside(pair.shape[2], len(window))
    at_once = min(height, lines_at_once(pair[:, :, 0].numel(), pair.device))
    conveyed = held = pair.new_zeros(len(pair))
    for first in range(0, height, at_once):
        rows = pair[:, :, first : first + at_once + len(window) - 1]
        of_pair = torch.cat([rows, rows**2, rows[:, :1] * rows[:, 1:]], dim=1)
        mean_r, mean_d, square_r, square_d, product = correlate_valid(of_pair, window).chunk(5, dim=1)
        variance_r = square_r - mean_r**2
        gain, noise = channel(variance_r, square_d - mean_d**2, product - mean_r * mean_d, LEAST)
        variance_r = torch.where(variance_r < LEAST, 0, variance_r)
        conveyed = conveyed + _bits(gain**2 * variance_r / (noise + NOISE))
        held = held + _bits(variance_r / NOISE)
    return conveyed, held


def _bits(snr: Tensor) -> Tensor:
    """(N,) the information at all places, summed, in units of half a bit."""
    return (1 + snr).log2().sum(dim=(1, 2, 3))
