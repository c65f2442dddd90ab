"""How large a study must be: subjects to tell two stimuli apart, subjects and references to tell two metrics apart.

Stimuli: the paired t-test, exactly, as Brunnström and Barkowsky plan for many comparisons (Journal of Electronic
Imaging 27(5), 2018). Metrics: by drawing studies from the study at hand.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import nctdtr, stdtrit

from ..ratings import Floats, quotient, read
from .subsets import Subsets

MOST_SUBJECTS = 1_000_000
SIGNIFICANT = 1.96  # standard errors
AT_ONCE = 2**19  # opinion scores
ROUNDING = 1e-9  # grades: two MOS closer than this are equal

Index = Literal["srocc", "plcc"]


def power_of_two_stimuli(
    subjects: int, difference: float, std: float, alpha: float = 0.05, comparisons: int = 1
) -> float:
    """The probability that a paired t-test (two-sided) finds two stimuli different.

    subjects: who rate both. difference: of the two MOS, in grades. std: of the subjects' own differences, in grades.
    alpha: of all planned comparisons together; Bonferroni's share of it is each one's.
    Returns 0 to 1; NaN below two subjects. Raises ValueError for a std that is not positive, an alpha not between 0
    and 1, or no comparison.
    """
    _check(std, alpha, comparisons)
    if subjects < 2:
        return float("nan")
    df, shift = subjects - 1, abs(difference) / std * np.sqrt(subjects)
    limit = stdtrit(df, 1 - alpha / comparisons / 2)
    wrong_way = nctdtr(df, shift, -limit)  # NaN where it is too small to be computed
    return float(1 - nctdtr(df, shift, limit) + np.nan_to_num(wrong_way))


def subjects_for_two_stimuli(
    difference: float, std: float, power: float = 0.8, alpha: float = 0.05, comparisons: int = 1
) -> int:
    """The fewest subjects with whom `power_of_two_stimuli` reaches the power.

    Raises ValueError where it would need more than a million, and as that function does.
    """
    if not 0 < power < 1:
        raise ValueError(f"A power lies between 0 and 1; got {power:g}.")
    few, many = 1, 2
    while power_of_two_stimuli(many, difference, std, alpha, comparisons) < power:
        few, many = many, 2 * many
        if many > MOST_SUBJECTS:
            raise ValueError(f"More than {MOST_SUBJECTS:,} subjects for {difference:g} grades with a std of {std:g}.")
    while many - few > 1:  # power rises with every subject
        middle = (few + many) // 2
        enough = power_of_two_stimuli(middle, difference, std, alpha, comparisons) >= power
        few, many = (few, middle) if enough else (middle, many)
    return many


def power_of_two_metrics(
    ratings: pd.DataFrame,
    references: Mapping[Hashable, Hashable],
    first: pd.Series,
    second: pd.Series,
    subjects: Sequence[int],
    reference_counts: Sequence[int],
    index: Index = "srocc",
    seed: int = 0,
    draws: int = 1000,
) -> pd.DataFrame:
    """How often studies of other sizes would have told two metrics apart.

    Each study draws its subjects and its references, with replacement, from those at hand, and a reference brings all
    its stimuli. In each, the absolute correlations of the two metrics with MOS are compared. Only stimuli with both
    metrics' values, a reference and a rating take part.

    ratings: long or wide (see `analysis.ratings`); a subject's repetitions are averaged first.
    references: stimulus → its reference. Leave hidden references' own stimuli out.
    first, second: the metrics' values by stimulus; for "plcc" finite, and fitted already if they shall be: nothing is
        fitted anew here.
    subjects, reference_counts: the sizes of the grid; more than there are may be asked for, and is an extrapolation.
    seed, draws: studies drawn for each size.

    Returns a row per size (index `subjects`, `references`): `difference`, the mean of |first's| - |second's|
    correlation; `std` of it over studies; `ahead`, the share of studies (ties as halves) with the metric ahead that is
    ahead over all; and `significant`, the share in which it is so by more than 1.96·std: how often such a study reaches
    the right conclusion. NaN where studies cannot tell, for want of three stimuli or of values that vary, or where
    neither metric is ahead over all. Its `attrs` hold `ahead` ("first", "second" or None), `stimuli`, `subjects` and
    `references` at hand.
    Raises ValueError for an unknown index, sizes below 1, or infinite values with "plcc".
    """
    if index not in get_args(Index):
        raise ValueError(f"Unknown index {index!r}: one of {', '.join(get_args(Index))}.")
    if min(*subjects, *reference_counts, draws) < 1:
        raise ValueError("Studies have at least one subject and one reference, and one at least is drawn.")
    panel = read(ratings).averaged()
    values = np.array([first.reindex(panel.stimuli), second.reindex(panel.stimuli)], dtype=np.float64)
    content = pd.Index([references.get(stimulus) for stimulus in panel.stimuli], dtype=object)
    rated = np.bincount(panel.stimulus, minlength=len(panel.stimuli)) > 0
    used = np.flatnonzero(rated & ~np.isnan(values).any(axis=0) & ~np.asarray(content.isna()))
    values = values[:, used]
    if index == "plcc" and np.isinf(values).any():
        raise ValueError(f"{np.isinf(values).any(axis=0).sum()} stimuli have infinite values: PLCC needs finite ones.")
    values = np.array([_comparable(each, index) for each in values]).reshape(values.shape)
    own, contents = pd.factorize(content[used])

    panels, rng = Subsets(panel), np.random.default_rng(seed)
    everybody = panels.mos(np.ones((len(panel.subjects), 1)))[0][used].T
    overall = float(_lead(everybody, values, np.ones((1, len(used))), index)[0]) if len(used) else np.nan
    rows = []
    for size in subjects:
        for count in reference_counts:
            leads = [np.full(draws, np.nan)] if not len(used) else []
            step = max(1, AT_ONCE // max(1, len(used)))
            for start in range(0, draws if len(used) else 0, step):
                studies = min(step, draws - start)
                who = _drawn(rng, len(panel.subjects), size, studies).T
                weights = _drawn(rng, len(contents), count, studies)[:, own]
                leads.append(_lead(panels.mos(np.ascontiguousarray(who))[0][used].T, values, weights, index))
            rows.append(_summary(np.concatenate(leads), overall))
    sizes = pd.MultiIndex.from_product([list(subjects), list(reference_counts)], names=["subjects", "references"])
    grid = pd.DataFrame(rows, index=sizes, columns=["difference", "std", "ahead", "significant"], dtype=np.float64)
    grid.attrs = {
        "ahead": "first" if overall > 0 else "second" if overall < 0 else None,
        "stimuli": len(used),
        "subjects": len(panel.subjects),
        "references": len(contents),
    }
    return grid


def _check(std: float, alpha: float, comparisons: int) -> None:
    if not std > 0:
        raise ValueError(f"The standard deviation of the differences is positive; got {std:g}.")
    if not 0 < alpha < 1 or comparisons < 1:
        raise ValueError(
            f"alpha lies between 0 and 1, and one pair at least is compared; got {alpha:g}, {comparisons}."
        )


def _comparable(values: Floats, index: Index) -> Floats:
    """A metric's values on a scale beside which rounding is small: numbered in order, or standardised."""
    if index == "srocc":
        return np.unique(values, return_inverse=True)[1].astype(np.float64)
    return (values - values.mean()) / (values.std() or 1) if len(values) else values


