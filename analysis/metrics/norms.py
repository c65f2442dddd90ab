"""Lp norms of the difference between two images: the distances attacks are bounded by."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from .registry import metric
from .strips import strips

FULL = 255  # levels; norms other than L0 are those of images with samples from 0 to 1
PAPER = "definition"


@metric("L0", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def l0(reference: Tensor, distorted: Tensor) -> Tensor:
    """How many pixels differ in any of their samples.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,), whole numbers from 0 to H·W.
    """
    return _sum(_differ, reference, distorted).to(reference.dtype)


@metric("L1", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def l1(reference: Tensor, distorted: Tensor) -> Tensor:
    """The sum over all samples of the absolute difference, in units of the full range.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) from 0 to 3·H·W.
    """
    return _sum(_absolute, reference, distorted) / FULL


@metric("L2", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def l2(reference: Tensor, distorted: Tensor) -> Tensor:
    """The Euclidean length of the difference over all samples, in units of the full range.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) from 0 to √(3·H·W).
    """
    return _sum(_squared, reference, distorted).sqrt() / FULL


@metric("Linf", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def linf(reference: Tensor, distorted: Tensor) -> Tensor:
    """The largest difference of any sample, in units of the full range.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) from 0 to 1.
    """
    largest = [_absolute(*rows).amax(dim=(1, 2, 3)) for rows in _rows(reference, distorted)]
    return torch.stack(largest).amax(dim=0) / FULL


def _sum(compare: Callable[[Tensor, Tensor], Tensor], reference: Tensor, distorted: Tensor) -> Tensor:
    """(N,) over all places."""
    sums = [compare(*rows).sum(dim=(1, 2, 3)) for rows in _rows(reference, distorted)]
    return torch.stack(sums).sum(dim=0)


def _rows(reference: Tensor, distorted: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    return zip(strips(reference), strips(distorted), strict=True)


def _differ(reference: Tensor, distorted: Tensor) -> Tensor:
    return (reference != distorted).any(dim=1, keepdim=True)


def _absolute(reference: Tensor, distorted: Tensor) -> Tensor:
    return (reference - distorted).abs()


def _squared(reference: Tensor, distorted: Tensor) -> Tensor:
    return (reference - distorted).square()
