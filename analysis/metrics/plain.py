"""Plain functions of two images as metrics: what others write without knowing of tensors and batches."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .images import Image
from .registry import Better, Metric

OfTwoImages = Callable[..., float]
"""f(reference, distorted) of uint8 arrays (H, W, 3); a gray image comes with R = G = B."""


def plain(
    name: str,
    function: OfTwoImages,
    *,
    better: Better,
    identical: float = math.nan,
    smallest: int = 1,
    paper: str = "",
    library: str = "",
    library_version: str = "",
    version: str = "",
) -> Metric:
    """The function as a metric, to be handed to `register`.

    identical, smallest, paper: as of Metric. library, library_version: whose it is, shown wherever its numbers are.
    version: stored with each score, the library's if not given; raise it when the function changes.
    """
    return Metric(
        name=name,
        sees="rgb",
        better=better,
        identical=identical,
        smallest=smallest,
        paper=paper,
        version=version or f"{library} {library_version}".strip() or "unversioned",
        function=PairByPair(function),
        library=library or "unknown library",
        library_version=library_version,
    )


@dataclass(frozen=True)
class PairByPair:
    """A function of two images, called with each pair of two batches."""

    function: OfTwoImages

    def __call__(self, reference: Tensor, distorted: Tensor, **options: object) -> Tensor:
        """reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) float64."""
        pairs = zip(_images(reference), _images(distorted), strict=True)
        scores = [float(self.function(*pair, **options)) for pair in pairs]
        return torch.tensor(scores, dtype=torch.float64)


def _images(batch: Tensor) -> Image:
    """(N, H, W, 3) uint8. What they are called with is theirs: they may write in it."""
    return batch.permute(0, 2, 3, 1).to("cpu", torch.uint8).contiguous().numpy().copy()
