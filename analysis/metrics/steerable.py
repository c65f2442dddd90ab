"""The steerable pyramid in the spatial domain: Simoncelli and Freeman, IEEE Int. Conf. on Image Processing, 1995.

An image is split by scale and orientation: at each level derivatives take out what is oriented, and a low-pass leaves
the next level, half as large. Of the six orientations only those along rows and columns are computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from .steerable_filters import BAND, INITIAL, LOW
from .strided import positions_inside, sliding

Quarter = Sequence[Sequence[float]]


def oriented_bands(images: Tensor, levels: int) -> Iterator[tuple[Tensor, Tensor]]:
    """From fine to coarse: what passes edges that run along columns, and, transposed, what passes those along rows.

    images: (N, 1, H, W), mirrored at the borders, the outermost pixel not repeated; 5 pixels or more at every level.
    Yields (N, 1, h, w) and (N, 1, w, h): at level l, from 0, h and w are ⌈H / 2^l⌉ and ⌈W / 2^l⌉.
    """
    low = _correlate(images, INITIAL)
    for level in range(levels):
        if level:
            low = _correlate(low, LOW, step=2)
        yield _correlate(low, BAND, odd=True), _correlate(low.mT, BAND, odd=True)


def _correlate(images: Tensor, quarter: Quarter, *, odd: bool = False, step: int = 1) -> Tensor:
    """Correlation with a window, even down, even or odd across, at every step-th pixel from the first.

    Some rows at a time: columns that the window weights alike are added or subtracted, then multiplied by a matrix.
    images: (N, 1, H, W). Returns (N, 1, ⌈H / step⌉, ⌈W / step⌉).
    """
    reach = len(quarter[0]) - 1
    size = 2 * reach + 1
    row = _mirrored(images.shape[2], reach, images.device)
    height = positions_inside(len(row), size, step)
    matrices = [sliding((*half[:0:-1], *half), height, step, like=images) for half in quarter]
    parts = []
    for blocks in zip(*matrices, strict=True):
        first, weights = blocks[0]
        rows = images.index_select(2, row[first : first + weights.shape[1]])
        seen = pad(rows, (reach, reach, 0, 0), mode="reflect").unfold(3, size, step)
        pairs = _pairs(seen, len(quarter), odd=odd)
        products = [block.weights @ pair for block, pair in zip(blocks, pairs, strict=True)]
        parts.append(sum(products[1:], products[0]))
    return torch.cat(parts, dim=2)


def _mirrored(size: int, reach: int, device: torch.device) -> Tensor:
    """Positions in 0 … size - 1 from -reach on to as far beyond the end, the ends not repeated: 2 1 | 0 1 2 | 1 0."""
    position = torch.arange(-reach, size + reach, device=device).abs()
    return torch.minimum(position, 2 * (size - 1) - position)


def _pairs(seen: Tensor, number: int, *, odd: bool) -> list[Tensor]:
    """What columns as far left of a window's middle as right of it sum up to, or differ by: their weights are the same.

    seen: (N, 1, h, w, K), the columns under the window. Returns the outermost `number` of them, from the middle
    outwards, (N, 1, h, w).
    """
    reach = seen.shape[-1] // 2
    pairs = []
    for distance in range(reach + 1 - number, reach + 1):
        left, right = seen[..., reach - distance], seen[..., reach + distance]
        pairs.append(right if distance == 0 else right - left if odd else right + left)
    return pairs
