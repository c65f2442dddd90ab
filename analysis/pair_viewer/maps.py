"""Maps of metrics: the local values that some are the mean of, as pictures."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.metrics import METRICS, Metric, available
from analysis.metrics.images import gray, rgb
from analysis.metrics.maps import Grid, LocalValues
from analysis.metrics.registry import Function

from .pictures import Pixels


class NoMap(Exception):
    """There is no map of this pair, or what was given is none. The message is for the user."""


@dataclass(frozen=True)
class Map:
    """values: (h, w) float64. grid: where they lie in the image, or None where that is not known."""

    values: NDArray[np.float64]
    grid: Grid | None

    @property
    def defined(self) -> NDArray[np.bool_]:
        return np.isfinite(self.values)

    @property
    def range(self) -> tuple[float, float]:
        """The least and the largest finite value."""
        finite = self.values[self.defined]
        return float(finite.min()), float(finite.max())

    def about(self) -> dict[str, Any]:
        """What a reader of its picture has to know, as plain data. top, left and step are None where not known."""
        low, high = self.range
        height, width = self.values.shape
        where = self.grid._asdict() if self.grid else dict.fromkeys(Grid._fields)
        undefined = int((~self.defined).sum())
        return {"low": low, "high": high, "width": width, "height": height, "undefined": undefined, **where}

    def drawn(self) -> Pixels:
        """Gray from black, the least value, to white, the largest; see-through where a value is not finite.

        (h, w), or (h, w, 2) with opacity where something is see-through. Equal values everywhere are white.
        """
        low, high = self.range
        share = (self.values - low) / (high - low) if high > low else np.ones_like(self.values)
        levels = np.round(255 * np.where(self.defined, share, 0)).astype(np.uint8)
        if self.defined.all():
            return levels
        return np.stack([levels, np.where(self.defined, 255, 0).astype(np.uint8)], axis=2)


def with_maps() -> list[Metric]:
    """The available metrics that have one."""
    return [METRICS[name] for name in available() if METRICS[name].map]


def map_of(name: str, reference: Pixels, shown: Pixels) -> Map:
    """Raises KeyError for a metric that has none, NoMap where it has none of these pictures."""
    metric = next((metric for metric in with_maps() if metric.name == name), None)
    if metric is None or metric.map is None:
        raise KeyError(name)
    height, width = reference.shape[:2]
    if reference.shape != shown.shape:
        raise NoMap(_("The two pictures differ in size: there is no map of them."))
    if min(height, width) < metric.smallest:
        raise NoMap(
            _("%(metric)s needs pictures of %(least)d × %(least)d pixels or more; these have %(width)d × %(height)d.")
            % {"metric": name, "least": metric.smallest, "width": width, "height": height}
        )
    values = _values(metric, metric.map.function, reference, shown)
    return Map(values, _grid(metric.map, (height, width), values.shape))


def _values(metric: Metric, function: Function, reference: Pixels, shown: Pixels) -> NDArray[np.float64]:
    """(h, w). Others' code may fail in any way, or give something else."""
    see = gray if metric.sees == "gray" else rgb
    try:
        with torch.no_grad():
            found = function(see(reference[None], "cpu"), see(shown[None], "cpu"))
        values = found[0, 0].double().cpu().numpy()
    except Exception as problem:
        raise NoMap(
            _("The map of %(metric)s failed: %(why)s")
            % {"metric": metric.name, "why": f"{type(problem).__name__}: {problem}"}
        ) from problem
    if values.ndim != 2 or not np.isfinite(values).any():
        raise NoMap(_("The map of %(metric)s holds no finite value.") % {"metric": metric.name})
    return values


def _grid(local: LocalValues, size: tuple[int, int], shape: tuple[int, ...]) -> Grid | None:
    if local.grid:
        return local.grid(*size)
    return Grid(0, 0, 1) if shape == size else None
