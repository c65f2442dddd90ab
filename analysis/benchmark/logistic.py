"""The five-parameter logistic, fitted to opinion scores.

Sheikh, Sabir and Bovik, IEEE Transactions on Image Processing 15(11), 2006:
Q(x) = b1·(1/2 - 1/(1 + exp(b2·(x - b3)))) + b4·x + b5.

Two others are the same with less freedom. The four-parameter logistic has b4 = 0: it is that of VQEG and of
Seshadrinathan et al., IEEE Transactions on Image Processing 19(6), 2010, from b5 - b1/2 to b5 + b1/2. The monotone
five-parameter logistic has b1·b2 and b4 of one sign, so that it never turns, wherever it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from .sigmoid import BRISK, THOROUGH, Effort, Floats, Found, Grid, samples, search

Logistic = tuple[float, float, float, float, float]
Kind = Literal["logistic5", "logistic5_monotone", "logistic4"]


def predict(logistic: Logistic, x: npt.ArrayLike) -> Floats:
    """The opinion scores a fitted logistic gives to a metric's values. x: finite, any shape. Never overflows."""
    b1, b2, b3, b4, b5 = logistic
    values = np.asarray(x, dtype=np.float64)
    # 1/2 - 1/(1 + exp(t)) is half the hyperbolic tangent of t/2, which is safe at both ends.
    with np.errstate(over="ignore"):
        curve: Floats = b1 * np.tanh(b2 * (values - b3) / 2) / 2 + b4 * values + b5
    return curve


@dataclass(frozen=True)
class Drawn:
    """The points that are in each of R samples, in rows of equal length W, filled up with points of weight 0."""

    x: Floats
    """(R, W) ascending, in any unit; those filled up repeat the sample's last."""
    y: Floats
    weights: Floats


@dataclass(frozen=True)
class Curve:
    logistic: Logistic
    monotone: bool


def fit(x: Floats, y: Floats, kind: Kind = "logistic5") -> Curve:
    """The logistic of least squared error. x: finite, not all equal."""
    middle, half = axis(x)
    order = np.argsort(x, kind="stable")
    z, y = (x[order] - middle) / half, y[order]
    alone = np.ones((1, len(z)))
    found = _search(kind, z, y[None], alone, Drawn(z[None], y[None], alone), THOROUGH)
    b1, b2, b3 = float(found.height[0]), float(found.steepness[0]), float(found.centre[0])
    straight = y - b1 * np.tanh(b2 * (z - b3) / 2) / 2
    b4, b5 = (float(b) for b in np.linalg.lstsq(np.stack([z, np.ones_like(z)], axis=1), straight, rcond=None)[0])
    if kind == "logistic4" or (kind == "logistic5_monotone" and b1 * b4 < 0):
        b4, b5 = 0.0, float(straight.mean())
    return Curve(
        logistic=(b1, b2 / half, middle + half * b3, b4 / half, b5 - b4 * middle / half),
        monotone=_is_monotone(b1, b2, b3, b4),
    )


def refit(z: Floats, y: Floats, weights: Floats, drawn: Drawn, kind: Kind) -> Floats:
    """(R, W) what the logistic of least squared error of each sample leaves, times the root of the point's weight.

    As `fit`, but from fewer starts.
    z: (N,) of all points, from -1 to 1. y, weights: (R, N), the weight how often a point is in the sample.
    """
    return _search(kind, z, y, weights, drawn, BRISK).residual


def axis(x: Floats) -> tuple[float, float]:
    """The middle of the values and half their range: (x - middle) / half runs from -1 to 1."""
    return float(x.min() / 2 + x.max() / 2), float(x.max() / 2 - x.min() / 2)


def _search(kind: Kind, z: Floats, y: Floats, weights: Floats, drawn: Drawn, effort: Effort) -> Found:
    def best(line: bool, one_sign: bool = False, more: tuple[Floats, Floats] | None = None) -> Found:
        grid = Grid.over(z, line)
        data = samples(drawn.x, drawn.y, drawn.weights, line, one_sign)
        return search(data, grid.gains(y, weights, line, one_sign), grid, effort, more)

    if kind == "logistic5":
        return best(line=True)
    without_line = best(line=False)
    if kind == "logistic4":
        return without_line
    # The best has both signs the same, or lies on the edge of what they allow, where there is no line.
    from_there = without_line.steepness[:, None], without_line.centre[:, None]
    return best(line=True, one_sign=True, more=from_there).or_better(without_line)


def _is_monotone(b1: float, b2: float, b3: float, b4: float) -> bool:
    """Whether the slope keeps its sign for z from -1 to 1: it is extreme at the centre and farthest from it."""
    nearest = min(max(b3, -1.0), 1.0)
    farthest = -1.0 if b3 > 0 else 1.0
    slopes = []
    for z in (nearest, farthest):
        s = float(expit(b2 * (z - b3)))
        slopes.append(b1 * b2 * s * float(expit(-b2 * (z - b3))) + b4)
    rounding = 1e-12 * max(abs(slope) for slope in slopes)
    return min(slopes) >= -rounding or max(slopes) <= rounding
