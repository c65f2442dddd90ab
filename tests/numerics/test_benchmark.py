"""The benchmark of a metric: the fit is the best known, the indices are those of other libraries."""

import math
import time
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.benchmark import evaluate, predict

from .golden import OURS, SHARED, load, needs_shared

THEIRS = SHARED / "theirs" / "statistics"
SYNTHETIC = [("synth_study", metric) for metric in ("metA", "metB", "metC_lower_better", "metD_ties")]
THEIR_FITS = (
    [(name, metric) for name, fits in load(THEIRS / "logistic5_fits.json")["fits"].items() for metric in fits]
    if SHARED.exists()
    else []
)
some = settings(max_examples=40, deadline=None)


def sigmoid_study(points: int = 360, noise: float = 0.3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    objective = rng.uniform(15, 55, points)
    return objective, 1 + 4 / (1 + np.exp(-0.25 * (objective - 33))) + noise * rng.normal(size=points)


@st.composite
def studies(draw: st.DrawFn, fewest: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points, scale = draw(st.integers(fewest, 80)), 10.0 ** draw(st.integers(-8, 8))
    objective = rng.normal(size=points) ** draw(st.sampled_from([1, 3])) * scale
    if draw(st.booleans()):
        objective = np.round(objective / scale, 1) * scale
    slope = draw(st.sampled_from([-1.0, 0.0, 1.0]))
    return objective, 3 + slope * np.tanh(objective / scale) + draw(st.sampled_from([0.01, 1.0])) * rng.normal(
        size=points
    )


@pytest.mark.parametrize(("name", "metric"), SYNTHETIC)
def test_the_fit_is_as_good_as_the_best_known(name, metric):
    scores = pd.read_csv(OURS / "statistics" / f"scores_{name}.csv")
    best = load(OURS / "statistics" / f"logistic5_fits_{name.removesuffix('_study')}.json")[name][metric]
    found = evaluate(scores[metric], scores.mos)

    assert found.sse <= best["SSE"] * (1 + 1e-6)
    assert found.plcc >= best["PLCC"] - 1e-6
    assert found.monotone == best["monotone"]


@needs_shared
@pytest.mark.parametrize(("name", "metric"), THEIR_FITS)
def test_the_fit_is_as_good_as_the_best_known_on_public_databases(name, metric):
    scores = pd.read_csv(THEIRS / f"scores_{name}.csv").dropna(subset=[metric, "mos"])
    best = load(THEIRS / "logistic5_fits.json")["fits"][name][metric]["best_known"]
    found = evaluate(scores[metric], scores.mos)

    assert found.sse <= best["SSE"] * (1 + 1e-6)
    if found.sse > best["SSE"] * (1 - 1e-4):  # else ours is another, better curve
        assert found.monotone == best["monotone"]


@needs_shared
@pytest.mark.parametrize("name", ["live2", "tid2013", "jpegxr"])
def test_rank_correlations_equal_those_printed_for_public_databases(name):
    scores = pd.read_csv(THEIRS / f"scores_{name}.csv")
    found = evaluate(scores.DSSIM, scores.mos)

    assert found.srocc == pytest.approx(stats.spearmanr(scores.DSSIM, scores.mos).statistic, rel=1e-12)
    assert found.krocc == pytest.approx(stats.kendalltau(scores.DSSIM, scores.mos).statistic, rel=1e-12)


@some
@given(studies())
def test_indices_equal_scipys_and_numpys(study):
    objective, mos = study
    found = evaluate(objective, mos)
    errors = mos - predict(found.logistic, objective)

    assert found.srocc == pytest.approx(stats.spearmanr(objective, mos).statistic, abs=1e-12)
    assert found.krocc == pytest.approx(stats.kendalltau(objective, mos).statistic, abs=1e-12)
    assert found.sse == pytest.approx(np.sum(errors**2), rel=1e-9)
    assert found.rmse == pytest.approx(np.sqrt(np.mean(errors**2)), rel=1e-9)
    assert found.rmse_dof == pytest.approx(np.sqrt(np.sum(errors**2) / (len(mos) - 5)), rel=1e-9)
    assert found.plcc == pytest.approx(stats.pearsonr(predict(found.logistic, objective), mos).statistic, abs=1e-9)


@some
@given(studies())
def test_fitting_never_lowers_the_correlation(study):
    assert evaluate(*study).plcc >= abs(stats.pearsonr(*study).statistic) - 1e-7


@some
@given(studies(fewest=20), st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_the_metrics_unit_does_not_matter(study, stretch, shift):
    objective, mos = study
    scale = np.ptp(objective)
    found, again = evaluate(objective, mos), evaluate(objective / scale * stretch + shift * stretch, mos)

    assert again.rmse == pytest.approx(found.rmse, rel=1e-3)
    if len(np.unique(objective)) == len(np.unique(objective / scale * stretch + shift * stretch)):
        assert again.srocc == pytest.approx(found.srocc, abs=1e-12)


@some
@given(studies(fewest=20), st.randoms(use_true_random=False))
def test_the_order_of_the_stimuli_does_not_matter(study, random):
    objective, mos = study
    order = list(range(len(mos)))
    random.shuffle(order)
    found, again = evaluate(objective, mos), evaluate(objective[order], mos[order])

    assert again.srocc == pytest.approx(found.srocc, abs=1e-12)
    assert again.rmse == pytest.approx(found.rmse, rel=1e-4)


def test_evaluating_twice_gives_the_same_bits():
    assert evaluate(*sigmoid_study()) == evaluate(*sigmoid_study())


def test_a_metric_that_falls_with_quality_fits_as_well_and_has_negative_rank_correlations():
    objective, mos = sigmoid_study()
    rising, falling = evaluate(objective, mos), evaluate(-objective, mos)

    assert falling.plcc == pytest.approx(rising.plcc, rel=1e-6)
    assert falling.srocc == -rising.srocc
    assert falling.krocc == pytest.approx(-rising.krocc)


def test_a_curve_that_turns_within_the_data_is_not_monotone():
    objective = np.linspace(0, 10, 100)

    assert evaluate(objective, np.sin(objective / 2.5)).monotone is False
    assert evaluate(objective, np.tanh(objective - 5)).monotone is True


def test_steps_and_extreme_values_neither_overflow_nor_warn():
    step = np.repeat([1.0, 5.0], 20)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(all="raise", under="ignore"):
            for objective in (
                np.arange(40.0),
                np.arange(40.0) * 1e150,
                np.arange(40.0) * 1e-150,
                np.exp(np.arange(40.0)),
            ):
                found = evaluate(objective, step)
                assert found.sse == pytest.approx(0, abs=1e-6)
                assert np.isfinite(predict(found.logistic, objective)).all()
        assert np.isfinite(predict((1, 1e300, 0, 0, 3), [-1e300, 0, 1e300])).all()


def test_infinite_values_tie_at_the_top_of_the_ranks_and_sit_at_the_largest_finite_value_in_the_fit():
    objective, mos = sigmoid_study(60)
    infinite = np.sort(objective)[-4:]
    with_infinities = np.where(np.isin(objective, infinite), np.inf, objective)
    placed = np.minimum(objective, np.sort(objective)[-5])
    found = evaluate(with_infinities, mos)

    assert found.infinite == 4
    # The ranks keep the infinite ones above the largest finite value; the fit does not.
    above = np.where(np.isinf(with_infinities), 1e9, objective)
    assert found.srocc == pytest.approx(stats.spearmanr(above, mos).statistic, abs=1e-12)
    assert found.krocc == pytest.approx(stats.kendalltau(above, mos).statistic, abs=1e-12)
    assert found.sse == pytest.approx(evaluate(placed, mos).sse, rel=1e-12)


def test_minus_infinity_is_placed_at_the_other_end():
    objective, mos = sigmoid_study(60)
    mirrored = evaluate(np.where(objective < 18, -np.inf, objective), mos)

    assert mirrored.infinite == np.count_nonzero(objective < 18)
    assert mirrored.sse == pytest.approx(evaluate(np.maximum(objective, objective[objective >= 18].min()), mos).sse)


@pytest.mark.parametrize(
    ("objective", "mos"),
    [
        (np.arange(5.0), np.arange(5.0)),
        (np.full(20, 0.5), np.arange(20.0)),
        (np.arange(20.0), np.full(20, 3.0)),
        (np.full(20, np.inf), np.arange(20.0)),
        ([], []),
    ],
)
def test_what_cannot_be_fitted_gives_nan_without_a_warning(objective, mos):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = evaluate(objective, mos, np.ones(len(mos)), np.full(len(mos), 18))

    values = (found.plcc, found.srocc, found.krocc, found.rmse, found.rmse_dof, found.sse, *found.logistic)
    assert all(math.isnan(value) for value in (*values, found.outlier_ratio, found.outlier_ratio_ci95))
    assert found.monotone is None


def test_six_points_are_enough():
    assert math.isfinite(evaluate([1, 2, 3, 4, 5, 6], [1, 2, 2, 3, 5, 4]).rmse_dof)


@pytest.mark.parametrize("distinct", [2, 3, 4])
def test_few_distinct_values_are_fitted_by_their_means(distinct):
    objective = np.arange(30) % distinct
    mos = np.array([1.0, 4.0, 2.0, 5.0])[objective] + np.random.default_rng(0).normal(size=30)
    within = sum(np.sum((mos[objective == value] - mos[objective == value].mean()) ** 2) for value in range(distinct))

    assert evaluate(objective, mos).sse == pytest.approx(within, rel=1e-4)


def test_outliers_are_counted_by_each_definition():
    objective, mos = sigmoid_study(100, noise=0.5)
    std, n = np.linspace(0.1, 1, 100), np.where(np.arange(100) < 50, 18, 40)
    found = evaluate(objective, mos, std, n)
    errors = np.abs(mos - predict(found.logistic, objective))
    factor = np.where(n < 30, stats.t.ppf(0.975, n - 1), 1.96)

    assert found.outlier_ratio == np.mean(errors > 2 * std)
    assert found.outlier_ratio_ci95 == np.mean(errors > factor * std / np.sqrt(n))


def test_without_spread_no_outlier_can_be_told():
    objective, mos = sigmoid_study(50)

    assert evaluate(objective, mos).outlier_ratio is None
    assert evaluate(objective, mos).outlier_ratio_ci95 is None
    assert evaluate(objective, mos, std=np.ones(50)).outlier_ratio_ci95 is None


def test_a_stimulus_with_a_single_rating_is_left_out_of_the_outlier_ratios():
    objective, mos = sigmoid_study(50)
    std, n = np.full(50, 1e-9), np.full(50, 18)
    std[0], n[0] = np.nan, 1
    found = evaluate(objective, mos, std, n)

    assert (found.outlier_ratio, found.outlier_ratio_ci95) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (([1, 2, 3], [1, 2]), "3 values and 2 MOS"),
        (([1, 2, math.nan], [1, 2, 3]), "NaN"),
        (([1, 2, 3], [1, 2, math.inf]), "finite"),
        (([[1, 2, 3]], [1, 2, 3]), "one-dimensional"),
        (([1, 2, 3], [1, 2, 3], [1]), "std has a number for each"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        evaluate(*arguments)


def test_a_study_of_360_stimuli_is_fitted_quickly():
    study = sigmoid_study()
    times = []
    for _ in range(5):
        start = time.process_time()
        evaluate(*study)
        times.append(time.process_time() - start)

    assert min(times) < 0.25  # about 0.05 s; a wide margin for a busy machine
