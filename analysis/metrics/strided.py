"""Windows that move by some samples at a time, as banded matrices: what they leave out is never computed."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import pad

from .bands import AT_ONCE, Block

Window = tuple[float, ...]


def sliding(window: Window, positions: int, step: int = 1, *, like: Tensor) -> tuple[Block, ...]:
    """The matrix that applies a window at so many positions, `step` samples from one to the next."""
    return _sliding(window, positions, step, like.dtype, like.device)


@lru_cache(maxsize=128)
@torch.inference_mode(False)  # what is built while scoring may be used later where gradients are wanted
def _sliding(window: Window, positions: int, step: int, dtype: torch.dtype, device: torch.device) -> tuple[Block, ...]:
    block = min(max(AT_ONCE // step, 1), positions)
    rest = step * (block - 1)
    weights = torch.tensor(window, dtype=dtype, device=device)
    band = pad(weights, (rest, rest)).unfold(0, rest + len(window), step).flip(0)
    sizes = [(first, min(block, positions - first)) for first in range(0, positions, block)]
    return tuple(Block(step * first, band[:rows, : step * (rows - 1) + len(window)]) for first, rows in sizes)


def positions_inside(size: int, window: int, step: int = 1) -> int:
    """How many positions of a window lie wholly inside."""
    return (size - window) // step + 1
