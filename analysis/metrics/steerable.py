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

    Rows of a window as far above its middle as below differ in sign at most: the image's rows are added first, or
    subtracted, and then filtered. images: (N, 1, H, W). Returns (N, 1, ⌈H / step⌉, ⌈W / step⌉).
    """
    reach = len(quarter) - 1
    mirrored = pad(images, (reach, reach, reach, reach), mode="reflect")
    height = positions_inside(mirrored.shape[2], 2 * reach + 1, step)
    width = positions_inside(mirrored.shape[3], 2 * reach + 1, step)

    def rows(offset: int) -> Tensor:
        return mirrored[:, :, reach + offset :: step][:, :, :height]

    total = torch.zeros((), dtype=images.dtype, device=images.device)
    for distance, half in enumerate(quarter):
        if not any(half):
            continue
        pair = rows(distance)
        if distance:
            pair = pair - rows(-distance) if odd else pair + rows(-distance)
        window = images.new_tensor([*half[:0:-1], *half])
        total = total + along_rows(pair, sliding(window, width, step))
    return total
