"""A metric with a map, as somebody else may bring one: SSIM's local values, for the pair viewer's tests."""

from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from analysis.metrics import METRICS, Metric
from analysis.metrics.registry import Function
from analysis.metrics.windows import correlate_valid, gaussian

EDGE = 5  # pixels: half of the window, which lies inside the picture


@dataclass(frozen=True)
class Mapped(Metric):
    map: Function | None = None


def local(reference: Tensor, distorted: Tensor) -> Tensor:
    """(N, 1, H - 10, W - 10) agreement in luminance, contrast and structure, of gray levels (N, 1, H, W)."""
    window = gaussian(2 * EDGE + 1, 1.5, like=reference)
    mean_r, mean_d = correlate_valid(reference, window), correlate_valid(distorted, window)
    energy, product = (correlate_valid(one, window) for one in (reference**2 + distorted**2, reference * distorted))
    luminance = (2 * mean_r * mean_d + 6.5025) / (mean_r**2 + mean_d**2 + 6.5025)
    return luminance * (2 * (product - mean_r * mean_d) + 58.5225) / (energy - mean_r**2 - mean_d**2 + 58.5225)


local.grid = lambda height, width: (EDGE, EDGE, 1)  # type: ignore[attr-defined]

known: dict[str, Any] = {name: getattr(METRICS["SSIM"], name) for name in Metric.__dataclass_fields__}
mapped = replace(Mapped(**{**known, "name": "Mapped SSIM", "library": "", "map": local}))
