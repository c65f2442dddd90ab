"""The five-parameter logistic, fitted to opinion scores.

Sheikh, Sabir and Bovik, IEEE Transactions on Image Processing 15(11), 2006:
Q(x) = b1·(1/2 - 1/(1 + exp(b2·(x - b3)))) + b4·x + b5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Logistic = tuple[float, float, float, float, float]


def predict(logistic: Logistic, x: npt.ArrayLike) -> Floats:
    """The opinion scores a fitted logistic gives to a metric's values. x: finite, any shape. Never overflows."""
    b1, b2, b3, b4, b5 = logistic
    values = np.asarray(x, dtype=np.float64)
    # 1/2 - 1/(1 + exp(t)) is half the hyperbolic tangent of t/2, which is safe at both ends.
    with np.errstate(over="ignore"):
        curve: Floats = b1 * np.tanh(b2 * (values - b3) / 2) / 2 + b4 * values + b5
    return curve


# The fit. Given the steepness b2 and the centre b3, the best b1, b4 and b5 follow by linear least squares; so two
# numbers are searched for, not five (variable projection, Golub and Pereyra 1973). The sum of squares has many local
# minima, some at a step between two points, some where the curve tends to an exponential or a cubic. The search
# therefore looks at a grid of sigmoids and at steps between and through all points, improves the best of each, and
# keeps the best of all. Nothing is random.
#
# On the axis z, from -1 at the smallest value to 1 at the largest.
FLATTEST, STEEPEST = 1e-3, 1e13  # steepness: below, the curve is a cubic to six digits; above, a step
TAIL = 18.0  # a centre outside lies at most this far, in units of 1/steepness: beyond, the curve is an exponential
STARTS, STEPS = 10, 6  # local minima of the grid, and of the steps, that are improved
ROUNDS = 150  # at most
PATIENCE = 6  # rounds without a gain worth having, before a start is left where it is
HALVINGS = (15, 40)  # rounds after which the worse half of the starts is left where it is


@dataclass(frozen=True)
class Curve:
    logistic: Logistic
    monotone: bool


@dataclass(frozen=True)
class _Problem:
    """z and the scores, with constants and straight lines taken out of the scores: the sigmoid has to fit the rest."""

    z: Floats
    y: Floats
    line: Floats
    """(N, 2) an orthonormal basis of the constants and straight lines over z."""
    rest: Floats
    """(N,) y without its part in that basis."""

    def without_line(self, columns: Floats) -> Floats:
        """columns: (K, N)."""
        return columns - (columns @ self.line) @ self.line.T


def fit(x: Floats, y: Floats) -> Curve:
    """The logistic of least squared error. x: finite, not all equal."""
    middle, half = x.min() / 2 + x.max() / 2, x.max() / 2 - x.min() / 2
    order = np.argsort(x, kind="stable")
    z, y = (x[order] - middle) / half, y[order]
    line = np.linalg.qr(np.stack([np.ones_like(z), z], axis=1))[0]
    problem = _Problem(z, y, line, y - line @ (line.T @ y))

    steepness, centre = _improve(problem, *_starts(problem))
    sigmoids = _sigmoids(z, steepness, centre)
    best = int(np.argmax(_gains(problem, sigmoids)[0]))
    b2, b3 = float(steepness[best]), float(centre[best])
    b1 = float(_gains(problem, sigmoids[best : best + 1])[1][0])
    straight = y - b1 * np.tanh(b2 * (z - b3) / 2) / 2
    b4, b5 = (float(b) for b in np.linalg.lstsq(np.stack([z, np.ones_like(z)], axis=1), straight, rcond=None)[0])
    return Curve(
        logistic=(b1, b2 / half, middle + half * b3, b4 / half, b5 - b4 * middle / half),
        monotone=_is_monotone(b1, b2, b3, b4),
    )


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


def _sigmoids(z: Floats, steepness: Floats, centre: Floats) -> Floats:
    """(K, N) the logistic part, up to a constant: written so that a far tail keeps all its digits."""
    t = steepness[:, None] * (z - centre[:, None])
    side = np.where(centre < 0, -1.0, 1.0)[:, None]
    sigmoids: Floats = side * expit(side * t)
    return sigmoids


