"""The steerable pyramid in the spatial domain: Simoncelli and Freeman, IEEE Int. Conf. on Image Processing, 1995.

An image is split by scale and orientation: at each level derivatives take out what is oriented, and a low-pass leaves
the next level, half as large. Of the six orientations only those along rows and columns are computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from .bands import along_rows
from .steerable_filters import BAND, INITIAL, LOW
from .strided import positions_inside, sliding
from .strips import lines_at_once

Quarter = Sequence[Sequence[float]]


class Oriented(NamedTuple):
    """A level's bands, each (N, 1, h, w): edges that run along rows, and along columns."""

    rows: Tensor
    columns: Tensor


def oriented_bands(images: Tensor, levels: int) -> Iterator[Oriented]:
    """From fine to coarse; h and w of level l, from 0, are ⌈H / 2^l⌉ and ⌈W / 2^l⌉.

    images: (N, 1, H, W), mirrored at the borders, the outermost pixel not repeated; 5 pixels or more at every level.
    """
    low = _correlate(images, INITIAL)
    for level in range(levels):
        if level:
            low = _correlate(low, LOW, step=2)
        yield Oriented(_correlate(low, BAND, odd=True), _correlate(low.mT, BAND, odd=True).mT)


def _correlate(images: Tensor, quarter: Quarter, *, odd: bool = False, step: int = 1) -> Tensor:
    """Correlation with a window, even across, even or odd down, at every step-th pixel from the first.

    images: (N, 1, H, W). Returns (N, 1, ⌈H / step⌉, ⌈W / step⌉).
    """
    reach = len(quarter[0]) - 1
    size = 2 * reach + 1
    mirrored = pad(images, (reach, reach, reach, reach), mode="reflect")
    height, width = (positions_inside(length, size, step) for length in mirrored.shape[2:])
    matrices = [sliding(images.new_tensor([*half[:0:-1], *half]), width, step) for half in quarter]

    at_once = min(height, lines_at_once(images[:, :, 0].numel(), images.device))
    parts = []
    for first in range(0, height, at_once):
        rows = mirrored[:, :, step * first : step * (first + at_once - 1) + size]
        pairs = _pairs(rows.unfold(2, size, step), len(quarter), odd=odd)
        filtered = [along_rows(pair, matrix) for pair, matrix in zip(pairs, matrices, strict=True)]
        parts.append(sum(filtered[1:], filtered[0]))
    return torch.cat(parts, dim=2)


def _pairs(seen: Tensor, number: int, *, odd: bool) -> list[Tensor]:
    """What rows as far above a window's middle as below it sum up to, or differ by: their weights are the same.

    seen: (N, 1, h, W, K), the rows under the window. Returns the outermost `number` of them, from the middle outwards,
    (N, 1, h, W).
    """
    reach = seen.shape[-1] // 2
    pairs = []
    for distance in range(reach + 1 - number, reach + 1):
        above, below = seen[..., reach - distance], seen[..., reach + distance]
        pairs.append(below if distance == 0 else below - above if odd else below + above)
    return pairs
