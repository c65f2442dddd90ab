"""The 9/7 biorthogonal wavelet: Antonini, Barlaud, Mathieu and Daubechies, IEEE Trans. Image Processing 1(2), 1992.

By lifting, as Daubechies and Sweldens (Journal of Fourier Analysis and Applications 4(3), 1998) factor it.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from .strips import strips

Details = tuple[Tensor, Tensor, Tensor]

STEPS = (-1.586134342059924, -0.052980118572961, 0.882911075530934, 0.443506852043971)
"""What is added of two neighbours' sum: to the odd samples, the even, the odd, the even."""
SCALE = 1.149604398860241


def details(images: Tensor, levels: int) -> Iterator[Details]:
    """From fine to coarse, the bands low in one direction and high in the other, and high in both.

    images: (N, 1, H, W), H and W multiples of 2^levels; mirrored at the borders, the outermost pixel not repeated.
    Yields horizontal, vertical and diagonal details at each level l, each (N, 1, H / 2^l, W / 2^l). Gains: the low-pass
    filter passes a constant √2 times as large, so that a level's coefficients are 2^l times as large as contrasts.
    """
    for _ in range(levels):
        low, high = _split(images, dim=2)
        images, vertical = _split(low, dim=3)
        horizontal, diagonal = _split(high, dim=3)
        yield horizontal, vertical, diagonal


def _split(samples: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """Low and high half along dimension 2 or 3, of even size."""
    across = 5 - dim
    low, high = zip(*(_lift(strip, dim) for strip in strips(samples, across)), strict=True)
    return torch.cat(low, across), torch.cat(high, across)


def _lift(samples: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    even, odd = torch.unflatten(samples, dim, (-1, 2)).unbind(dim + 1)
    last = even.shape[dim] - 1
    for number, step in enumerate(STEPS):
        if number % 2 == 0:  # the neighbours of odd samples: the even before and after, mirrored at the end
            after = torch.cat([even.narrow(dim, 1, last), even.narrow(dim, last, 1)], dim)
            odd = torch.add(odd, even, alpha=step).add(after, alpha=step)
        else:
            before = torch.cat([odd.narrow(dim, 0, 1), odd.narrow(dim, 0, last)], dim)
            even = torch.add(even, odd, alpha=step).add(before, alpha=step)
    return even * SCALE, odd / SCALE
