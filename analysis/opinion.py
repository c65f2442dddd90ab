"""Opinion scores: MOS and DMOS with their spread and confidence intervals (ITU-T P.910, P.800.1, P.1401)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri, stdtrit

from .ratings import Codes, Floats, Ratings, group_means, quotient, read

BEST = 5.0  # the best grade of a five-grade scale: the DMOS of what equals its reference
ROUNDING = 1e-9  # grades: a smaller spread is none

FEWEST_BT500 = 15  # subjects: below them BT.500 has a panel as too small
FEWEST_COUNTED = 18  # subjects: the reference study's; with them a whole grade survives 100 planned comparisons

RESAMPLES = 2000
RARE = 1e-4  # the smallest share of resamples below the mean that is told from none
BLOCK = 2**20  # resampled means held at once

Counts = npt.NDArray[np.integer]
Interval = Literal["t", "normal", "bootstrap"]
Convention = Literal["dcr", "acr_hr", "acr_hr_crushed", "hidden_reference", "live_z"]


@dataclass(frozen=True)
class _Votes:
    """At most one value of each subject for each stimulus, as equally long arrays; the first two are positions."""

    subject: Codes
    stimulus: Codes
    value: Floats


def mos(ratings: pd.DataFrame, ci: Interval = "t", seed: int = 0, resamples: int = RESAMPLES) -> pd.DataFrame:
    """Mean opinion score of each stimulus. A subject's repetitions are averaged first.

    ratings: long or wide (see `analysis.ratings`), in grades of any scale.
    ci: "t", Student's t with n - 1 degrees of freedom; "normal", the 1.96 of BT.500; "bootstrap", BCa (bias-corrected
        and accelerated; Efron, Journal of the American Statistical Association 82(397), 1987) over subjects, who are
        drawn with replacement and with all their ratings. The last needs no normal distribution and stays within
        the scale; with few subjects it is somewhat too narrow.
    seed, resamples: of the bootstrap; the same seed gives the same interval.

    Returns a row per stimulus: `mos`, `std` (divisor n - 1) and `se` = std/√n in grades, `n` subjects, and the 95 %
    confidence interval of the mean from `ci95_low` to `ci95_high`, `ci95` half its width. With one subject all but
    `mos` and `n` are NaN, with none `mos` as well. Subjects who all agree give an interval without width.
    Raises ValueError for an unknown ci, fewer than 100 resamples or ratings in neither form.
    """
    panel = read(ratings).averaged()
    interval = _Interval(ci, seed, resamples)
    return _summary("mos", _Votes(panel.subject, panel.stimulus, panel.score), panel.stimuli, interval)


def rated_by_few(scores: pd.DataFrame, fewest: int = FEWEST_BT500) -> pd.Index:
    """The stimuli that fewer than so many subjects rated, of what `mos` or `dmos` returned."""
    return scores.index[scores["n"] < fewest]


def dmos(
    ratings: pd.DataFrame,
    references: Mapping[Hashable, Hashable],
    convention: Convention,
    ci: Interval = "t",
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> pd.DataFrame:
    """Differential mean opinion score of each stimulus that is no hidden reference. Name the convention with it.

    ratings: long or wide (see `analysis.ratings`); grades 1 to 5, except for "live_z", where any scale will do.
    references: stimulus → its hidden-reference stimulus, for every stimulus rated. What it names as a reference is
        left out of the result; "dcr" makes no other use of it, and an empty one will do.
    convention:
        "dcr": the grade is a degradation already (DSIS, P.910's DCR): MOS with its std and ci95. 1 to 5.
        "acr_hr": of V - V(reference) + 5 within each subject, the mean, std and CI (P.910, ACR-HR). Above 5 where the
            stimulus was preferred to its reference.
        "acr_hr_crushed": the same with values D above 5 crushed to 7D / (2 + D), as P.910 proposes.
        "hidden_reference": MOS - MOS(reference) + 5. Its standard error is √(s²/n + s_r²/n_r), n the stimulus's own,
            whose n - 1 are Student's degrees of freedom; `std` is √n times it, so that std/√n is the standard error
            of the score here too.
        "live_z": V(reference) - V within each subject (and session, where there is a column for it), as z-scores over
            that subject's stimuli other than references, (z + 3)·100/6; a subject's sessions are averaged. About 0
            to 100, and HIGHER IS WORSE, as in the LIVE databases (Seshadrinathan et al., IEEE Transactions on Image
            Processing 19(6), 2010); 100 minus it runs the other way. A reference not rated in the same session is
            taken from the subject's others. Equal differences throughout have no z-score: such a sitting is left out.
    ci: as for `mos`.

    Returns a row per stimulus: `dmos`, `std`, `n` subjects, `ci95`. Where a subject rated the reference and not the
    stimulus, or the other way round, the difference is missing.
    Raises ValueError for an unknown convention, a stimulus without its reference, or a reference nobody was shown.
    """
    if convention not in get_args(Convention):
        raise ValueError(f"Unknown convention {convention!r} of DMOS: one of {', '.join(get_args(Convention))}.")
    interval = _Interval(ci, seed, resamples)
    panel = read(ratings)
    averaged = panel.averaged()
    is_reference = panel.stimuli.isin(list(references.values()))
    tested = np.flatnonzero(~is_reference)
    stimuli = panel.stimuli[tested]
    if convention == "dcr":
        return _summary("dmos", _among(averaged, tested), stimuli, interval)

    paired = _paired(stimuli, panel.stimuli, references)
    if convention == "hidden_reference":
        return _between_means(averaged, tested, paired, stimuli, interval)
    if convention == "live_z":
        return _summary("dmos", _live_z(panel, averaged, tested, paired), stimuli, interval)

    votes = _among(averaged, tested)
    difference = votes.value - _given(averaged, votes.subject, paired[votes.stimulus]) + BEST
    if convention == "acr_hr_crushed":
        difference = np.where(difference > BEST, 7 * difference / (2 + difference), difference)
    return _summary("dmos", _known(votes.subject, votes.stimulus, difference), stimuli, interval)


@dataclass(frozen=True)
class _Interval:
    """Which confidence interval was asked for."""

    kind: Interval
    seed: int
    resamples: int

    def __post_init__(self) -> None:
        if self.kind not in get_args(Interval):
            raise ValueError(f"Unknown confidence interval {self.kind!r}: one of {', '.join(get_args(Interval))}.")
        if self.resamples < 100:
            raise ValueError(f"A bootstrap interval takes at least 100 resamples; got {self.resamples}.")


def _summary(score: str, votes: _Votes, stimuli: pd.Index, interval: _Interval) -> pd.DataFrame:
    """Mean, std, count and CI over subjects."""
    mean, std, n = _moments(votes, len(stimuli))
    if interval.kind == "bootstrap":
        low, high = _bca(votes, mean, np.arange(len(stimuli)), None, interval)
        return _table(score, mean, std, n, low, high, stimuli)
    half = _half_width(std, n, interval)
    return _table(score, mean, std, n, mean - half, mean + half, stimuli, half)


def _moments(votes: _Votes, size: int) -> tuple[Floats, Floats, Counts]:
    """Each stimulus's mean, std (divisor n - 1) and number of votes."""
    n = np.bincount(votes.stimulus, minlength=size)
    mean = quotient(np.bincount(votes.stimulus, votes.value, size), n)
    squares = np.bincount(votes.stimulus, (votes.value - mean[votes.stimulus]) ** 2, size)
    return mean, np.sqrt(quotient(squares, n - 1)), n


def _table(
    score: str,
    mean: Floats,
    std: Floats,
    n: Counts,
    low: Floats,
    high: Floats,
    stimuli: pd.Index,
    half: Floats | None = None,
) -> pd.DataFrame:
    columns = {
        score: mean,
        "std": std,
        "n": n,
        "se": quotient(std, np.sqrt(n)),
        "ci95": (high - low) / 2 if half is None else half,
        "ci95_low": low,
        "ci95_high": high,
    }
    return pd.DataFrame(columns, index=stimuli)


def _half_width(std: Floats, n: Counts, interval: _Interval) -> Floats:
    known = np.where(n > 1, n, np.nan)
    factor = stdtrit(known - 1, 0.975) if interval.kind == "t" else 1.96
    width: Floats = factor * std / np.sqrt(known)
    return width


def _among(panel: Ratings, stimuli: Codes) -> _Votes:
    """The votes for some of the stimuli, which are numbered anew."""
    number = np.full(len(panel.stimuli), -1)
    number[stimuli] = np.arange(len(stimuli))
    stimulus = number[panel.stimulus]
    wanted = stimulus >= 0
    return _Votes(panel.subject[wanted], stimulus[wanted], panel.score[wanted])


def _known(subject: Codes, stimulus: Codes, values: Floats) -> _Votes:
    known = ~np.isnan(values)
    return _Votes(subject[known], stimulus[known], values[known])


def _given(panel: Ratings, subject: Codes, stimulus: Codes) -> Floats:
    """What each of these subjects gave to each of these stimuli; NaN where nothing."""
    return _looked_up(
        panel.subject * len(panel.stimuli) + panel.stimulus, panel.score, subject * len(panel.stimuli) + stimulus
    )


def _looked_up(cells: Codes, values: Floats, wanted: Codes) -> Floats:
    """The value of each wanted cell; NaN for one that is not among the cells."""
    where = pd.Index(cells).get_indexer(pd.Index(wanted))
    found = np.full(len(wanted), np.nan)
    found[where >= 0] = values[where[where >= 0]]
    return found


def _paired(stimuli: pd.Index, shown: pd.Index, references: Mapping[Hashable, Hashable]) -> Codes:
    """The position, among what was shown, of each stimulus's hidden reference."""
    alone = [str(stimulus) for stimulus in stimuli if stimulus not in references]
    if alone:
        raise ValueError(f"No hidden reference is named for {', '.join(alone[:5])}.")
    positions = shown.get_indexer(pd.Index([references[stimulus] for stimulus in stimuli], dtype=shown.dtype))
    unseen = [str(references[stimulus]) for stimulus in stimuli[positions < 0]]
    if unseen:
        raise ValueError(f"These hidden references have no ratings: {', '.join(sorted(set(unseen))[:5])}.")
    return positions


def _between_means(
    panel: Ratings, tested: Codes, paired: Codes, stimuli: pd.Index, interval: _Interval
) -> pd.DataFrame:
    votes = _Votes(panel.subject, panel.stimulus, panel.score)
    mean, std, n = _moments(votes, len(panel.stimuli))
    own = n[tested]
    both = np.sqrt(std[tested] ** 2 + own * quotient(std[paired] ** 2, n[paired]))
    difference = mean[tested] - mean[paired] + BEST
    if interval.kind == "bootstrap":
        low, high = _bca(votes, mean, tested, paired, interval)
        return _table("dmos", difference, both, own, low + BEST, high + BEST, stimuli)
    half = _half_width(both, own, interval)
    return _table("dmos", difference, both, own, difference - half, difference + half, stimuli, half)


def _live_z(panel: Ratings, averaged: Ratings, tested: Codes, paired: Codes) -> _Votes:
    """The rescaled z-scores of the tested stimuli, averaged over each subject's sessions."""
    all_stimuli, size = len(panel.stimuli), len(tested)
    sittings = panel.subject * (int(panel.session.max(initial=0)) + 1) + panel.session
    cells, inverse = np.unique(sittings * all_stimuli + panel.stimulus, return_inverse=True)
    votes = group_means(inverse, panel.score, len(cells))

    number = np.full(all_stimuli, -1)
    number[tested] = np.arange(size)
    is_tested = number[cells % all_stimuli] >= 0
    sitting, shown = np.divmod(cells[is_tested], all_stimuli)
    stimulus, subject = number[shown], sitting // (int(panel.session.max(initial=0)) + 1)
    reference = paired[stimulus]
    own_reference = _looked_up(cells, votes, sitting * all_stimuli + reference)
    elsewhere = _given(averaged, subject, reference)
    difference = np.where(np.isnan(own_reference), elsewhere, own_reference) - votes[is_tested]

    known = ~np.isnan(difference)
    difference, stimulus, subject, sitting = difference[known], stimulus[known], subject[known], sitting[known]
    mean, spread, _n = _moments(_Votes(subject, sitting, difference), int(sitting.max(initial=-1)) + 1)
    varies = spread[sitting] > ROUNDING
    z = (difference - mean[sitting])[varies] / spread[sitting][varies]
    cells, inverse = np.unique(subject[varies] * size + stimulus[varies], return_inverse=True)
    return _Votes(*np.divmod(cells, max(size, 1)), group_means(inverse, (z + 3) * 100 / 6, len(cells)))


def _bca(votes: _Votes, mean: Floats, rows: Codes, less: Codes | None, interval: _Interval) -> tuple[Floats, Floats]:
    """The ends of the BCa interval of the means of these stimuli, or of their differences from those of others.

    mean: of every stimulus. rows: the stimuli, less: what each is compared with. NaN below two votes.
    """
    from scipy import sparse  # here, for it takes its time and the other intervals need none of it

    persons, subject = np.unique(votes.subject, return_inverse=True)
    n = np.bincount(votes.stimulus, minlength=len(mean))
    pull = (votes.value - mean[votes.stimulus]) / n[votes.stimulus]  # how far a subject moves the mean
    given, values, influence = (
        sparse.csr_array((data, (votes.stimulus, subject)), (len(mean), len(persons)))
        for data in (np.ones(len(pull)), votes.value, pull)
    )
    times_drawn = _times_drawn(len(persons), interval)

    def resampled(stimuli: Codes) -> Floats:
        total, count = values[stimuli] @ times_drawn, given[stimuli] @ times_drawn
        return quotient(np.asarray(total), np.asarray(count))

    low, high = np.full((2, len(rows)), np.nan)
    step = max(1, BLOCK // interval.resamples)
    for start in range(0, len(rows), step):
        block = slice(start, start + step)
        these, others = rows[block], None if less is None else less[block]
        draws, moved, estimate, told = resampled(these), influence[these], mean[these], n[these] > 1
        if others is not None:
            draws, moved, estimate, told = (
                draws - resampled(others),
                moved - influence[others],
                estimate - mean[others],
                told & (n[others] > 1),
            )
        ends = _bca_ends(draws, estimate, moved.power(2).sum(axis=1), moved.power(3).sum(axis=1))
        low[block], high[block] = np.where(told, ends, np.nan)
    return low, high


def _times_drawn(persons: int, interval: _Interval) -> Floats:
    """Persons × resamples: how often each is among as many as there are, drawn with replacement."""
    drawn = np.random.default_rng(interval.seed).integers(max(persons, 1), size=(interval.resamples, persons))
    drawn += np.arange(interval.resamples)[:, None] * persons
    times = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape)
    return np.ascontiguousarray(times.T, dtype=np.float64)


def _bca_ends(draws: Floats, estimate: Floats, squares: Floats, cubes: Floats) -> Floats:
    """2 × stimuli, the interval's ends. draws: stimuli × resamples, NaN where nobody drawn has voted.

    squares, cubes: the sums of the influences' second and third powers, for the acceleration.
    """
    drawn = np.sort(draws, axis=1)  # NaN last
    known = (~np.isnan(drawn)).sum(axis=1)
    # A mean of grades often equals the estimate: half of those count as below.
    at_most = (drawn <= estimate[:, None] + ROUNDING).sum(axis=1)
    below = (drawn < estimate[:, None] - ROUNDING).sum(axis=1)
    bias = ndtri(np.clip(quotient(at_most + below, 2 * known), RARE, 1 - RARE))
    acceleration = np.nan_to_num(quotient(cubes, 6 * squares**1.5))
    ends = []
    for tail in (0.025, 0.975):
        z = bias + ndtri(tail)
        place = ndtr(bias + z / (1 - acceleration * z)) * np.maximum(known - 1, 0)
        before = np.nan_to_num(np.floor(place)).astype(np.intp)
        each, after = np.arange(len(drawn)), np.minimum(before + 1, np.maximum(known - 1, 0))
        ends.append(drawn[each, before] + (place - before) * (drawn[each, after] - drawn[each, before]))
    return np.array(ends)
