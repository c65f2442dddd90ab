"""Windows, and what is summed or averaged under them."""

import torch
from torch import Tensor
from torch.nn.functional import conv2d


def gaussian(size: int, sigma: float, like: Tensor) -> Tensor:
    """(size,) a Gaussian's samples that sum to 1. Its outer product with itself is the square Gaussian window."""
    distance = torch.arange(size, dtype=like.dtype, device=like.device) - (size - 1) / 2
    weights = torch.exp(-(distance**2) / (2 * sigma**2))
    return weights / weights.sum()


def correlate_valid(images: Tensor, window: Tensor) -> Tensor:
    """The sum under the window at every position where it lies wholly inside the image.

    images: (N, 1, H, W). window: (K,), applied along columns and rows. Returns (N, 1, H - K + 1, W - K + 1).
    """
    return conv2d(conv2d(images, window.view(1, 1, -1, 1)), window.view(1, 1, 1, -1))
