"""Full-reference fidelity measures and Lp norms, on 8-bit images.

A module per family; importing it registers its metrics. To add one, write it there and import it below.
"""

from . import norms, psnr, ssim  # noqa: F401  each registers its metrics
from .registry import METRICS, NAMES, Metric, available
from .score import score

AVAILABLE = available()
"""The names of the metrics implemented so far, in the order of NAMES."""

__all__ = ["AVAILABLE", "METRICS", "NAMES", "Metric", "available", "score"]
