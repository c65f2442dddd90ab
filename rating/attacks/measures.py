"""What an image is like: the two measures by which references are chosen for their spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage


def spatial_information(image: NDArray[np.uint8]) -> float:
    """Spread of edge strength, SI of ITU-T P.910: the standard deviation of the Sobel magnitude of luma.

    image: uint8 RGB (H, W, 3), H and W at least 3. Returns a number from 0 (flat); photographs have 10 to 150.
    Luma is ITU-R BT.601's, full range, not rounded; the outermost pixels, whose gradient would need padding, are left
    out. Published figures differ in these details: compare within a set.
    """
    luma = _rgb(image) @ np.array([0.299, 0.587, 0.114])
    magnitude = np.hypot(ndimage.sobel(luma, axis=0), ndimage.sobel(luma, axis=1))
    return float(magnitude[1:-1, 1:-1].std())


def colourfulness(image: NDArray[np.uint8]) -> float:
    """Spread and strength of colour: Hasler and Süsstrunk, Human Vision and Electronic Imaging VIII, SPIE 5007, 2003.

    image: uint8 RGB (H, W, 3). Returns a number from 0 (grey); 15 is slightly, 45 averagely, 109 extremely colourful.
    """
    red, green, blue = np.moveaxis(_rgb(image), -1, 0)
    opponents = np.stack([red - green, (red + green) / 2 - blue])
    spread, strength = opponents.std(axis=(1, 2)), opponents.mean(axis=(1, 2))
    return float(np.hypot(*spread) + 0.3 * np.hypot(*strength))


def _rgb(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or min(image.shape[:2]) < 3:
        raise ValueError(f"expected uint8 RGB of shape (H, W, 3), at least 3 × 3, not {image.dtype} {image.shape}")
    return image.astype(np.float64)
