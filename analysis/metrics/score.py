"""Scoring pairs of images."""

from __future__ import annotations

from contextlib import AbstractContextManager

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .images import gray, rgb
from .lookup import find
from .registry import NAMES, Metric

AT_ONCE = {"cpu": 1, "cuda": 16}  # pairs; a processor is fastest with what fits its cache


def score(
    name: str | Metric,
    reference: npt.ArrayLike,
    distorted: npt.ArrayLike,
    device: str = "cpu",
    dtype: torch.dtype = torch.float64,
    **options: object,
) -> float | npt.NDArray[np.float64]:
    """What a metric says of a pair of images, or of each pair of two batches.

    name: one of NAMES, one of others' (see `lookup`), or a metric itself. reference, distorted: uint8, equally large:
    RGB images (H, W, 3), batches of them (N, H, W, 3), or gray images (H, W), which a metric that sees colours is given
    as R = G = B. device: where to compute, "cpu" or "cuda". dtype: of the computation; float32 is faster and less
    exact. options: the metric's own, by keyword.

    Returns a float for a pair of images, (N,) float64 for batches; unit and range are the metric's.
    Raises ValueError for an unknown name, images that are not uint8, differ in shape or are too small for the metric,
    and where a metric of others' fails; NotImplementedError for
    a metric that is still to come.
    """
    metric = name if isinstance(name, Metric) else find(name)
    references, distorteds = np.asarray(reference), np.asarray(distorted)
    _check(metric, references, distorteds)
    single = references.ndim < 4
    if single:
        references, distorteds = references[None], distorteds[None]

    see = gray if metric.sees == "gray" else rgb
    at_once = AT_ONCE.get(torch.device(device).type, 1)
    values = np.empty(len(references))
    with _without_gradients(metric):
        for start in range(0, len(references), at_once):
            part = slice(start, start + at_once)
            pair = see(references[part], device, dtype), see(distorteds[part], device, dtype)
            values[part] = _asked(metric, *pair, options).cpu().numpy()
    return float(values[0]) if single else values


def _without_gradients(metric: Metric) -> AbstractContextManager[object]:
    """The fastest way for ours; others' code may do what that way forbids."""
    return torch.inference_mode() if metric.name in NAMES else torch.no_grad()


def _asked(metric: Metric, reference: Tensor, distorted: Tensor, options: dict[str, object]) -> Tensor:
    """(N,) what the metric's function gives: others' may fail in any way, or give something else."""
    if metric.name in NAMES:
        return metric.function(reference, distorted, **options)
    try:
        found = metric.function(reference, distorted, **options)
    except Exception as problem:
        raise ValueError(f"{metric.name} failed: {type(problem).__name__}: {problem}") from problem
    if not isinstance(found, Tensor) or found.shape != reference.shape[:1]:
        raise ValueError(f"{metric.name} failed: it gave no score per pair, but {getattr(found, 'shape', found)}.")
    return found.detach()


def _check(metric: Metric, reference: npt.NDArray[np.generic], distorted: npt.NDArray[np.generic]) -> None:
    for what, image in (("reference", reference), ("distorted", distorted)):
        if image.dtype != np.uint8:
            raise ValueError(f"Images are 8-bit (uint8); the {what} one is {image.dtype}.")
    if reference.shape != distorted.shape:
        raise ValueError(f"The two images differ in shape: {reference.shape} and {distorted.shape}.")
    shape = reference.shape
    if len(shape) not in (2, 3, 4) or (len(shape) > 2 and shape[-1] != 3):
        raise ValueError(f"Images have shape (H, W, 3), (N, H, W, 3) or, if gray, (H, W); got {shape}.")
    height, width = shape if len(shape) == 2 else shape[-3:-1]
    if min(height, width) < metric.smallest:
        raise ValueError(
            f"{metric.name} needs images of {metric.smallest} × {metric.smallest} pixels or more; "
            f"these have {height} rows of {width}."
        )
