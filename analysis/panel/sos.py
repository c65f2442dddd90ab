"""How the spread of ratings goes with their mean: the SOS hypothesis.

Hoßfeld, Schatz and Egger, "SOS: The MOS is not enough!", QoMEX 2011.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from ..opinion import mos

Variance = Literal["sample", "population"]


@dataclass(frozen=True)
class Sos:
    """The SOS parameter, with what it was found from."""

    a: float
    """0: subjects always agree; 1: they give nothing but the ends of the scale. Careful work in a laboratory has
    about 0.12 to 0.20 on five grades; much above 0.25 some ratings are hardly reliable. NaN where it cannot be told."""
    variance: Variance
    stimuli: int
    """With two ratings or more: only they count."""


def sos(ratings: pd.DataFrame, lowest: float = 1, highest: float = 5, variance: Variance = "sample") -> Sos:
    """Fit variance = a·(MOS - lowest)·(highest - MOS) by least squares over stimuli, through the origin.

    ratings: long or wide (see `analysis.ratings`); a subject's repetitions are averaged first, which lowers a.
    lowest, highest: the ends of the scale.
    variance: "sample", divisor n - 1; "population", divisor n, with which published values are often computed.

    Raises ValueError for an unknown variance, or a rating outside the scale.
    """
    if variance not in get_args(Variance):
        raise ValueError(f"Unknown variance {variance!r}: one of {', '.join(get_args(Variance))}.")
    scores = mos(ratings)
    scores = scores[scores["n"] > 1]
    mean, n = scores["mos"].to_numpy(), scores["n"].to_numpy()
    outside = (mean < lowest) | (mean > highest)
    if outside.any():
        raise ValueError(f"{outside.sum()} MOS lie outside the scale from {lowest:g} to {highest:g}.")
    squares = scores["std"].to_numpy() ** 2
    if variance == "population":
        squares = squares * (n - 1) / n
    room = (mean - lowest) * (highest - mean)
    total = float(room @ room)
    return Sos(a=float(squares @ room) / total if total > 0 else math.nan, variance=variance, stimuli=len(scores))
