"""How well a set of contents covers its own spread of spatial information (SI) and colourfulness (CF).

Winkler, "Analysis of public image and video databases for quality assessment", IEEE JSTSP 6(6), 2012, tells databases
apart by the range of such measures, by how evenly they fill it, and by the convex hull in the SI × CF plane. His ranges
are relative to the largest of 27 databases, which is not at hand here; and his histograms of ten bins say little of a
dozen contents. So both shares below are of the set's own bounding box, and are judged against chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import ConvexHull, QhullError

FEWEST = 4  # contents: with fewer, the grid has one cell and the hull at most three corners
DRAWS = 2000
CHANCE = 0.05  # of the random sets, the share that cover still less


@dataclass(frozen=True)
class Spread:
    """n: contents. si, cf: lowest and highest, NaN without contents.

    cells: the share of the grid's cells that hold a content, (0, 1]. The grid cuts the bounding box into k × k equal
    cells, k² the largest square number up to n, so that every cell could hold one.
    hull: the share of the bounding box's area within the convex hull, [0, 1].
    Both are NaN with fewer than FEWEST contents. Where all have one SI or one CF, the box has no area and hull is 0.

    least_cells, least_hull: what 95 of 100 sets of n contents reach that are scattered over a square at random.
    """

    n: int
    si: tuple[float, float]
    cf: tuple[float, float]
    cells: float
    hull: float
    least_cells: float
    least_hull: float

    @property
    def is_clustered(self) -> bool:
        """Fewer cells are filled than chance would fill: contents resemble one another, and leave gaps."""
        return self.cells < self.least_cells

    @property
    def is_narrow(self) -> bool:
        """Less of the box is within the hull than by chance: SI and CF go together, or one content is far from all."""
        return self.hull < self.least_hull


def spread(points: Iterable[tuple[float, float]] | ArrayLike) -> Spread:
    """The spread of contents. points: (SI, CF) of each, shape (n, 2), finite; n may be 0. ValueError: another shape."""
    given = np.asarray(points if isinstance(points, np.ndarray) else list(points), dtype=np.float64)  # type: ignore[arg-type]
    values = given.reshape(-1, 2) if given.size == 0 else given
    if values.ndim != 2 or values.shape[1] != 2 or not np.isfinite(values).all():
        raise ValueError(f"expected finite (SI, CF) of each content, shape (n, 2), not {given.shape}")
    n = len(values)
    if n == 0:
        nothing = (float("nan"), float("nan"))
        return Spread(0, nothing, nothing, *[float("nan")] * 4)
    (si, cf), (most_si, most_cf) = values.min(axis=0).tolist(), values.max(axis=0).tolist()
    shares = [float("nan")] * 4 if n < FEWEST else [*covered(values), *by_chance(n)]
    return Spread(n, (si, most_si), (cf, most_cf), *shares)


def covered(points: NDArray[np.float64]) -> tuple[float, float]:
    """Shares of the points' bounding box: of cells that hold one, and of area within the hull. points: (n ≥ 4, 2)."""
    side = int(np.sqrt(len(points)))
    lowest, size = points.min(axis=0), np.ptp(points, axis=0)
    unit = (points - lowest) / np.where(size > 0, size, 1)
    cell = np.minimum((unit * side).astype(int), side - 1)  # the highest value belongs to the last cell
    filled = len(np.unique(cell @ np.array([side, 1])))
    return filled / side**2, _hull_area(unit)


@cache
def by_chance(n: int) -> tuple[float, float]:
    """What `covered` reaches or exceeds for 95 of 100 sets of n points, uniform over a square. Seeded by n."""
    rng = np.random.default_rng(n)
    shares = np.array([covered(points) for points in rng.random((DRAWS, n, 2))])
    cells, hull = np.quantile(shares, CHANCE, axis=0, method="lower")
    return float(cells), float(hull)


def _hull_area(points: NDArray[np.float64]) -> float:
    try:
        return float(ConvexHull(points).volume)  # in the plane, Qhull's "volume" is the area
    except QhullError:
        return 0.0  # all on one line, or one point