def _drawn(rng: np.random.Generator, among: int, size: int, studies: int) -> Floats:
    """Studies × among: how often each is drawn, when so many are drawn with replacement."""
    drawn = rng.integers(among, size=(studies, size)) + np.arange(studies)[:, None] * among
    return np.bincount(drawn.ravel(), minlength=studies * among).reshape(studies, among).astype(np.float64)


def _lead(opinion: Floats, values: Floats, weights: Floats, index: Index) -> Floats:
    """(studies,) by how much the first metric's absolute correlation exceeds the second's.

    opinion: studies × stimuli, NaN where nobody rated. values: 2 × stimuli. weights: studies × stimuli, how often each
    stimulus is in the study.
    """
    weights = np.where(np.isnan(opinion), 0, weights)
    opinion = np.nan_to_num(opinion)
    first, second = (np.broadcast_to(each, weights.shape) for each in values)
    if index == "srocc":
        opinion, first, second = (_ranks(each, weights) for each in (opinion, first, second))
    return np.abs(_correlation(opinion, first, weights)) - np.abs(_correlation(opinion, second, weights))


def _ranks(values: Floats, weights: Floats) -> Floats:
    """Mid-ranks in each row, where an element stands so often as it weighs. Only those that weigh are ranked."""
    order = np.argsort(values, axis=1)
    ordered, weight = (np.take_along_axis(each, order, axis=1) for each in (values, weights))
    begins = np.diff(ordered, axis=1, prepend=-np.inf) > ROUNDING
    begins[:, 0] = True
    place = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    ends = np.concatenate([begins[:, 1:], np.ones((len(values), 1), dtype=bool)], axis=1)
    start = np.maximum.accumulate(np.where(begins, place, 0), axis=1)
    end = np.minimum.accumulate(np.where(ends, place, values.shape[1])[:, ::-1], axis=1)[:, ::-1]
    upto = np.cumsum(weight, axis=1)
    before = np.take_along_axis(upto - weight, start, axis=1)
    middle = (before + np.take_along_axis(upto, end, axis=1) + 1) / 2
    ranks = np.empty_like(middle)
    np.put_along_axis(ranks, order, middle, axis=1)
    return ranks


def _correlation(a: Floats, b: Floats, weights: Floats) -> Floats:
    """Pearson's in each row, weighted; NaN of fewer than three stimuli, or where one does not vary."""
    total = weights.sum(axis=1)
    a, b = (each - quotient((weights * each).sum(axis=1), total)[:, None] for each in (a, b))
    scale = np.sqrt((weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1))
    enough = ((weights > 0).sum(axis=1) > 2) & (scale > ROUNDING**2)
    return quotient((weights * a * b).sum(axis=1), np.where(enough, scale, 0))


def _summary(leads: Floats, overall: float) -> tuple[float, float, float, float]:
    known = leads[~np.isnan(leads)]
    if len(known) < 2:
        return np.nan, np.nan, np.nan, np.nan
    mean, std = float(known.mean()), float(known.std(ddof=1))
    if np.isnan(overall) or overall == 0:
        return mean, std, np.nan, np.nan
    right: npt.NDArray[np.float64] = known * np.sign(overall)
    ahead = float((right > 0).mean() + (right == 0).mean() / 2)
    return mean, std, ahead, float((right > SIGNIFICANT * std).mean())
