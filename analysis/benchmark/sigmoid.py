"""The search for the sigmoid in a logistic of least squared error, in many weighted samples of the same points at once.

Given the sigmoid's steepness and centre, its height and the straight line (or the constant) beside it follow by linear
least squares; so two numbers are searched for, not five or four (variable projection: Golub and Pereyra, SIAM Journal
on Numerical Analysis 10(2), 1973). The sum of squares has many local minima, some at a step between two points, some
where the curve tends to an exponential or a cubic. The search therefore looks at a grid of sigmoids and at steps
between and through all points, improves the best of each, and keeps the best of all. Nothing is random.

All on an axis z, from -1 at the smallest of all values to 1 at the largest. A sample is a weight for each point: how
often it is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

FLATTEST, STEEPEST = 1e-3, 1e13  # steepness: below, the curve is a cubic to six digits; above, a step
TAIL = 18.0  # a centre outside lies at most this far, in units of 1/steepness: beyond, the curve is an exponential
TAILS = np.array([0.5, 1.0, 2.0, 4.0, 8.0, TAIL])
PATIENCE = 6  # rounds without a gain worth having, before a start is left where it is
BRAKE = 4.0  # by which the damping rises after a step that does not gain; twice that after the next, and so on
FARTHEST = 1e9  # a step, where the curve hardly depends on it
LOOSE = 1e-2  # damping that hardly holds a step back
INFEASIBLE = -1.0  # the gain of what the signs forbid: less than any other
AT_ONCE = 2**16  # numbers in a temporary array: more do not fit the processor's own memory


@dataclass(frozen=True)
class Effort:
    """How far the search goes."""

    peaks: int
    """Local minima of the grid that are improved."""
    steps: int
    """The same of the steps."""
    rounds: int
    """At most."""
    halvings: tuple[int, ...]
    """Rounds after which the worse half of a sample's starts is left where it is."""
    worthwhile: float
    """A gain worth having, as a share of the sum of squares that is left."""


THOROUGH = Effort(peaks=10, steps=6, rounds=150, halvings=(15, 40), worthwhile=1e-10)
BRISK = Effort(peaks=4, steps=1, rounds=60, halvings=(3, 6, 12), worthwhile=1e-8)


@dataclass(frozen=True)
class Samples:
    """R samples of at most N points each."""

    z: Floats
    """(R, N) ascending in each; one with fewer points is filled up with its last, of weight 0."""
    root: Floats
    """(R, N) roots of the weights."""
    line: Floats
    """(R, k, N) an orthonormal basis of root, and of root·z where k is 2: of the line beside the sigmoid."""
    rest: Floats
    """(R, N) root·y without its part in that basis: what the sigmoid has to fit."""
    slope: Floats
    """(R,) the part of root·y along the second of the basis, where k is 2."""
    one_sign: bool
    """Whether the line may only rise where the sigmoid rises, and fall where it falls."""

    def __getitem__(self, rows: Places | slice) -> Samples:
        return replace(
            self,
            z=self.z[rows],
            root=self.root[rows],
            line=self.line[rows],
            rest=self.rest[rows],
            slope=self.slope[rows],
        )


@dataclass(frozen=True)
class Found:
    """The best sigmoid of each of R samples."""

    steepness: Floats
    centre: Floats
    height: Floats
    gain: Floats
    """By how much it lowers the sum of squares that the line leaves; negative where the signs forbid what was seen."""
    residual: Floats
    """(R, N) root·(y - fitted)."""

    def or_better(self, other: Found) -> Found:
        """Of each sample this one, or the other where that leaves less or this one is forbidden."""
        left, left_by_other = ((each.residual**2).sum(axis=1) for each in (self, other))
        this = (self.gain >= 0) & (left <= left_by_other)
        return Found(
            np.where(this, self.steepness, other.steepness),
            np.where(this, self.centre, other.centre),
            np.where(this, self.height, other.height),
            np.where(this, self.gain, other.gain),
            np.where(this[:, None], self.residual, other.residual),
        )


def samples(z: Floats, y: Floats, weights: Floats, line: bool = True, one_sign: bool = False) -> Samples:
    """z, y, weights: (R, N), z ascending in each. line: whether beside the sigmoid is a line, or only a constant."""
    root = np.sqrt(weights)
    total = weights.sum(axis=1, keepdims=True)
    basis = orthonormal(np.stack([root, root * z][: 1 + line], axis=1))
    # The mean is taken out first: scores of, say, 1000 ± 1 keep all their digits.
    rest = root * (y - (weights * y).sum(axis=1, keepdims=True) / total)
    slope = (basis[:, -1] * rest).sum(axis=1) if line else np.zeros(len(z))
    for _twice in range(2):
        rest = rest - ((basis @ rest[:, :, None]) * basis).sum(axis=1)
    return Samples(z, root, basis, rest, slope, one_sign)


