"""Bootstrap of a whole benchmark: all indices of all metrics, over subjects, stimuli or references.

Percentile intervals (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Each resample is one
and the same for all metrics, so that their differences are paired; the mapping is fitted anew in each. Over references
the clusters are drawn: a reference brings all its stimuli, for those of one content are not independent (Davison and
Hinkley, Bootstrap Methods and their Application, 1997, 3.8). With few of them the intervals are somewhat too narrow.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..panel.subsets import Subsets
from ..ratings import quotient, read
from . import mappings, weighted
from .evaluation import Benchmark, evaluate
from .indices import FEWEST, half_width, placed
from .logistic import Drawn
from .mappings import FREE
from .sigmoid import Floats, Places

Flags = npt.NDArray[np.bool_]

Over = Literal["subjects", "stimuli", "references"]
INDICES = ("plcc", "srocc", "krocc", "rmse", "rmse_dof", "rmse_star", "outlier_ratio", "outlier_ratio_ci95")
SIGNED = ("srocc", "krocc")  # and plcc where nothing is fitted: negative where lower values go with better opinion

RESAMPLES = 1000
TOGETHER = 50  # resamples worked on at once
GRAIN = 9  # decimals of a MOS: two that differ by less are tied


class Parallel(Protocol):
    """Calls the function with each of the arguments and gives the results in any order: `itertools.starmap`, or one
    that has several processes."""

    def __call__(self, function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]], /) -> Iterable[Any]: ...


@dataclass(frozen=True)
class Bootstrap:
    """A benchmark's indices over all stimuli, and in each resample. NaN where a sample cannot tell."""

    over: Over
    units: int
    """Subjects, stimuli or references at hand: as many are drawn, with replacement, for each resample."""
    seed: int
    mapping: mappings.Mapping
    metrics: pd.Index
    estimate: Floats
    """(M, 8) over all stimuli, in the order of `INDICES`."""
    draws: Floats
    """(R, M, 8) in each resample."""

    def intervals(self, level: float = 0.95) -> pd.DataFrame:
        """A row per metric and index: the `estimate`, its percentile interval from `low` to `high`, the standard error
        `se` (standard deviation over resamples) and `told`, how many resamples could tell; with fewer than half of
        them the interval is NaN."""
        rows = pd.MultiIndex.from_product([self.metrics, INDICES], names=["metric", "index"])
        draws = self.draws.reshape(len(self.draws), len(rows))
        return _summary(self.estimate.reshape(-1), draws, rows, level)

    def differences(self, index: str, level: float = 0.95) -> pd.DataFrame:
        """A row per pair of metrics, `first` and `second`: the first's index less the second's.

        Signed correlations are taken in the direction each metric has over all stimuli, so a positive difference of
        PLCC, SROCC or KROCC is in favour of the first; of an error, in favour of the second.
        Columns as of `intervals`, and `p`, two-sided: twice the smaller share of resamples, the sample itself counted
        among them, in which the difference is not above, or not below, zero.
        Raises ValueError for an unknown index.
        """
        if index not in INDICES:
            raise ValueError(f"Unknown index {index!r}: one of {', '.join(INDICES)}.")
        place = INDICES.index(index)
        estimate, draws = self.estimate[:, place], self.draws[:, :, place]
        if index in SIGNED or (index == "plcc" and self.mapping == "none"):
            direction = np.where(estimate < 0, -1.0, 1.0)
            estimate, draws = estimate * direction, draws * direction
        pairs = list(itertools.combinations(range(len(self.metrics)), 2))
        first, second = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        rows = pd.MultiIndex.from_arrays(
            [self.metrics.take(first), self.metrics.take(second)], names=["first", "second"]
        )
        between = draws[:, first] - draws[:, second]
        table = _summary(estimate[first] - estimate[second], between, rows, level)
        told = (~np.isnan(between)).sum(axis=0)
        fewer = np.minimum((between <= 0).sum(axis=0), (between >= 0).sum(axis=0))
        table["p"] = np.where(np.isnan(table["low"]), np.nan, np.minimum(1, 2 * (fewer + 1) / (told + 1)))
        return table


