"""How far a picture lies from its reference: the norms that every adversarial example stores."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Distances:
    """l0: altered pixels. l1, l2, linf: over all RGB samples, in [0, 1] units."""

    l0: int
    l1: float
    l2: float
    linf: float


def distances(reference: NDArray[np.uint8], picture: NDArray[np.uint8]) -> Distances:
    """Of two uint8 RGB pictures (H, W, 3). ValueError: of two sizes."""
    if reference.shape != picture.shape:
        raise ValueError(f"the pictures differ in size: {reference.shape} and {picture.shape}")
    difference = picture.astype(np.int16) - reference
    altered = (difference[..., 0] != 0) | (difference[..., 1] != 0) | (difference[..., 2] != 0)
    sizes = np.abs(difference).ravel().astype(np.float64)  # whole numbers: their sums are exact
    return Distances(
        l0=int(np.count_nonzero(altered)),
        l1=float(sizes.sum()) / 255,
        l2=math.sqrt(sizes @ sizes) / 255,
        linf=float(sizes.max()) / 255,
    )
