"""Lp norms of the difference between two images: the distances attacks are bounded by."""

from torch import Tensor

from .registry import metric

FULL = 255  # levels; norms other than L0 are those of images with samples from 0 to 1
PAPER = "definition"


@metric("L0", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def l0(reference: Tensor, distorted: Tensor) -> Tensor:
    """How many pixels differ in any of their samples.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,), whole numbers from 0 to H·W.
    """
    return (reference != distorted).any(dim=1).sum(dim=(1, 2)).to(reference.dtype)


@metric("L1", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def l1(reference: Tensor, distorted: Tensor) -> Tensor:
    """The sum over all samples of the absolute difference, in units of the full range.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) from 0 to 3·H·W.
    """
    return (reference - distorted).abs().sum(dim=(1, 2, 3)) / FULL


@metric("L2", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def l2(reference: Tensor, distorted: Tensor) -> Tensor:
    """The Euclidean length of the difference over all samples, in units of the full range.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) from 0 to √(3·H·W).
    """
    return ((reference - distorted) ** 2).sum(dim=(1, 2, 3)).sqrt() / FULL


@metric("Linf", sees="rgb", better="lower", identical=0.0, paper=PAPER)
def linf(reference: Tensor, distorted: Tensor) -> Tensor:
    """The largest difference of any sample, in units of the full range.

    reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,) from 0 to 1.
    """
    return (reference - distorted).abs().amax(dim=(1, 2, 3)) / FULL
