"""Full-reference fidelity measures and Lp norms, on 8-bit images.

A module per family; importing it registers its metrics. To add one, write it there and import it below. Metrics of
others come through `register` and the doors that `lookup` describes.
"""

from . import (  # noqa: F401  each registers its metrics
    fsim,
    gsim,
    ifc,
    mad,
    msssim,
    norms,
    nqm,
    psnr,
    ssim,
    uqi,
    vif,
    vifp,
    vsi,
    vsnr,
    wsnr,
)
from .lookup import available, find, listed, portable, problems
from .plain import plain
from .registry import METRICS, NAMES, Metric, register
from .score import score

__all__ = [
    "METRICS",
    "NAMES",
    "Metric",
    "available",
    "find",
    "listed",
    "plain",
    "portable",
    "problems",
    "register",
    "score",
]
