"""Windows that move by some samples at a time, as banded matrices: what they leave out is never computed."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import pad

from .bands import AT_ONCE, Block


def sliding(window: Tensor, positions: int, step: int = 1) -> list[Block]:
    """The matrix that applies a window (K,) at so many positions, `step` samples from one to the next."""
    block = min(max(AT_ONCE // step, 1), positions)
    rest = step * (block - 1)
    band = pad(window, (rest, rest)).unfold(0, rest + len(window), step).flip(0)
    sizes = [(first, min(block, positions - first)) for first in range(0, positions, block)]
    return [Block(step * first, band[:rows, : step * (rows - 1) + len(window)]) for first, rows in sizes]


def positions_inside(size: int, window: int, step: int = 1) -> int:
    """How many positions of a window lie wholly inside."""
    return (size - window) // step + 1