def over_references(
    metrics: pd.DataFrame,
    scores: pd.DataFrame,
    references: Mapping[Hashable, Hashable],
    resamples: int = RESAMPLES,
    seed: int = 0,
    mapping: mappings.Mapping = "logistic5",
    parallel: Parallel = itertools.starmap,
    progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:
    """Draw references; each brings all its stimuli.

    metrics: a row per stimulus, a column per metric; infinities allowed, NaN where a metric says nothing.
    scores: as `analysis.opinion.mos` returns them: `mos`, and for the outlier ratios and RMSE* `std` and `n`.
    references: stimulus → its reference.
    resamples, seed: the same seed draws the same.
    mapping: see `analysis.benchmark.evaluate`; fitted anew in each resample.
    parallel: what to spread the work with, such as `advstudy.parallel.parallel_map`. The result is the same.
    progress: told how many resamples are done, and of how many.

    Only stimuli in both tables, with a MOS, take part. Raises ValueError where one of them has no reference, a label
    stands twice, a column is missing or fewer than 1 resample is asked for.
    """
    table = Table.of(metrics, scores)
    alone = [str(stimulus) for stimulus in table.stimuli if references.get(stimulus) is None]
    if alone:
        raise ValueError(f"{len(alone)} stimuli have no reference: {', '.join(alone[:5])}.")
    own, contents = pd.factorize(pd.Index([references[stimulus] for stimulus in table.stimuli], dtype=object))
    return _over_units("references", table, own, len(contents), resamples, seed, mapping, parallel, progress)


def over_stimuli(
    metrics: pd.DataFrame,
    scores: pd.DataFrame,
    resamples: int = RESAMPLES,
    seed: int = 0,
    mapping: mappings.Mapping = "logistic5",
    parallel: Parallel = itertools.starmap,
    progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:
    """Draw stimuli, as if they were independent. Arguments as of `over_references`."""
    table = Table.of(metrics, scores)
    stimuli = len(table.stimuli)
    return _over_units("stimuli", table, np.arange(stimuli), stimuli, resamples, seed, mapping, parallel, progress)


def over_subjects(
    metrics: pd.DataFrame,
    ratings: pd.DataFrame,
    resamples: int = RESAMPLES,
    seed: int = 0,
    mapping: mappings.Mapping = "logistic5",
    parallel: Parallel = itertools.starmap,
    progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:
    """Draw subjects, each with all the ratings given; MOS, std and n are computed anew from them.

    ratings: long or wide (see `analysis.ratings`); a subject's repetitions are averaged first. A stimulus that none of
    those drawn has rated is missing from that resample. The other arguments as of `over_references`; only stimuli in
    both tables take part.
    """
    panel = read(ratings).averaged()
    votes = Subsets(panel)

    def opinions(times: Floats) -> Opinions:
        drawn = np.ascontiguousarray(times.T)
        mean, n = votes.mos(drawn)
        # Equal opinions are equal to the last digit, whoever was added up first: they tie.
        return Opinions(np.round(mean, GRAIN).T, np.sqrt(votes.variance(drawn)).T, n.T)

    everybody = opinions(np.ones((1, len(panel.subjects))))
    scores = pd.DataFrame({name: getattr(everybody, name)[0] for name in ("mos", "std", "n")}, index=panel.stimuli)
    table = Table.of(metrics, scores)
    places = panel.stimuli.get_indexer(table.stimuli)
    times = _times_drawn(len(panel.subjects), _checked(resamples), seed)

    def samples(rows: Places) -> tuple[Floats, Opinions]:
        drawn = opinions(times[rows])[places]
        return np.where(np.isnan(drawn.mos), 0.0, 1.0), drawn

    order = np.arange(resamples)
    return _bootstrap("subjects", len(panel.subjects), table, samples, order, seed, mapping, parallel, progress)


@dataclass(frozen=True)
class Opinions:
    """MOS, std and number of ratings, (1, N) for all resamples or (R, N); std and n None where nobody gave them."""

    mos: Floats
    std: Floats | None
    n: Floats | None

    def __getitem__(self, stimuli: Any) -> Opinions:
        std, n = (None if each is None else each[:, stimuli] for each in (self.std, self.n))
        return Opinions(self.mos[:, stimuli], std, n)

    def rows(self, which: Flags) -> Opinions:
        """Of some of the resamples, where they differ."""
        if len(self.mos) == 1:
            return self
        std, n = (None if each is None else each[which] for each in (self.std, self.n))
        return Opinions(self.mos[which], std, n)


@dataclass(frozen=True)
class Table:
    """The stimuli that have a MOS and a row among the metrics, as arrays."""

    stimuli: pd.Index
    metrics: pd.Index
    values: Floats
    """(M, N)."""
    opinions: Opinions

    @classmethod
    def of(cls, metrics: pd.DataFrame, scores: pd.DataFrame) -> Table:
        if "mos" not in scores.columns:
            raise ValueError("The scores have a column 'mos' ('std' and 'n' besides, for outlier ratios and RMSE*).")
        for axis, what in (
            (metrics.index, "stimulus among the metrics"),
            (metrics.columns, "metric"),
            (scores.index, "stimulus among the scores"),
        ):
            if axis.has_duplicates:
                twice = ", ".join(str(label) for label in axis[axis.duplicated()].unique()[:5])
                raise ValueError(f"Each {what} stands once; twice there: {twice}.")
        known = scores[np.isfinite(scores["mos"].to_numpy(dtype=np.float64))]
        stimuli = metrics.index[metrics.index.isin(known.index)]
        known = known.loc[stimuli]

        values = metrics.loc[stimuli].to_numpy(dtype=np.float64).T
        opinion = known["mos"].to_numpy(dtype=np.float64)[None]
        std, n = (known[name].to_numpy(dtype=np.float64)[None] if name in known else None for name in ("std", "n"))
        return cls(stimuli, metrics.columns, values, Opinions(opinion, std, n))


def _over_units(
    over: Over,
    table: Table,
    own: Places,
    units: int,
    resamples: int,
    seed: int,
    mapping: mappings.Mapping,
    parallel: Parallel,
    progress: Callable[[int, int], None] | None,
) -> Bootstrap:
    """own: (N,) the unit each stimulus belongs to."""
    times = _times_drawn(units, _checked(resamples), seed)
    # Samples of about as many points are worked on together, so that few of them have to be filled up.
    points = (times > 0) @ np.bincount(own, minlength=units)

    def samples(rows: Places) -> tuple[Floats, Opinions]:
        return times[rows][:, own], table.opinions

    order = np.argsort(points, kind="stable")
    return _bootstrap(over, units, table, samples, order, seed, mapping, parallel, progress)


def _bootstrap(
    over: Over,
    units: int,
    table: Table,
    samples: Callable[[Places], tuple[Floats, Opinions]],
    order: Places,
    seed: int,
    mapping: mappings.Mapping,
    parallel: Parallel,
    progress: Callable[[int, int], None] | None,
) -> Bootstrap:
    """samples: gives the weights (R, N) and opinions of some of the resamples. order: in which they are worked on."""
    mappings.check(mapping)
    estimate = np.array([_estimate(values, table.opinions, mapping) for values in table.values])
    draws = np.full((len(order), len(table.metrics), len(INDICES)), np.nan)

    def parts() -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(order), TOGETHER):
            rows = order[start : start + TOGETHER]
            yield rows, table.values, *samples(rows), mapping

    done = 0
    for rows, found in parallel(_benchmarks, parts()):
        draws[rows] = found
        done += len(rows)
        if progress:
            progress(done, len(order))
    estimate = estimate.reshape(draws.shape[1:])
    return Bootstrap(over, units, seed, mapping, table.metrics, estimate, draws)


def _checked(resamples: int) -> int:
    if resamples < 1:
        raise ValueError(f"At least one resample is drawn; got {resamples}.")
    return resamples


def _times_drawn(units: int, resamples: int, seed: int) -> Floats:
    """(R, units) how often each is among as many as there are, drawn with replacement."""
    drawn = np.random.default_rng(seed).integers(max(units, 1), size=(resamples, units))
    drawn += np.arange(resamples)[:, None] * units
    return np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape).astype(np.float64)


def _estimate(values: Floats, opinions: Opinions, mapping: mappings.Mapping) -> list[float]:
    known = ~np.isnan(values)
    std, n = (None if each is None else each[0, known] for each in (opinions.std, opinions.n))
    return indices_of(evaluate(values[known], opinions.mos[0, known], std, n, mapping))


def indices_of(found: Benchmark) -> list[float]:
    """In the order of `INDICES`; NaN for what is None."""
    indices = (getattr(found, index) for index in INDICES)
    return [np.nan if index is None else index for index in indices]


def _benchmarks(
    rows: Places, values: Floats, weights: Floats, opinions: Opinions, mapping: mappings.Mapping
) -> tuple[Places, Floats]:
    """Which resamples these are, handed through, and (R, M, 8) the indices in each.

    values: (M, N). weights: (R, N) how often each stimulus is in each resample.
    """
    found = np.full((len(weights), len(values), len(INDICES)), np.nan)
    if not found.size or not weights.size:
        return rows, found
    opinion = np.where(weights > 0, opinions.mos, 0)
    numbered = np.array([_numbered(each) for each in values])
    concordant = weighted.concordance(numbered, opinion, weights)
    for metric, every_value in enumerate(values):
        known = ~np.isnan(every_value)
        told = _tells(every_value[known], opinion[:, known], weights[:, known])
        if told.any():
            found[told, metric] = _indices(
                every_value[known],
                opinion[told][:, known],
                weights[told][:, known],
                concordant[told, metric],
                opinions[known].rows(told),
                mapping,
            )
    return rows, found


def _numbered(values: Floats) -> Floats:
    """The values' places in their order, ties alike, NaN where NaN: infinities become finite."""
    known = ~np.isnan(values)
    numbers = np.full(len(values), np.nan)
    numbers[known] = np.unique(values[known], return_inverse=True)[1]
    return numbers


def _tells(values: Floats, opinion: Floats, weights: Floats) -> Flags:
    """(R,) which samples can be evaluated: points enough, finite values and opinions that vary."""
    there, finite = weights > 0, np.isfinite(values)
    enough = weights.sum(axis=1) >= FEWEST
    tells: Flags = enough & _vary(np.where(finite, values, 0), there & finite) & _vary(opinion, there)
    return tells


def _vary(rows: Floats, which: Flags) -> Flags:
    low, high = np.where(which, rows, np.inf), np.where(which, rows, -np.inf)
    varies: Flags = high.max(axis=1, initial=-np.inf) > low.min(axis=1, initial=np.inf)
    return varies


def _indices(
    values: Floats,
    opinion: Floats,
    weights: Floats,
    concordant: Floats,
    opinions: Opinions,
    mapping: mappings.Mapping,
) -> Floats:
    """(R, 8) the indices of one metric in samples that can all be evaluated.

    values: (N,), infinities allowed. opinion, weights: (R, N). concordant: (R,). opinions: for their spread.
    """
    std, n = opinions.std, opinions.n
    errors = _errors(values, opinion, weights, mapping)
    total = weights.sum(axis=1)
    ranks, tied = weighted.ranks(np.broadcast_to(values, weights.shape), weights)
    opinion_ranks, opinion_tied = weighted.ranks(opinion, weights)
    squares = (weights * errors**2).sum(axis=1)
    free, nothing = FREE[mapping], np.full(len(weights), np.nan)
    columns = {
        "plcc": weighted.pearson(opinion - errors, opinion, weights),
        "srocc": weighted.pearson(ranks, opinion_ranks, weights),
        "krocc": weighted.tau_b(concordant, total, tied, opinion_tied),
        "rmse": np.sqrt(squares / total),
        "rmse_dof": np.sqrt(quotient(squares, total - free)),
        "rmse_star": nothing,
        "outlier_ratio": nothing,
        "outlier_ratio_ci95": nothing,
    }
    if std is not None:
        columns["outlier_ratio"] = _share_beyond(np.abs(errors), 2 * std, weights)
    if std is not None and n is not None:
        width = half_width(std, n)
        told = np.where(np.isnan(width), 0, weights)
        beyond = np.maximum(np.abs(errors) - np.nan_to_num(width), 0)
        columns["rmse_star"] = np.sqrt(quotient((told * beyond**2).sum(axis=1), told.sum(axis=1) - free))
        columns["outlier_ratio_ci95"] = _share_beyond(np.abs(errors), width, weights)
    return np.stack([columns[index] for index in INDICES], axis=1)


def _errors(values: Floats, opinion: Floats, weights: Floats, mapping: mappings.Mapping) -> Floats:
    """(R, N) opinion less fitted, the mapping fitted to each sample; 0 where the weight is."""
    order = np.argsort(values, kind="stable")
    ordered, opinion, weights = values[order], opinion[:, order], weights[:, order]
    there = weights > 0
    count = there.sum(axis=1)[:, None]
    place = np.argsort(~there, axis=1, kind="stable")[:, : count.max()]
    filled_up = np.arange(place.shape[1]) >= count
    place = np.where(filled_up, np.take_along_axis(place, count - 1, axis=1), place)
    own, scores, counted = ordered[place], *(np.take_along_axis(each, place, axis=1) for each in (opinion, weights))
    finite = np.isfinite(own)
    if not finite.all():  # each sample has its own largest and smallest finite value
        low, high = np.where(finite, own, np.inf).min(axis=1), np.where(finite, own, -np.inf).max(axis=1)
        own = np.clip(own, low[:, None], high[:, None])
    drawn = Drawn(own, scores, np.where(filled_up, 0, counted))
    left = mappings.refit(mapping, placed(ordered), opinion, weights, drawn)

    errors = np.zeros_like(weights)
    row, column = np.nonzero(~filled_up)
    errors[row, order[place[row, column]]] = left[row, column] / np.sqrt(counted[row, column])
    return errors


def _share_beyond(errors: Floats, limits: Floats, weights: Floats) -> Floats:
    told = np.where(np.isnan(limits), 0, weights)
    beyond = errors > np.nan_to_num(limits, nan=np.inf)
    return quotient((told * beyond).sum(axis=1), told.sum(axis=1))


def _summary(estimate: Floats, draws: Floats, rows: pd.MultiIndex, level: float) -> pd.DataFrame:
    """draws: (R, rows)."""
    if not 0 < level < 1:
        raise ValueError(f"The level of an interval lies between 0 and 1; got {level:g}.")
    told = (~np.isnan(draws)).sum(axis=0)
    enough = (told >= 2) & (2 * told >= len(draws))
    low, high, se = np.full((3, len(rows)), np.nan)
    if enough.any():
        tails = [(1 - level) / 2, (1 + level) / 2]
        low[enough], high[enough] = np.nanquantile(draws[:, enough], tails, axis=0)
        se[enough] = np.nanstd(draws[:, enough], axis=0, ddof=1)
    return pd.DataFrame({"estimate": estimate, "low": low, "high": high, "se": se, "told": told}, index=rows)
