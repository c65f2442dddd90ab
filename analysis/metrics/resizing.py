"""Resizing as image toolboxes do it: bilinear, each pixel at its centre, smoothed where the image shrinks."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

from .bands import AT_ONCE, Block, along_rows
from .strips import strips


def resize(images: Tensor, height: int, width: int) -> Tensor:
    """Bilinear, as MATLAB's imresize on double: where a dimension shrinks, triangles are widened to cover what is lost.

    images: (N, C, H, W). Returns (N, C, height, width). Flat images stay exactly as they are.
    """
    # Weights sum to 1 up to rounding: without the first pixel, what is flat is zero and stays so.
    first = images[..., :1, :1]
    rows = _blocks(images.shape[2], height, images.dtype, images.device)
    down = torch.cat([block.weights @ (block.inputs(images, dim=2).contiguous() - first) for block in rows], dim=2)
    columns = _blocks(images.shape[3], width, images.dtype, images.device)
    return torch.cat([along_rows(strip, columns) + first for strip in strips(down)], dim=2)


def weights(size: int, new: int) -> Tensor:
    """(new, size) the share of each pixel in each new one, float64; rows sum to 1."""
    scale = new / size
    stretch = max(1.0, 1 / scale)  # pixels from the triangle's middle to its end
    centre = (torch.arange(new, dtype=torch.float64) + 0.5) / scale - 0.5
    reach = math.ceil(stretch) + 1
    pixel = centre.floor().long()[:, None] + torch.arange(-reach, reach + 1)
    share = (1 - (pixel - centre[:, None]).abs() / stretch).clamp_min(0)
    share = share / share.sum(dim=1, keepdim=True)
    position = pixel % (2 * size)  # beyond the border the image is mirrored, the outermost pixel repeated
    return torch.zeros(new, size, dtype=torch.float64).scatter_add_(1, position.minimum(2 * size - 1 - position), share)


@lru_cache(maxsize=8)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _blocks(size: int, new: int, dtype: torch.dtype, device: torch.device) -> tuple[Block, ...]:
    blocks = []
    for rows in torch.split(weights(size, new), max(4, min(AT_ONCE, AT_ONCE * new // size))):
        used = rows.any(dim=0).nonzero().flatten()
        first, last = int(used[0]), int(used[-1])
        blocks.append(Block(first, rows[:, first : last + 1].to(dtype).to(device)))
    return tuple(blocks)