def _gains(problem: _Problem, columns: Floats) -> tuple[Floats, Floats]:
    """(K,) by how much each column lowers the sum of squares, and (K,) its coefficient b1; columns: (K, N)."""
    bent = problem.without_line(columns)
    length = _dot(bent, bent)
    # What is left of a column that is straight over the data is rounding error.
    straight = length <= 1e-24 * np.maximum(_dot(columns, columns), 1e-300)
    coefficient = np.where(straight, 0.0, (bent @ problem.rest) / np.where(straight, 1.0, length))
    return coefficient**2 * length, coefficient


def _starts(problem: _Problem) -> tuple[Floats, Floats]:
    """Steepnesses and centres from which to improve: the local minima of a grid, and of the steps."""
    z = problem.z
    inside = np.unique(np.quantile(z, np.linspace(0.02, 0.98, 25)))
    spread = max(float(np.quantile(z, 0.75) - np.quantile(z, 0.25)), 1e-3)
    steepnesses = np.geomspace(0.005, 100 / spread, 28)
    tails = np.array([0.5, 1.0, 2.0, 4.0, 8.0, TAIL])
    centres = np.empty((len(steepnesses), len(inside) + 2 * len(tails)))
    gains = np.empty_like(centres)
    for row, steepness in enumerate(steepnesses):
        outside = 1 + tails / steepness
        centres[row] = np.concatenate([-outside[::-1], inside, outside])
        gains[row] = _gains(problem, _sigmoids(z, np.full_like(centres[row], steepness), centres[row]))[0]
    rows, columns = _peaks(gains, STARTS)
    grid = steepnesses[rows], centres[rows, columns]

    steps = _steps(problem)
    return _bounded(np.concatenate([grid[0], steps[0]]), np.concatenate([grid[1], steps[1]]))


def _steps(problem: _Problem) -> tuple[Floats, Floats]:
    """The best steps: nothing below a value of z, all above it, and at the value itself any part that fits best.

    What a step has in common with any column is that column's sum above the step; so all are tried at once.
    """
    z, first, counts = np.unique(problem.z, return_index=True, return_counts=True)
    if len(z) < 3:
        return np.empty(0), np.empty(0)
    at = np.add.reduceat(np.column_stack([problem.rest, problem.line]), first)
    above, count_above = at.sum(axis=0) - np.cumsum(at, axis=0), counts.sum() - np.cumsum(counts)
    at, above, counts, count_above = at[1:-1], above[1:-1], counts[1:-1], count_above[1:-1]

    # Inner products, without the line, of the two columns "above" and "at" with each other and with the rest.
    aa, bb = count_above - (above[:, 1:] ** 2).sum(axis=1), counts - (at[:, 1:] ** 2).sum(axis=1)
    ab, ra, rb = -(above[:, 1:] * at[:, 1:]).sum(axis=1), above[:, 0], at[:, 0]
    free = np.maximum(aa * bb - ab**2, 1e-12)
    of_above, of_at = (ra * bb - rb * ab) / free, (rb * aa - ra * ab) / free
    between = (of_above * of_at > 0) & (np.abs(of_at) < np.abs(of_above)) & (free > 1e-12)
    gains_without, gains_with = ra**2 / np.maximum(aa, 1e-12), (ra + rb) ** 2 / np.maximum(aa + 2 * ab + bb, 1e-12)
    part = np.where(gains_with > gains_without, 1.0, 0.0)
    part = np.where(between, of_at / np.where(between, of_above, 1.0), part)
    gains = np.where(between, ra * of_above + rb * of_at, np.maximum(gains_with, gains_without))

    chosen = _peaks(gains[None], STEPS)[1]
    below, value, next_above, part = z[:-2][chosen], z[1:-1][chosen], z[2:][chosen], part[chosen]
    up, down = next_above - value, value - below
    kinds = [part == 0, part == 1]  # a step above the value, one below it; else one through it
    middle = np.select(kinds, [value + up / 2, value - down / 2], value)
    gap = np.maximum(np.select(kinds, [up, down], np.minimum(up, down)), 1e-12)
    shift = np.select(kinds, [0.0, 0.0], np.log(np.clip(part, 1e-3, 1) / np.clip(1 - part, 1e-3, 1)))
    around = z[np.minimum(chosen + 4, len(z) - 1)] - z[np.maximum(chosen - 2, 0)]
    steepness = np.concatenate([100 / gap, 8 / gap, 8 / around])
    return steepness, np.tile(middle, 3) - np.tile(shift, 3) / steepness


