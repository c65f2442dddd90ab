"""Opinion scores: MOS and DMOS with their spread and confidence intervals (ITU-T P.910, P.800.1, P.1401)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from .ratings import Codes, Floats, Ratings, cell_means, read

BEST = 5.0  # the best grade of a five-grade scale: the DMOS of what equals its reference
ROUNDING = 1e-9  # grades: a smaller spread is none

Counts = npt.NDArray[np.integer]
Interval = Literal["t", "normal"]
Convention = Literal["dcr", "acr_hr", "acr_hr_crushed", "hidden_reference", "live_z"]


def mos(ratings: pd.DataFrame, ci: Interval = "t") -> pd.DataFrame:
    """Mean opinion score of each stimulus. A subject's repetitions are averaged first.

    ratings: long or wide (see `analysis.ratings`), in grades of any scale.
    ci: "t", Student's t with n - 1 degrees of freedom; "normal", the 1.96 of BT.500.

    Returns a row per stimulus: `mos` and `std` (divisor n - 1) in grades, `n` subjects, `ci95`, the half width of
    the 95 % confidence interval of the mean. With one subject `std` and `ci95` are NaN, with none `mos` as well.
    Raises ValueError for an unknown ci or ratings in neither form.
    """
    panel = read(ratings)
    return _summary("mos", panel.matrix(), panel.stimuli, ci)


def dmos(
    ratings: pd.DataFrame,
    references: Mapping[Hashable, Hashable],
    convention: Convention,
    ci: Interval = "t",
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
    panel = read(ratings)
    is_reference = panel.stimuli.isin(list(references.values()))
    tested = np.flatnonzero(~is_reference)
    stimuli = panel.stimuli[tested]
    votes = panel.matrix()
    if convention == "dcr":
        return _summary("dmos", votes[:, tested], stimuli, ci)

    paired = _paired(stimuli, panel.stimuli, references)
    if convention == "hidden_reference":
        return _between_means(_summary("dmos", votes, panel.stimuli, ci), tested, paired, ci)
    if convention == "live_z":
        return _summary("dmos", _live_z(panel, tested, paired), stimuli, ci)

    difference = votes[:, tested] - votes[:, paired] + BEST
    if convention == "acr_hr_crushed":
        difference = np.where(difference > BEST, 7 * difference / (2 + difference), difference)
    return _summary("dmos", difference, stimuli, ci)


def _summary(score: str, values: Floats, stimuli: pd.Index, ci: Interval) -> pd.DataFrame:
    """Mean, std, count and CI over subjects. values: subjects × stimuli, NaN where missing."""
    given = ~np.isnan(values)
    n = given.sum(axis=0)
    mean = _quotient(np.where(given, values, 0).sum(axis=0), n)
    squares = (np.where(given, values - mean, 0) ** 2).sum(axis=0)
    std = np.sqrt(_quotient(squares, n - 1))
    return pd.DataFrame({score: mean, "std": std, "n": n, "ci95": _half_width(std, n, ci)}, index=stimuli)


def _half_width(std: Floats, n: Counts, ci: Interval) -> Floats:
    if ci == "normal":
        factor: Floats = np.where(n > 1, 1.96, np.nan)
    elif ci == "t":
        factor = np.asarray(stats.t.ppf(0.975, np.where(n > 1, n - 1.0, np.nan)))
    else:
        raise ValueError(f"Unknown confidence interval {ci!r}: 't' or 'normal'.")
    width: Floats = factor * std / np.sqrt(np.maximum(n, 1))
    return width


def _quotient(total: Floats, count: Counts) -> Floats:
    """NaN where there is nothing to divide by."""
    quotient = np.full(total.shape, np.nan)
    np.divide(total, count, out=quotient, where=count > 0)
    return quotient


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


def _between_means(scores: pd.DataFrame, tested: Codes, paired: Codes, ci: Interval) -> pd.DataFrame:
    stimulus, reference = scores.iloc[tested], scores.iloc[paired]
    n = stimulus["n"].to_numpy()
    variance = stimulus["std"].to_numpy() ** 2 + n * (reference["std"].to_numpy() ** 2 / reference["n"].to_numpy())
    std = np.sqrt(variance)
    difference = stimulus["dmos"].to_numpy() - reference["dmos"].to_numpy() + BEST
    return pd.DataFrame({"dmos": difference, "std": std, "n": n, "ci95": _half_width(std, n, ci)}, index=stimulus.index)


def _live_z(panel: Ratings, tested: Codes, paired: Codes) -> Floats:
    """Subjects × tested stimuli: the rescaled z-scores, averaged over sessions; NaN where missing."""
    overall = panel.matrix()
    sessions = int(panel.session.max(initial=0)) + 1
    shape = (sessions, *overall.shape)
    cells = (panel.session * shape[1] + panel.subject) * shape[2] + panel.stimulus
    votes = cell_means(cells, panel.score, shape)

    own_reference = votes[:, :, paired]
    difference = np.where(np.isnan(own_reference), overall[None][:, :, paired], own_reference) - votes[:, :, tested]
    given = ~np.isnan(difference)
    n = given.sum(axis=2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(given, difference, 0).sum(axis=2, keepdims=True) / n
        spread = np.sqrt((np.where(given, difference - mean, 0) ** 2).sum(axis=2, keepdims=True) / (n - 1))
        z = np.where(spread > ROUNDING, (difference - mean) / spread, np.nan)
    rescaled = (z + 3) * 100 / 6
    counted = ~np.isnan(rescaled)
    return _quotient(np.where(counted, rescaled, 0).sum(axis=0), counted.sum(axis=0))
