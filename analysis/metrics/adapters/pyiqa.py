"""The full-reference metrics of pyiqa (IQA-PyTorch), named "pyiqa:METRIC", with that library's defaults.

Each is given RGB from 0 to 1 in float32, as that library's own command does; its configuration says which direction is
better.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyiqa
import torch
from pyiqa.default_model_configs import DEFAULT_CONFIGS
from torch import Tensor

from ..registry import Metric

LIBRARY = "pyiqa"

WITHOUT_WEIGHTS = {
    "CW_SSIM", "FSIM", "GMSD", "MAD", "MS_SSIM", "NLPD", "PSNR", "SSIM", "VIF", "VSI",
}  # fmt: skip
"""Kinds of metrics that are formulas. Every other kind is taken for one that downloads the weights of a network."""


def metrics() -> Iterator[Metric]:
    """Those that the installed version has."""
    version = pyiqa.__version__
    for name in pyiqa.list_models(metric_mode="FR"):
        configuration = DEFAULT_CONFIGS[name]
        yield Metric(
            name=f"{LIBRARY}:{name}",
            sees="rgb",
            better="lower" if configuration.get("lower_better") else "higher",
            identical=math.nan,
            smallest=1,
            paper="",
            version=f"{LIBRARY} {version}",
            function=OfPyiqa(name),
            library=LIBRARY,
            library_version=version,
            only_by_name=True,
            downloads=configuration["metric_opts"]["type"] not in WITHOUT_WEIGHTS,
        )


@dataclass(frozen=True)
class OfPyiqa:
    """A metric of pyiqa, made when it is first asked: that is when it downloads weights."""

    name: str

    def __call__(self, reference: Tensor, distorted: Tensor) -> Tensor:
        """reference, distorted: (N, 3, H, W), levels 0 to 255. Returns (N,)."""
        model = _model(self.name, reference.device)
        one, other = (images.to(torch.float32) / 255 for images in (reference, distorted))
        scores: Tensor = model(other, one).reshape(-1)
        return scores


@lru_cache(maxsize=8)
def _model(name: str, device: torch.device) -> Any:
    return pyiqa.create_metric(name, device=device)
