"""From 8-bit images to what metrics see."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .strips import strips

Image = npt.NDArray[np.uint8]


def rgb(images: Image, device: str, dtype: torch.dtype = torch.float64) -> Tensor:
    """(N, 3, H, W) levels 0 to 255, of images (N, H, W, 3). Gray ones (N, H, W) get three equal samples."""
    levels = _tensor(images).to(device).to(dtype)
    if images.ndim == 3:
        return levels[:, None].expand(-1, 3, -1, -1)
    return levels.permute(0, 3, 1, 2)


def gray(images: Image, device: str, dtype: torch.dtype = torch.float64) -> Tensor:
    """(N, 1, H, W) gray levels 0 to 255, whole numbers, of images (N, H, W, 3) or already gray (N, H, W)."""
    levels = _tensor(images).to(device)
    if images.ndim == 3:
        return levels[:, None].to(dtype)
    samples = levels.permute(0, 3, 1, 2)
    found = samples.new_empty((len(samples), 1, *samples.shape[2:]), dtype=dtype)
    for some, seen in zip(strips(found), strips(samples), strict=True):
        # In this order, half up, and in float64 always: some pixels lie exactly on a half.
        red, green, blue = seen.to(torch.float64).chunk(3, dim=1)
        some.copy_(torch.floor(0.2989 * red + 0.5870 * green + 0.1140 * blue + 0.5))
    return found


def _tensor(images: Image) -> Tensor:
    """Copied where it must be: PyTorch wants arrays that can be written to, which those of Pillow's images cannot."""
    return torch.from_numpy(np.require(images, requirements=["C", "W"]))
