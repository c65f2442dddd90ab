"""Confidence intervals of the indices: SciPy's where it has them, and their coverage."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.benchmark import evaluate, intervals


@given(st.floats(-0.999, 0.999), st.integers(4, 1000), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_interval_of_pearsons_correlation_is_scipys(r, n, level):
    # Two samples of n points that correlate by r.
    line = np.linspace(-1, 1, n)
    other = np.cos(np.arange(n) * 2.1)
    basis = np.linalg.qr(np.stack([np.ones(n), line, other], axis=1))[0]
    found = stats.pearsonr(basis[:, 1], r * basis[:, 1] + math.sqrt(1 - r**2) * basis[:, 2])
    low, high = found.confidence_interval(level)

    assert intervals.of_pearson(r, n, level) == pytest.approx((low, high), abs=1e-6)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_an_outlier_ratio_is_the_exact_binomial_one(counts):
    hits, n = counts
    exact = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")

    assert intervals.of_share(hits / n, n) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_the_interval_of_rmse_is_that_of_chi_square():
    low, high = intervals.of_rmse(0.5, 355)

    assert low == pytest.approx(0.5 * math.sqrt(355 / stats.chi2.ppf(0.975, 355)), rel=1e-12)
    assert high == pytest.approx(0.5 * math.sqrt(355 / stats.chi2.ppf(0.025, 355)), rel=1e-12)


def test_rank_correlations_have_wider_intervals_than_pearsons():
    n, r = 100, 0.8
    width = {name: math.dist((of(r, n)[0],), (of(r, n)[1],)) for name, of in (
        ("pearson", intervals.of_pearson), ("spearman", intervals.of_spearman), ("kendall", intervals.of_kendall)
    )}  # fmt: skip

    assert width["spearman"] > width["pearson"] > width["kendall"]
    z = math.atanh(0.8)
    half = stats.norm.ppf(0.975) * math.sqrt((1 + 0.32) / 97)
    assert intervals.of_spearman(r, n) == pytest.approx((math.tanh(z - half), math.tanh(z + half)), rel=1e-12)
    half = stats.norm.ppf(0.975) * math.sqrt(0.437 / 96)
    assert intervals.of_kendall(r, n) == pytest.approx((math.tanh(z - half), math.tanh(z + half)), rel=1e-12)


def test_p1401s_standard_error_of_an_outlier_ratio():
    assert intervals.standard_error_of_share(0.25, 300) == pytest.approx(0.025)
    assert math.isnan(intervals.standard_error_of_share(0.25, 0))


@pytest.mark.parametrize(
    "found",
    [
        intervals.of_pearson(0.5, 3),
        intervals.of_spearman(math.nan, 30),
        intervals.of_kendall(0.5, 4),
        intervals.of_rmse(0.5, 0),
        intervals.of_share(math.nan, 10),
        intervals.of_share(0.0, 0),
    ],
)
def test_too_few_points_have_no_interval(found):
    assert np.isnan(found).all()


def test_a_perfect_correlation_has_an_interval_without_width():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert intervals.of_pearson(1.0, 20) == (1, 1)
        assert intervals.of_spearman(-1.0, 20) == (-1, -1)


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_intervals_cover_the_true_value_about_as_often_as_they_say(rho):
    rng = np.random.default_rng(3)
    true_spearman, true_kendall = 6 / np.pi * np.arcsin(rho / 2), 2 / np.pi * np.arcsin(rho)
    hits = np.zeros(3)
    for _study in range(600):
        a = rng.normal(size=60)
        b = rho * a + np.sqrt(1 - rho**2) * rng.normal(size=60)
        truths = (
            (intervals.of_pearson(stats.pearsonr(a, b).statistic, 60), rho),
            (intervals.of_spearman(stats.spearmanr(a, b).statistic, 60), true_spearman),
            (intervals.of_kendall(stats.kendalltau(a, b).statistic, 60), true_kendall),
        )
        hits += [low <= true <= high for (low, high), true in truths]

    assert (hits / 600 > 0.92).all() and (hits / 600 < 0.985).all()


def test_evaluating_gives_the_intervals_of_its_indices():
    rng = np.random.default_rng(0)
    mos = rng.uniform(1, 5, 200)
    found = evaluate(mos + rng.normal(0, 0.5, 200), mos, np.full(200, 0.2), np.full(200, 18))

    assert found.intervals.plcc == intervals.of_pearson(found.plcc, 200)
    assert found.intervals.srocc == intervals.of_spearman(found.srocc, 200)
    assert found.intervals.krocc == intervals.of_kendall(found.krocc, 200)
    assert found.intervals.rmse_dof == intervals.of_rmse(found.rmse_dof, 195)
    assert found.intervals.outlier_ratio == intervals.of_share(found.outlier_ratio, 200)
    assert found.intervals.outlier_ratio_ci95 == intervals.of_share(found.outlier_ratio_ci95, 200)
    assert evaluate(mos, mos[::-1]).intervals.outlier_ratio is None
