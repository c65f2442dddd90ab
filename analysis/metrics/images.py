"""From 8-bit images to what metrics see."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Image = npt.NDArray[np.uint8]


def rgb(images: Image, device: str) -> Tensor:
    """(N, 3, H, W) float64 levels 0 to 255, of images (N, H, W, 3). Gray ones (N, H, W) get three equal samples."""
    levels = torch.from_numpy(np.ascontiguousarray(images)).to(device).to(torch.float64)
    if images.ndim == 3:
        return levels[:, None].expand(-1, 3, -1, -1)
    return levels.permute(0, 3, 1, 2)


def gray(images: Image, device: str) -> Tensor:
    """(N, 1, H, W) float64 gray levels 0 to 255, whole numbers, of images (N, H, W, 3) or already gray (N, H, W)."""
    levels = torch.from_numpy(np.ascontiguousarray(images)).to(device).to(torch.float64)
    if images.ndim == 3:
        return levels[:, None]
    # In this order, half up: some pixels lie exactly on a half, where another order of adding rounds the other way.
    red, green, blue = levels.unbind(dim=3)
    return torch.floor(0.2989 * red + 0.5870 * green + 0.1140 * blue + 0.5)[:, None]
