"""How sensitive the eye is to contrast: Mannos and Sakrison, IEEE Transactions on Information Theory 20(4), 1974.

As WSNR, NQM and MAD use it: made to pass low frequencies, and less sensitive along diagonals.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

PEAK_FREQUENCY = 7.8909  # cycles per degree; below it the eye is taken to be as sensitive as there
PEAK = 0.9809
DIAGONAL = 0.7  # a diagonal frequency acts as one higher by this divisor


def sensitivity(frequency: Tensor) -> Tensor:
    """Sensitivity to contrast, relative to the best of about 1 near 8. frequency: cycles per degree, 0 or more."""
    scaled = 0.114 * frequency
    return 2.6 * (0.0192 + scaled) * torch.exp(-(scaled**1.1))


def mannos_sakrison(height: int, width: int, nyquist: float, like: Tensor) -> Tensor:
    """(H, W) sensitivities above 0 up to 0.9809, fftshifted: zero frequency is in the middle, as in fftshift(fft2(…)).

    nyquist: cycles per degree at half a cycle per pixel. like: of the dtype and on the device wanted. The result is
    kept and handed out again: not to be written to.

    Two quirks of the authors' grid are kept, since published values have them. It lies symmetrically about the middle:
    exact along odd sides, half a cycle per image too high along even ones. And both axes are divided by the number of
    rows, so that across an image that is not square, Nyquist's frequency is not the one stated.
    """
    return _mannos_sakrison(height, width, nyquist, like.dtype, like.device)


@lru_cache(maxsize=2)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _mannos_sakrison(height: int, width: int, nyquist: float, dtype: torch.dtype, device: torch.device) -> Tensor:
    step = 2 * nyquist / height
    down = step * (torch.arange(height, dtype=torch.float64, device=device)[:, None] - (height - 1) / 2)
    across = step * (torch.arange(width, dtype=torch.float64, device=device) - (width - 1) / 2)

    orientation = torch.atan2(down, across)
    slowdown = (1 - DIAGONAL) / 2 * torch.cos(4 * orientation) + (1 + DIAGONAL) / 2
    frequency = torch.hypot(down, across) / slowdown
    return torch.where(frequency < PEAK_FREQUENCY, PEAK, sensitivity(frequency)).to(dtype)