def _peaks(gains: Floats, most: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of the highest local maxima of a table, neighbours in eight directions."""
    padded = np.pad(gains, 1, constant_values=-np.inf)
    height, width = gains.shape
    peak = np.ones_like(gains, dtype=bool)
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            peak &= gains >= padded[down : down + height, right : right + width]
    rows, columns = np.nonzero(peak)
    highest = np.argsort(-gains[rows, columns], kind="stable")[:most]
    return rows[highest], columns[highest]


def _bounded(steepness: Floats, centre: Floats) -> tuple[Floats, Floats]:
    steepness = np.clip(steepness, FLATTEST, STEEPEST)
    farthest = 1 + TAIL / steepness
    return steepness, np.clip(centre, -farthest, farthest)


def _improve(problem: _Problem, steepness: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """All starts at once downhill, by Levenberg's and Marquardt's method, until none gains any more.

    The two numbers searched for are the steepness's logarithm and the centre times the steepness: steps in them of
    the same size mean about the same, so one damping serves both.
    """
    steepness, centre = steepness.copy(), centre.copy()
    gain, coefficient = _gains(problem, _sigmoids(problem.z, steepness, centre))
    left = float(problem.rest @ problem.rest)
    damping, idle = np.full(len(steepness), 1e-2), np.zeros(len(steepness), dtype=int)
    for done in range(ROUNDS):
        if done in HALVINGS:
            idle[np.argsort(-gain, kind="stable")[len(gain) // 2 ** (HALVINGS.index(done) + 1) :]] = PATIENCE
        on = np.flatnonzero(idle < PATIENCE)
        if not len(on):
            break
        longer, shift = _step(problem, steepness[on], centre[on], coefficient[on], damping[on])
        tried = steepness[on] * np.exp(np.clip(longer, -1, 1))
        tried, tried_centre = _bounded(tried, (steepness[on] * centre[on] + shift) / tried)
        tried_gain, tried_coefficient = _gains(problem, _sigmoids(problem.z, tried, tried_centre))

        better = tried_gain > gain[on]
        worthwhile = tried_gain - gain[on] > 1e-10 * (left - gain[on])
        idle[on] = np.where(worthwhile, 0, idle[on] + 1)
        damping[on] = np.clip(np.where(better, damping[on] / 5, damping[on] * 4), 1e-12, 1e12)
        up = on[better]
        steepness[up], centre[up] = tried[better], tried_centre[better]
        gain[up], coefficient[up] = tried_gain[better], tried_coefficient[better]
    return steepness, centre


def _step(
    problem: _Problem, steepness: Floats, centre: Floats, coefficient: Floats, damping: Floats
) -> tuple[Floats, Floats]:
    """(K,) damped steps in log steepness and in centre times steepness.

    Derivatives of the residual are Kaufman's (BIT 15, 1975): what the linear coefficients can follow is taken out.
    """
    t = steepness[:, None] * (problem.z - centre[:, None])
    low = expit(-np.abs(t))
    bell = low * (1 - low)
    sigmoid = problem.without_line(_sigmoids(problem.z, steepness, centre))
    residual = problem.rest - coefficient[:, None] * sigmoid
    length = np.maximum(_dot(sigmoid, sigmoid), 1e-300)

    def derivative(by: Floats) -> Floats:
        bent = problem.without_line(by)
        return coefficient[:, None] * (bent - (_dot(bent, sigmoid) / length)[:, None] * sigmoid)

    by_steepness, by_shift = derivative(bell * steepness[:, None] * problem.z), derivative(-bell)
    aa, ab, bb = _dot(by_steepness, by_steepness), _dot(by_steepness, by_shift), _dot(by_shift, by_shift)
    a, b = _dot(by_steepness, residual), _dot(by_shift, residual)
    least = damping * (aa + bb) + 1e-300
    aa, bb = aa + least, bb + least
    determinant = np.maximum(aa * bb - ab**2, 1e-300)
    return (bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant


def _dot(a: Floats, b: Floats) -> Floats:
    """Row by row."""
    products: Floats = np.einsum("kn,kn->k", a, b)
    return products
