"""What each metric is, as data; and which are here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Function = Callable[[Tensor, Tensor], Tensor]
Sees = Literal["gray", "rgb"]
Better = Literal["higher", "lower"]

NAMES = (
    "SSIM",
    "MS-SSIM",
    "VSI",
    "VIF",
    "VIFp",
    "MAD",
    "WSNR",
    "FSIM",
    "FSIMc",
    "PSNR",
    "UQI",
    "IFC",
    "NQM",
    "GSIM",
    "VSNR",
    "L0",
    "L2",
    "Linf",
    "L1",
)
"""The 18 of the reference study in its table's order, and L1 last."""


@dataclass(frozen=True)
class Metric:
    """A full-reference measure of a pair."""

    name: str
    sees: Sees
    """Whether it is given gray levels (N, 1, H, W) or colours (N, 3, H, W)."""
    better: Better
    identical: float
    """Its value for two identical images."""
    smallest: int
    """The least height and width it is defined for, in pixels."""
    paper: str
    version: str
    """Stored with every score; to be raised when a change of the code changes scores."""
    function: Function


METRICS: dict[str, Metric] = {}
"""The metrics that are implemented, by name."""


def metric(
    name: str,
    *,
    sees: Sees,
    better: Better,
    identical: float,
    paper: str,
    smallest: int = 1,
    version: str = "1",
) -> Callable[[Function], Function]:
    """Register a function of two batches of images, float64 (N, C, H, W) in levels 0 to 255, that returns (N,)."""
    if name not in NAMES:
        raise ValueError(f"{name!r} is none of the study's metrics.")
    if name in METRICS:
        raise ValueError(f"Two metrics are called {name!r}.")

    def register(function: Function) -> Function:
        METRICS[name] = Metric(name, sees, better, identical, smallest, paper, version, function)
        return function

    return register


def find(name: str) -> Metric:
    """The metric of that name. Raises ValueError for an unknown one, NotImplementedError for one still to come."""
    if name not in NAMES:
        raise ValueError(f"Unknown metric {name!r}: one of {', '.join(NAMES)}.")
    if name not in METRICS:
        raise NotImplementedError(f"{name} is not implemented yet; there are {', '.join(available())}.")
    return METRICS[name]


def available() -> tuple[str, ...]:
    """The names of the metrics implemented, in the order of NAMES."""
    return tuple(name for name in NAMES if name in METRICS)