def orthonormal(columns: Floats) -> Floats:
    """(R, k, N) → the same, each column without its part in those before it, of unit length; 0 where nothing is left.

    Gram's and Schmidt's method, twice over for the digits.
    """
    basis = np.zeros_like(columns)
    for k in range(columns.shape[1]):
        column = columns[:, k]
        whole = np.linalg.norm(column, axis=1)
        for _twice in range(2):
            along = (basis[:, :k] @ column[:, :, None])[..., 0]
            column = column - (along[:, None] @ basis[:, :k])[:, 0]
        length = np.linalg.norm(column, axis=1)
        known = length > 1e-12 * whole
        basis[:, k] = np.where(known, 1 / np.where(known, length, 1), 0)[:, None] * column
    return basis


def search(
    data: Samples, table: Floats, grid: Grid, effort: Effort, more: tuple[Floats, Floats] | None = None
) -> Found:
    """The best sigmoids found.

    table: what `grid.gains` gave for the same samples. more: steepnesses and centres to begin from besides, (R, any).
    """
    starts = [_peaks(table, grid, effort.peaks)] + ([more] if more else [])
    if effort.steps:
        starts.append(_steps(data, effort.steps))
    steepness, centre = _bounded(*(np.concatenate(each, axis=1) for each in zip(*starts, strict=True)))
    size = max(1, AT_ONCE // (steepness.shape[1] * data.z.shape[1]))
    parts = [slice(start, start + size) for start in range(0, len(data.z), size)]
    found = [_improve(data[part], steepness[part], centre[part], effort) for part in parts]
    best, best_centre, height, gain = (np.concatenate(each) for each in zip(*found, strict=True))
    return Found(best, best_centre, height, gain, _residual(data, best, best_centre, height))


@dataclass(frozen=True)
class Grid:
    """Sigmoids of many steepnesses and centres over the same N points, looked at before any is improved."""

    steepness: Floats
    """(H,) of each row."""
    centre: Floats
    """(H, W)."""
    bent: Floats
    """(H·W, N) the sigmoids, without the line that fits them best and of unit length: so they keep their digits."""
    tilt: Floats
    """(H·W,) the slope of that line, in units of the bent column."""
    z: Floats

    @classmethod
    def over(cls, z: Floats, line: bool = True) -> Grid:
        """z: (N,) from -1 to 1."""
        inside = np.unique(np.quantile(z, np.linspace(0.02, 0.98, 25)))
        spread = max(float(np.quantile(z, 0.75) - np.quantile(z, 0.25)), 1e-3)
        steepness = np.geomspace(0.005, 100 / spread, 28)
        outside = 1 + TAILS / steepness[:, None]
        centre = np.concatenate([-outside[:, ::-1], np.tile(inside, (len(steepness), 1)), outside], axis=1)
        side = np.where(centre < 0, -1.0, 1.0)[:, :, None]
        t = steepness[:, None, None] * (z - centre[:, :, None])
        columns = (side * expit(side * t)).reshape(-1, len(z))
        basis = np.stack([np.ones_like(z), z - z.mean()][: 1 + line])
        basis /= np.linalg.norm(basis, axis=1, keepdims=True)
        along = columns @ basis.T
        bent = columns - along @ basis
        bent -= (bent @ basis.T) @ basis
        length = np.linalg.norm(bent, axis=1)
        # What is left of a column that is straight over the data is rounding error.
        known = length > 1e-12 * np.linalg.norm(columns, axis=1)
        scale = np.where(known, 1 / np.where(known, length, 1), 0)
        tilt = along[:, -1] * scale / float(np.linalg.norm(z - z.mean())) if line else np.zeros(len(columns))
        return cls(steepness, centre, bent * scale[:, None], tilt, z)

    def gains(self, y: Floats, weights: Floats, line: bool = True, one_sign: bool = False) -> Floats:
        """(R, H, W) by how much each sigmoid lowers each sample's sum of squares. y, weights: (R, N)."""
        total = weights.sum(axis=1, keepdims=True)
        y = weights * (y - (weights * y).sum(axis=1, keepdims=True) / total)
        z = weights * (self.z - (weights * self.z).sum(axis=1, keepdims=True) / total)
        sums = weights @ self.bent.T
        length = weights @ (self.bent**2).T - sums**2 / total
        whole = length.copy()
        product = y @ self.bent.T
        if line:
            spread = np.maximum((z * self.z).sum(axis=1, keepdims=True), 1e-300)
            with_z, slope = z @ self.bent.T, (y * self.z).sum(axis=1, keepdims=True)
            length -= with_z**2 / spread
            product -= with_z * slope / spread
        straight = length <= 1e-10 * np.maximum(whole, 1e-300)
        height = np.where(straight, 0.0, product / np.where(straight, 1.0, length))
        gains = height**2 * length
        if one_sign:
            gains[height * ((slope - height * with_z) / spread - height * self.tilt) < 0] = INFEASIBLE
        table: Floats = gains.reshape(len(weights), *self.centre.shape)
        return table


def _peaks(table: Floats, grid: Grid, most: int) -> tuple[Floats, Floats]:
    """The highest local maxima of each sample's table, neighbours in eight directions: steepnesses and centres."""
    padded = np.pad(table, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    height, width = table.shape[1:]
    peak = np.ones_like(table, dtype=bool)
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            peak &= table >= padded[:, down : down + height, right : right + width]
    ranked = np.where(peak, table, -np.inf).reshape(len(table), -1)
    highest = np.argsort(-ranked, axis=1, kind="stable")[:, :most]
    # Samples with fewer peaks than that begin several times from their first: it costs time only.
    none = np.take_along_axis(ranked, highest, axis=1) == -np.inf
    highest = np.where(none, highest[:, :1], highest)
    return grid.steepness[highest // width], grid.centre.reshape(-1)[highest]


def _steps(data: Samples, most: int) -> tuple[Floats, Floats]:
    """The best steps of each sample, each in three steepnesses: (R, 3·most)."""
    steepness, centre = np.full((2, len(data.z), 3 * most), 1.0)
    for row in range(len(data.z)):
        there = data.root[row] > 0
        found = _steps_of_one(
            data.z[row, there], data.root[row, there], data.rest[row, there], data.line[row, :, there], most
        )
        if len(found[0]):  # too few peaks: the first again
            take = np.arange(3 * most)
            take[len(found[0]) :] = 0
            steepness[row], centre[row] = found[0][take], found[1][take]
    return steepness, centre


def _steps_of_one(z: Floats, root: Floats, rest: Floats, line: Floats, most: int) -> tuple[Floats, Floats]:
    """The best steps: nothing below a value of z, all above it, and at the value itself any part that fits best.

    What a step has in common with any column is that column's sum above the step; so all are tried at once.
    line: (N, k), of the points that are there only.
    """
    first = np.flatnonzero(np.diff(z, prepend=-np.inf) > 0)
    if len(first) < 3:
        return np.empty(0), np.empty(0)
    z = z[first]
    at = np.add.reduceat(np.column_stack([rest * root, line * root[:, None], root**2]), first)
    above = at.sum(axis=0) - np.cumsum(at, axis=0)
    at, above = at[1:-1], above[1:-1]

    # Inner products, without the line, of the two columns "above" and "at" with each other and with the rest.
    aa = above[:, -1] - (above[:, 1:-1] ** 2).sum(axis=1)
    bb = at[:, -1] - (at[:, 1:-1] ** 2).sum(axis=1)
    ab, ra, rb = -(above[:, 1:-1] * at[:, 1:-1]).sum(axis=1), above[:, 0], at[:, 0]
    free = np.maximum(aa * bb - ab**2, 1e-12)
    of_above, of_at = (ra * bb - rb * ab) / free, (rb * aa - ra * ab) / free
    between = (of_above * of_at > 0) & (np.abs(of_at) < np.abs(of_above)) & (free > 1e-12)
    gains_without, gains_with = ra**2 / np.maximum(aa, 1e-12), (ra + rb) ** 2 / np.maximum(aa + 2 * ab + bb, 1e-12)
    part = np.where(gains_with > gains_without, 1.0, 0.0)
    part = np.where(between, of_at / np.where(between, of_above, 1.0), part)
    gains = np.where(between, ra * of_above + rb * of_at, np.maximum(gains_with, gains_without))

    padded = np.pad(gains, 1, constant_values=-np.inf)
    peaks = np.flatnonzero((gains >= padded[:-2]) & (gains >= padded[2:]))
    chosen = peaks[np.argsort(-gains[peaks], kind="stable")[:most]]
    below, value, next_above, part = z[:-2][chosen], z[1:-1][chosen], z[2:][chosen], part[chosen]
    up, down = next_above - value, value - below
    kinds = [part == 0, part == 1]  # a step above the value, one below it; else one through it
    middle = np.select(kinds, [value + up / 2, value - down / 2], value)
    gap = np.maximum(np.select(kinds, [up, down], np.minimum(up, down)), 1e-12)
    shift = np.select(kinds, [0.0, 0.0], np.log(np.clip(part, 1e-3, 1) / np.clip(1 - part, 1e-3, 1)))
    around = z[np.minimum(chosen + 4, len(z) - 1)] - z[np.maximum(chosen - 2, 0)]
    steepness = np.concatenate([100 / gap, 8 / gap, 8 / around])
    return steepness, np.tile(middle, 3) - np.tile(shift, 3) / steepness


def _bounded(steepness: Floats, centre: Floats) -> tuple[Floats, Floats]:
    steepness = np.clip(steepness, FLATTEST, STEEPEST)
    farthest = 1 + TAIL / steepness
    return steepness, np.clip(centre, -farthest, farthest)


@dataclass
class _View:
    """What is seen from R × S places, steepness by centre: a number each, so that no curve need be kept."""

    gain: Floats
    height: Floats
    aa: Floats
    ab: Floats
    bb: Floats
    """Inner products of the residual's derivatives, by the two numbers searched for."""
    a: Floats
    b: Floats
    """Of the derivatives with the residual."""

    def at(self, places: tuple[Places, Places]) -> _View:
        return _View(*(getattr(self, name)[places] for name in _VIEW))

    def put(self, places: tuple[Places, Places], other: _View, which: npt.NDArray[np.bool_]) -> None:
        for name in _VIEW:
            getattr(self, name)[places[0][which], places[1][which]] = getattr(other, name)[which]


_VIEW = ("gain", "height", "aa", "ab", "bb", "a", "b")


def _improve(data: Samples, steepness: Floats, centre: Floats, effort: Effort) -> tuple[Floats, ...]:
    """All starts at once downhill, by Levenberg's and Marquardt's method, until none gains any more.

    steepness, centre: (R, S). Returns each sample's best steepness and centre, with height and gain.

    The two numbers searched for are the steepness's logarithm and the centre's distance from a pivot times the
    steepness: steps in them of the same size mean about the same, so one damping serves both.
    """
    steepness, centre = steepness.copy(), centre.copy()
    view = _look(data, steepness, centre)
    left = (data.rest**2).sum(axis=1, keepdims=True)
    damping, idle = np.full(steepness.shape, 1e-2), np.zeros(steepness.shape, dtype=int)
    brake = np.full(steepness.shape, BRAKE)
    kept = steepness.shape[1]
    for done in range(effort.rounds):
        if done in effort.halvings:
            kept = (kept + 1) // 2
            worse = np.argsort(-view.gain, axis=1, kind="stable")[:, kept:]
            np.put_along_axis(idle, worse, PATIENCE, axis=1)
        waiting = idle >= PATIENCE
        samples_on = np.flatnonzero(~waiting.all(axis=1))
        if not len(samples_on):
            break
        # The starts still on come first; where one sample has fewer of them than another, some are looked at in vain.
        widest = int((~waiting[samples_on]).sum(axis=1).max())
        starts_on = np.argsort(waiting[samples_on], axis=1, kind="stable")[:, :widest]
        on = np.broadcast_to(samples_on[:, None], starts_on.shape), starts_on

        longer, shift, expected = _step(view.at(on), damping[on])
        now = data if len(samples_on) == len(data.z) else data[samples_on]
        pivot = _pivot(now, centre[on])
        tried = steepness[on] * np.exp(longer)
        tried, tried_centre = _bounded(tried, pivot + (steepness[on] * (centre[on] - pivot) + shift) / tried)
        seen = _look(now, tried, tried_centre)

        better = (seen.gain > view.gain[on]) & ~waiting[on]
        worth = effort.worthwhile * (left[samples_on] - view.gain[on])
        idle[on] = np.where(waiting[on] | (seen.gain - view.gain[on] <= worth), idle[on] + 1, 0)
        # Where hardly anything was held back and yet little hoped for, the bottom is reached.
        idle[on] = np.where((damping[on] <= LOOSE) & (expected <= worth / 10), PATIENCE, idle[on])
        damping[on] = np.clip(np.where(better, damping[on] / 5, damping[on] * brake[on]), 1e-12, 1e12)
        brake[on] = np.where(better, BRAKE, brake[on] * 2)
        steepness[on], centre[on] = (
            np.where(better, new, old) for new, old in ((tried, steepness[on]), (tried_centre, centre[on]))
        )
        view.put(on, seen, better)
    best = np.arange(len(steepness)), np.argmax(view.gain, axis=1)
    return steepness[best], centre[best], view.height[best], view.gain[best]


def _step(view: _View, damping: Floats) -> tuple[Floats, Floats, Floats]:
    """Damped steps in log steepness and in distance from the pivot times steepness, and the gain hoped for."""
    least = damping * (view.aa + view.bb) + 1e-300
    aa, bb = view.aa + least, view.bb + least
    determinant = np.maximum(aa * bb - view.ab**2, 1e-300)
    longer, shift = (bb * view.a - view.ab * view.b) / determinant, (aa * view.b - view.ab * view.a) / determinant
    longer, shift = np.clip(longer, -FARTHEST, FARTHEST), np.clip(shift, -FARTHEST, FARTHEST)
    return np.clip(longer, -1, 1), shift, longer * view.a + shift * view.b


def _pivot(data: Samples, centre: Floats) -> Floats:
    """About which a curve is turned as its steepness changes: its centre, or of the points the one nearest to that."""
    return np.clip(centre, data.z[:, :1], data.z[:, -1:])


def _look(data: Samples, steepness: Floats, centre: Floats) -> _View:
    """steepness, centre: (R, S).

    Derivatives of the residual are Kaufman's (BIT 15, 1975): what the linear coefficients can follow is taken out.
    """
    columns, along = _columns(data, steepness, centre, derivatives=True)
    inner = columns @ columns.swapaxes(2, 3)
    with_rest = (columns @ data.rest[:, None, :, None])[..., 0]
    length = inner[..., 0, 0]
    # What is left of a column that is straight over the data is rounding error.
    straight = length <= np.maximum(1e-24 * (length + (along[:, :, 0] ** 2).sum(axis=-1)), 1e-100)
    safe = np.where(straight, 1.0, length)
    height = np.where(straight, 0.0, with_rest[..., 0] / safe)
    gain = height**2 * length
    if data.one_sign:
        gain[height * (data.slope[:, None] - height * along[:, :, 0, 1]) < 0] = INFEASIBLE

    with_sigmoid = inner[..., 1:, 0]
    products = inner[..., 1:, 1:] - with_sigmoid[..., :, None] * with_sigmoid[..., None, :] / safe[..., None, None]
    gradient = (with_rest[..., 1:] - with_sigmoid * height[..., None]) * height[..., None]
    products *= (height**2)[..., None, None]
    return _View(
        gain,
        height,
        np.maximum(products[..., 0, 0], 0) * steepness**2,
        -products[..., 0, 1] * steepness,
        np.maximum(products[..., 1, 1], 0),
        gradient[..., 0] * steepness,
        -gradient[..., 1],
    )


def _columns(data: Samples, steepness: Floats, centre: Floats, derivatives: bool) -> tuple[Floats, Floats]:
    """(R, S, 1 or 3, N) root times the sigmoid, its bell times z - pivot, and its bell, all without the line; and their
    parts in it.

    The sigmoid is up to a constant: written so that a far tail keeps all its digits.
    """
    side = np.where(centre < 0, -1.0, 1.0)
    pivot = _pivot(data, centre)
    distance = data.z[:, None, :] - pivot[:, :, None]
    t = (-side * steepness)[:, :, None] * (distance - (centre - pivot)[:, :, None])
    rising = np.exp(np.minimum(t, 700.0, out=t), out=t)
    sigmoid = 1 / (1 + rising)
    columns = np.empty((*steepness.shape, 3 if derivatives else 1, data.z.shape[1]))
    np.multiply(sigmoid, data.root[:, None], out=columns[:, :, 0])
    if derivatives:
        bell = np.multiply(rising, sigmoid, out=rising)
        np.multiply(bell, columns[:, :, 0], out=columns[:, :, 2])
        np.multiply(columns[:, :, 2], distance, out=columns[:, :, 1])
    columns[:, :, 0] *= side[:, :, None]
    flat = columns.reshape(len(columns), -1, columns.shape[-1])
    along = flat @ data.line.swapaxes(1, 2)
    flat -= along @ data.line
    return columns, along.reshape(*columns.shape[:-1], -1)


def _residual(data: Samples, steepness: Floats, centre: Floats, height: Floats) -> Floats:
    columns, _along = _columns(data, steepness[:, None], centre[:, None], derivatives=False)
    residual: Floats = data.rest - height[:, None] * columns[:, 0, 0]
    return residual
