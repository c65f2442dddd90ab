"""Mappings other than the five-parameter logistic: each is the best of its kind."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from scipy.special import expit

from analysis.benchmark import evaluate, mapped, predict
from analysis.benchmark.mappings import FREE

from .golden import OURS, SHARED, load, needs_shared
from .test_benchmark import SYNTHETIC, THEIR_FITS, THEIRS, sigmoid_study, studies

some = settings(max_examples=40, deadline=None)
EVERY = sorted(FREE)
FITTED = [mapping for mapping in EVERY if mapping != "none"]
PUBLIC = [
    (name, metric)
    for name in ("live2", "tid2013", "jpegxr")
    for metric in (load(THEIRS / f"expected_scores_{name}.json")["metrics"] if SHARED.exists() else ())
]


def best_of_one_sign(x: np.ndarray, y: np.ndarray) -> float:
    """The smallest sum of squares of a logistic whose parts have one sign, by trying a fine grid of sigmoids."""
    z = 2 * (x - x.min()) / np.ptp(x) - 1
    best = math.inf
    for steepness in np.geomspace(0.5, 60, 50):
        for centre in np.linspace(-1.5, 1.5, 61):
            for sign in (1, -1):
                # The constant is free: as the difference of two that are not negative.
                columns = np.stack(
                    [sign * expit(steepness * (z - centre)), sign * z, np.ones_like(z), -np.ones_like(z)]
                )
                best = min(best, optimize.nnls(columns.T, y)[1] ** 2)
    return best


def turning_study(seed: int, points: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Rises, and falls at the end: the free logistic follows it down."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, points)
    return 30 + 5 * x, 3 + np.tanh(4 * x) - 0.8 * x + rng.normal(0, 0.25, points)


@pytest.mark.parametrize("seed", range(4))
def test_the_monotone_logistic_is_the_best_of_those_with_one_sign(seed):
    x, y = turning_study(seed)
    found = evaluate(x, y, mapping="logistic5_monotone")

    assert found.sse <= best_of_one_sign(x, y) * (1 + 1e-6)


@some
@given(studies(fewest=8))
def test_the_monotone_logistic_never_turns_and_lies_between_the_other_two(study):
    free, one_sign, four = (evaluate(*study, mapping=m) for m in ("logistic5", "logistic5_monotone", "logistic4"))
    b1, b2, _b3, b4, _b5 = one_sign.logistic

    assert one_sign.monotone
    assert b1 * b2 * b4 >= 0
    assert free.sse <= one_sign.sse * (1 + 1e-4) + 1e-12
    assert one_sign.sse <= four.sse * (1 + 1e-6) + 1e-12


@pytest.mark.parametrize(("name", "metric"), SYNTHETIC)
def test_the_monotone_logistic_is_the_free_one_where_that_has_one_sign(name, metric):
    scores = pd.read_csv(OURS / "statistics" / f"scores_{name}.csv")
    free = evaluate(scores[metric], scores.mos)
    found = evaluate(scores[metric], scores.mos, mapping="logistic5_monotone")
    b1, b2, _b3, b4, _b5 = free.logistic

    if b1 * b2 * b4 >= 0:
        assert found.sse == pytest.approx(free.sse, rel=1e-6)
    else:
        assert found.sse > free.sse


@needs_shared
@pytest.mark.parametrize(("name", "metric"), PUBLIC)
def test_the_fits_are_as_good_as_those_of_a_public_program(name, metric):
    scores = pd.read_csv(THEIRS / f"scores_{name}.csv").dropna(subset=[metric, "mos"])
    theirs = load(THEIRS / f"expected_scores_{name}.json")["metrics"][metric]

    for mapping, key in (("logistic4", "pyiqa_logistic_4params"), ("logistic5", "pyiqa_logistic_5params")):
        if "SSE" in theirs.get(key, {}):
            assert evaluate(scores[metric], scores.mos, mapping=mapping).sse <= theirs[key]["SSE"] * (1 + 1e-6)


@needs_shared
@pytest.mark.parametrize(("name", "metric"), PUBLIC)
def test_correlations_of_raw_values_are_the_golden_ones(name, metric):
    scores = pd.read_csv(THEIRS / f"scores_{name}.csv").dropna(subset=[metric, "mos"])
    golden = load(THEIRS / f"expected_scores_{name}.json")["metrics"][metric]
    found = evaluate(scores[metric], scores.mos, mapping="none")

    assert found.plcc == pytest.approx(golden["PLCC_raw"], abs=1e-12)
    assert found.srocc == pytest.approx(golden["SROCC"], abs=1e-12)
    assert found.krocc == pytest.approx(golden["KROCC_tau_b"], abs=1e-12)


@needs_shared
@pytest.mark.parametrize(("name", "metric"), THEIR_FITS)
def test_the_monotone_logistic_is_the_best_known_where_that_has_one_sign(name, metric):
    scores = pd.read_csv(THEIRS / f"scores_{name}.csv").dropna(subset=[metric, "mos"])
    best = load(THEIRS / "logistic5_fits.json")["fits"][name][metric]["best_known"]
    b1, b2, _b3, b4, _b5 = best["beta"]
    found = evaluate(scores[metric], scores.mos, mapping="logistic5_monotone")

    assert found.monotone
    if b1 * b2 * b4 >= 0:
        assert found.sse <= best["SSE"] * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_four_parameter_logistic_is_as_good_as_the_best_of_many_fits(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, 50)
    y = 1 + 4 / (1 + np.exp(-rng.uniform(0.5, 6) * (x - rng.normal()))) + rng.normal(0, 0.3, 50)

    def residual(b: np.ndarray) -> np.ndarray:
        return (b[0] - b[1]) * expit((x - b[2]) / abs(b[3])) + b[1] - y

    starts = [(y.max(), y.min(), centre, width) for centre in (-2, -1, 0, 1, 2) for width in (0.02, 0.1, 0.5, 2)]
    best = min(2 * optimize.least_squares(residual, start).cost for start in starts)
    found = evaluate(x, y, mapping="logistic4")

    assert found.sse <= best * (1 + 1e-6)
    assert found.logistic[3] == 0
    assert found.monotone


@some
@given(studies(fewest=8))
def test_the_cubic_is_numpys(study):
    objective, mos = study
    found = evaluate(objective, mos, mapping="cubic")
    z = (objective - objective.mean()) / np.ptp(objective)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few distinct values
        fitted = np.polyval(np.polyfit(z, mos, 3), z)

    assert found.sse == pytest.approx(np.sum((mos - fitted) ** 2), rel=1e-6, abs=1e-12)
    assert found.rmse_dof == pytest.approx(np.sqrt(found.sse / (len(mos) - 4)), rel=1e-12)


def test_a_cubic_says_whether_it_turns():
    x = np.linspace(0, 10, 50)

    assert evaluate(x, (x - 5) ** 3, mapping="cubic").monotone is True
    assert evaluate(x, -x, mapping="cubic").monotone is True
    assert evaluate(x, (x - 5) ** 3 - 4 * x, mapping="cubic").monotone is False
    assert evaluate(x, (x - 5) ** 2, mapping="cubic").monotone is False


def test_without_a_mapping_the_values_are_the_prediction():
    objective, mos = sigmoid_study()
    found = evaluate(objective, mos, mapping="none")

    assert found.plcc == pytest.approx(stats.pearsonr(objective, mos).statistic, rel=1e-12)
    assert found.rmse == pytest.approx(np.sqrt(np.mean((objective - mos) ** 2)), rel=1e-12)
    assert found.rmse_dof == pytest.approx(np.sqrt(np.sum((objective - mos) ** 2) / (len(mos) - 1)), rel=1e-12)


@pytest.mark.parametrize("mapping", EVERY)
def test_the_errors_are_those_of_the_curve_by_its_parameters(mapping):
    objective, mos = sigmoid_study()
    found = evaluate(objective, mos, mapping=mapping)
    errors = mos - mapped(mapping, found.parameters, objective)

    assert found.mapping == mapping
    assert found.free == FREE[mapping]
    assert found.sse == pytest.approx(errors @ errors, rel=1e-9)
    assert found.rmse_dof == pytest.approx(np.sqrt(errors @ errors / (len(mos) - FREE[mapping])), rel=1e-9)
    if mapping.startswith("logistic"):
        assert predict(found.logistic, objective) == pytest.approx(mapped(mapping, found.parameters, objective))
    else:
        assert np.isnan(found.logistic).all()


def test_free_parameters_are_counted_as_p1401_counts_them():
    assert FREE == {"logistic5": 5, "logistic5_monotone": 5, "logistic4": 4, "cubic": 4, "none": 1}


@pytest.mark.parametrize("mapping", FITTED)
@settings(max_examples=15, deadline=None)
@given(study=studies(fewest=20), stretch=st.floats(1e-3, 1e3), shift=st.floats(-10, 10))
def test_the_metrics_unit_and_direction_do_not_matter(mapping, study, stretch, shift):
    objective, mos = study
    scale = np.ptp(objective)
    found, again = (evaluate(x, mos, mapping=mapping) for x in (objective, (shift - objective / scale) * stretch))

    assert again.rmse == pytest.approx(found.rmse, rel=1e-3)
    assert again.plcc == pytest.approx(found.plcc, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("mapping", ["logistic5_monotone", "cubic"])
@some
@given(study=studies())
def test_a_mapping_with_a_line_in_it_never_lowers_the_correlation(mapping, study):
    assert evaluate(*study, mapping=mapping).plcc >= abs(stats.pearsonr(*study).statistic) - 1e-6


@pytest.mark.parametrize("mapping", EVERY)
def test_every_mapping_is_the_same_on_every_run(mapping):
    assert evaluate(*turning_study(0), mapping=mapping) == evaluate(*turning_study(0), mapping=mapping)


@pytest.mark.parametrize("mapping", EVERY)
@pytest.mark.parametrize(
    ("objective", "mos"),
    [
        (np.arange(5.0), np.arange(5.0)),
        (np.full(20, 0.5), np.arange(20.0)),
        (np.arange(20.0), np.full(20, 3.0)),
        (np.full(20, np.inf), np.arange(20.0)),
        ([3.0], [3.0]),
        ([], []),
    ],
)
def test_what_cannot_be_fitted_gives_nan_without_a_warning(mapping, objective, mos):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = evaluate(objective, mos, np.ones(len(mos)), np.full(len(mos), 18), mapping)

    assert np.isnan([found.plcc, found.srocc, found.rmse, found.rmse_star, *found.parameters]).all()
    assert np.isnan([*found.intervals.plcc, *found.intervals.rmse_dof, *found.intervals.outlier_ratio]).all()
    assert found.monotone is None


@pytest.mark.parametrize("mapping", EVERY)
@pytest.mark.parametrize(
    "objective",
    [
        np.arange(40.0) * 1e150,
        np.arange(40.0) * 1e-150,
        np.exp(np.arange(40.0)),
        np.repeat([1.0, 2.0], 20),
        np.where(np.arange(40) > 35, np.inf, np.arange(40.0)),
        np.where(np.arange(40) > 0, -np.inf, 3.0) * 1.0 + np.where(np.arange(40) > 30, np.inf, 0).clip(0, 0),
    ],
)
def test_extreme_values_neither_overflow_nor_warn(mapping, objective):
    mos = np.repeat([1.0, 5.0], 20)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = evaluate(objective, mos, mapping=mapping)

    assert math.isnan(found.plcc) or abs(found.plcc) <= 1


def test_six_points_are_enough_for_every_mapping():
    for mapping in EVERY:
        assert math.isfinite(evaluate([1, 2, 3, 4, 5, 6], [1, 2, 2, 3, 5, 4], mapping=mapping).rmse_dof)


def test_an_unknown_mapping_is_refused():
    with pytest.raises(ValueError, match="Unknown mapping 'spline'"):
        evaluate([1, 2], [1, 2], mapping="spline")


def test_rmse_star_leaves_out_what_lies_within_the_confidence_intervals():
    objective, mos = sigmoid_study(100, noise=0.5)
    std, n = np.linspace(0.1, 2, 100), np.full(100, 18)
    found = evaluate(objective, mos, std, n)
    errors = np.abs(mos - predict(found.logistic, objective))
    beyond = np.maximum(0, errors - stats.t.ppf(0.975, 17) * std / np.sqrt(18))

    assert found.rmse_star == pytest.approx(np.sqrt(np.sum(beyond**2) / 95), rel=1e-12)
    assert found.rmse_star < found.rmse_dof
    assert evaluate(objective, mos, np.zeros(100), n).rmse_star == pytest.approx(found.rmse_dof, rel=1e-12)
    assert evaluate(objective, mos, std).rmse_star is None
