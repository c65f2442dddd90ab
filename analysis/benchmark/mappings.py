"""Mappings of a metric's values to opinion scores, fitted by least squares (ITU-T P.1401)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from . import logistic
from .logistic import Drawn
from .sigmoid import Floats, orthonormal

Mapping = Literal["logistic5", "logistic5_monotone", "logistic4", "cubic", "none"]

FREE = {"logistic5": 5, "logistic5_monotone": 5, "logistic4": 4, "cubic": 4, "none": 1}
"""d: the free parameters that P.1401 takes off the number of stimuli; 1 where nothing is fitted."""


@dataclass(frozen=True)
class Fitted:
    """A mapping with its parameters. What `parameters` are depends on the mapping:

    the logistics: b1 to b5 of Sheikh's, b4 = 0 in "logistic4" (see `analysis.benchmark.logistic`).
    "cubic": a, b, c, d, middle, half: a + b·u + c·u² + d·u³ with u = (x - middle) / half, -1 to 1 over the values.
    "none": nothing.
    """

    mapping: Mapping
    parameters: tuple[float, ...]
    monotone: bool
    """Whether the curve never turns between the smallest and the largest value. P.1401 wants it so."""


def check(mapping: str) -> None:
    """Raises ValueError for a mapping that is none of these."""
    if mapping not in FREE:
        raise ValueError(f"Unknown mapping {mapping!r}: one of {', '.join(get_args(Mapping))}.")


def fit(mapping: Mapping, x: Floats, y: Floats) -> Fitted:
    """The mapping of least squared error. x: (N,) finite, not all equal; y: (N,) opinion scores."""
    check(mapping)
    if mapping == "none":
        return Fitted(mapping, (), monotone=True)
    if mapping == "cubic":
        middle, half = logistic.axis(x)
        powers = np.vander((x - middle) / half, 4, increasing=True)
        a, b, c, d = (float(each) for each in np.linalg.lstsq(powers, y, rcond=None)[0])
        return Fitted(mapping, (a, b, c, d, middle, half), _never_turns(b, c, d))
    curve = logistic.fit(x, y, mapping)
    return Fitted(mapping, curve.logistic, curve.monotone)


def mapped(mapping: Mapping, parameters: tuple[float, ...], x: npt.ArrayLike) -> Floats:
    """The opinion scores that a fitted mapping gives to a metric's values. x: finite, any shape."""
    check(mapping)
    values = np.asarray(x, dtype=np.float64)
    if mapping == "none":
        return values
    if mapping == "cubic":
        a, b, c, d, middle, half = parameters
        u = (values - middle) / half
        curve: Floats = a + u * (b + u * (c + u * d))
        return curve
    b1, b2, b3, b4, b5 = parameters
    return logistic.predict((b1, b2, b3, b4, b5), values)


def refit(mapping: Mapping, x: Floats, y: Floats, weights: Floats, drawn: Drawn) -> Floats:
    """(R, W) the errors of the mapping fitted anew to each of R samples, times the root of the point's weight.

    x: (N,) finite, not all equal. y, weights: (R, N), the weight how often a point is in the sample. drawn: the same
    without what is not in the sample, infinite values moved to its own outermost finite ones.
    """
    middle, half = logistic.axis(x)
    z = (x - middle) / half
    if mapping != "none" and mapping != "cubic":
        return logistic.refit(z, y, weights, replace(drawn, x=(drawn.x - middle) / half), mapping)
    root = np.sqrt(drawn.weights)
    if mapping == "none":
        errors: Floats = root * (drawn.y - drawn.x)
        return errors
    powers = orthonormal(root[:, None] * ((drawn.x - middle) / half)[:, None] ** np.arange(4)[:, None])
    rest = root * drawn.y
    for _twice in range(2):
        rest = rest - ((powers @ rest[:, :, None]) * powers).sum(axis=1)
    return rest


def _never_turns(b: float, c: float, d: float) -> bool:
    """Whether b + 2c·u + 3d·u² keeps its sign for u from -1 to 1."""
    places = [-1.0, 1.0]
    if d != 0 and abs(c) < 3 * abs(d):
        places.append(-c / (3 * d))
    slopes = [b + u * (2 * c + u * 3 * d) for u in places]
    rounding = 1e-12 * max(map(abs, (b, c, d)))
    return min(slopes) >= -rounding or max(slopes) <= rounding


NOTHING: dict[str, tuple[float, ...]] = {
    mapping: () if mapping == "none" else (math.nan,) * (6 if mapping == "cubic" else 5) for mapping in FREE
}
"""The parameters where nothing could be fitted."""
