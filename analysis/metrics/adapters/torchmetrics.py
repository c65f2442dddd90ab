"""The full-reference image metrics of torchmetrics, named "torchmetrics:CLASS", with that library's defaults.

Each says itself which direction is better. Each is given RGB from 0 to 1, but VisualInformationFidelity, whose variance
of noise is one of levels from 0 to 255.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
import torchmetrics.image
from torch import Tensor

from ..registry import Metric

LIBRARY = "torchmetrics"

OPTIONS: dict[str, dict[str, Any]] = {
    "ErrorRelativeGlobalDimensionlessSynthesis": {},
    "MultiScaleStructuralSimilarityIndexMeasure": {"data_range": 1.0},
    "PeakSignalNoiseRatio": {"data_range": 1.0},
    "RelativeAverageSpectralError": {},
    "RootMeanSquaredErrorUsingSlidingWindow": {},
    "SpatialCorrelationCoefficient": {},
    "SpectralAngleMapper": {},
    "StructuralSimilarityIndexMeasure": {"data_range": 1.0},
    "UniversalImageQualityIndex": {},
    "VisualInformationFidelity": {},
}
"""Of two images each. Left out are those of one image, of many, of pan-sharpened ones, and of gray alone."""

OF_NETWORKS: dict[str, dict[str, Any]] = {
    "DeepImageStructureAndTextureSimilarity": {},
    "LearnedPerceptualImagePatchSimilarity": {"normalize": True},
}
"""Those download weights at their first use. The second is there where torchvision is."""

OF_LEVELS = {"VisualInformationFidelity"}


def metrics() -> Iterator[Metric]:
    """Those that the installed version has."""
    for name, options in (OPTIONS | OF_NETWORKS).items():
        if kind := getattr(torchmetrics.image, name, None):
            yield Metric(
                name=f"{LIBRARY}:{name}",
                sees="rgb",
                better="higher" if kind.higher_is_better else "lower",
                identical=math.nan,
                smallest=1,
                paper="",
                version=f"{LIBRARY} {torchmetrics.__version__}",
                function=OfTorchmetrics(name, tuple(options.items()), of_network=name in OF_NETWORKS),
                library=LIBRARY,
                library_version=torchmetrics.__version__,
                only_by_name=True,
                downloads=name in OF_NETWORKS,
            )


@dataclass(frozen=True)
class OfTorchmetrics:
    """A class of torchmetrics, asked for one pair after the other: over a batch it would give the mean."""

    kind: str
    options: tuple[tuple[str, Any], ...]
    of_network: bool

    def __call__(self, reference: Tensor, distorted: Tensor) -> Tensor:
        """reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,)."""
        dtype = torch.float32 if self.of_network else reference.dtype
        full = 1 if self.kind in OF_LEVELS else 255
        asked = _asked(self.kind, self.options, reference.device)
        scores = []
        for one, other in zip(reference.to(dtype) / full, distorted.to(dtype) / full, strict=True):
            asked.update(other[None], one[None])
            scores.append(asked.compute().reshape(()))
            asked.reset()
        return torch.stack(scores)


@lru_cache(maxsize=32)
def _asked(kind: str, options: tuple[tuple[str, Any], ...], device: torch.device) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that some keep all images: they are reset after each
        return getattr(torchmetrics.image, kind)(**dict(options)).to(device)
