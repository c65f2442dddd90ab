"""The frequencies of a discrete Fourier transform, as the authors of FSIM, NQM and MAD take them: not all alike.

All are in the order of fft: the first is zero frequency, or what the authors take for it.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.fft import fftshift, ifftshift

Grid = Literal["authors", "centred"]


def cycles_per_image(size: int, grid: Grid = "centred") -> Tensor:
    """(size,) cycles per image, float64.

    grid: "centred" has the transform's own frequencies. "authors" has those of NQM and MAD, which run from -size/2 in
    steps of one and are put in order by fftshift where ifftshift is due. At even sizes the two are equal; at odd ones
    the authors' are half a cycle too high, zero included.
    """
    if grid not in ("authors", "centred"):
        raise ValueError(f"The grid is 'authors' or 'centred', not {grid!r}.")
    index = torch.arange(size, dtype=torch.float64)
    frequencies: Tensor = ifftshift(index - size // 2) if grid == "centred" else fftshift(index - size / 2)
    return frequencies


def stretched_cycles_per_pixel(size: int) -> Tensor:
    """(size,) cycles per pixel as FSIM takes them, float64, from -½ up. size: at least 2.

    The transform's own at even sizes; at odd ones stretched by size / (size - 1), so that ½ is reached on both sides.
    """
    return cycles_per_image(size) / (size - size % 2)


def polar(down: Tensor, across: Tensor) -> tuple[Tensor, Tensor]:
    """Radius, and angle in radians from the x axis towards the top, both (H, W).

    down, across: (H,) and (W,) frequencies along columns and rows.
    """
    down, across = down[:, None], across[None, :]
    return torch.hypot(down, across), torch.atan2(-down, across)
