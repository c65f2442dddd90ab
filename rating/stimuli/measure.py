"""A metric as the stimuli know it: by what a ladder is calibrated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Measure:
    """of: f(reference, distorted) of uint8 (H, W, 3), for processes too. smallest: the least height and width, px."""

    name: str
    better: Literal["higher", "lower"]
    smallest: int
    of: Callable[[NDArray[np.uint8], NDArray[np.uint8]], float]
