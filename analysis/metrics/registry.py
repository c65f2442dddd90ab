"""What each metric is, as data, by its name: the study's own, and those that others bring."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Literal

import torch
from torch import Tensor

from .maps import GridOf, LocalValues

Function = Callable[..., Tensor]
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
    """Its value for two identical images; NaN where it has none that could be relied on, or none is known."""
    smallest: int
    """The least height and width it is defined for, in pixels."""
    paper: str
    version: str
    """Stored with every score; to be raised when a change of the code changes scores."""
    function: Function
    map: LocalValues | None = None
    """What gives its local values, where it has such."""
    ill_conditioned_above: float = math.inf
    """Beyond it, rounding decides the value: such scores are counted, and say no more than "nearly identical"."""
    library: str = ""
    """Whose it is, where it is not the study's own."""
    library_version: str = ""
    only_by_name: bool = False
    """Computed only where somebody names it: one of the many that a library brings."""
    downloads: bool = False
    """Whether its first use downloads the weights of a network."""


METRICS: dict[str, Metric] = {}
"""The metrics that are here, by name: others' may still come (see `lookup`)."""

A_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:+()-]{0,79}")
"""Of others' metrics: what stands in addresses, file names and columns without harm."""


def metric(
    name: str,
    *,
    sees: Sees,
    better: Better,
    identical: float,
    paper: str,
    smallest: int = 1,
    version: str = "1",
    ill_conditioned_above: float = math.inf,
    takes_batches: bool = False,
) -> Callable[[Function], Function]:
    """Register one of NAMES: a function of two batches, float (N, C, H, W) in levels 0 to 255, that returns (N,).

    takes_batches: it goes from pair to pair itself, being so short that to be asked for each would tell.
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is none of the study's metrics.")
    if name in METRICS:
        raise ValueError(f"Two metrics are called {name!r}.")

    def register(function: Function) -> Function:
        if not takes_batches:
            function = _pair_by_pair(function)
        METRICS[name] = Metric(
            name,
            sees,
            better,
            identical,
            smallest,
            paper,
            version,
            function,
            ill_conditioned_above=ill_conditioned_above,
        )
        return function

    return register


def metric_map(*names: str, grid: GridOf) -> Callable[[Function], Function]:
    """Register what gives the local values of metrics that are registered already."""

    def register(function: Function) -> Function:
        for name in names:
            METRICS[name] = replace(METRICS[name], map=LocalValues(function, grid))
        return function

    return register


def _pair_by_pair(function: Function) -> Function:
    """The same function, but on a processor asked of one pair after the other: what one needs stays in the cache."""

    @wraps(function)
    def tiled(reference: Tensor, distorted: Tensor, **options: object) -> Tensor:
        if len(reference) <= 1 or reference.device.type != "cpu":
            return function(reference, distorted, **options)
        each = [function(*pair, **options) for pair in zip(reference[:, None], distorted[:, None], strict=True)]
        return torch.cat(each)

    return tiled


def register(metric: Metric) -> Metric:
    """Add a metric of others'. Raises ValueError for a name that is taken or cannot be used, or a wrong direction."""
    check_name(metric.name)
    if metric.better not in ("higher", "lower"):
        raise ValueError(f'{metric.name}: better is "higher" or "lower", not {metric.better!r}.')
    METRICS[metric.name] = metric
    return metric


def check_name(name: str) -> None:
    """Raise ValueError unless a metric of others' may be called so: names that differ by case alone are taken too."""
    if not A_NAME.fullmatch(name) or name != name.strip():
        raise ValueError(
            f"A metric cannot be called {name!r}: up to 80 of A-Z, a-z, 0-9, space and . _ : + ( ) -, "
            "a letter or a digit first, no space last."
        )
    if own := next((own for own in NAMES if own.casefold() == name.casefold()), None):
        raise ValueError(f"{name!r} is taken by the study's own {own}: call it otherwise, for example '{own} (mine)'.")
    if other := next((other for other in METRICS if other.casefold() == name.casefold()), None):
        raise ValueError(f"{name!r} is taken: another metric is called {other!r}. Call it otherwise.")
