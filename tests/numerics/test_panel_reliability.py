"""Reliability is as published for Shrout and Fleiss's example, and finds what went into synthetic ratings."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.panel import reliability, split_half

from .golden import SHARED, needs_shared
from .panels import panels

# Shrout and Fleiss 1979, table 2: six targets, four judges; here subjects × stimuli.
SHROUT_FLEISS = pd.DataFrame(
    [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]], dtype=float
)
PSYCH = {"nflx_outliers": 0.58, "vqeghd3": 0.66, "nflx": 0.74, "avt_image_compression": 0.77}  # ICC(2,1), R's psych


def drawn(subjects, stimuli, variances, seed=0):
    """Ratings of a random panel; variances: of stimuli, subjects, residuals."""
    rng, (a, b, e) = np.random.default_rng(seed), np.sqrt(variances)
    return pd.DataFrame(
        a * rng.normal(size=stimuli) + b * rng.normal(size=(subjects, 1)) + e * rng.normal(size=(subjects, stimuli))
    )


def test_the_published_example_is_reproduced():
    found = reliability(SHROUT_FLEISS)

    np.testing.assert_allclose(found.coefficients.value, [0.17, 0.29, 0.62, 0.91], atol=0.005)
    # Table 4's, and as R's psych prints them
    np.testing.assert_allclose(found.coefficients.loc["ICC(1,1)"].iloc[1:], [-0.133, 0.723], atol=0.0006)
    np.testing.assert_allclose(found.coefficients.loc["ICC(2,1)"].iloc[1:], [0.019, 0.761], atol=0.0006)
    np.testing.assert_allclose(found.coefficients.loc["ICC(2,k)"].iloc[1:], [0.071, 0.927], atol=0.0006)
    assert (found.stimuli, found.subjects, found.subjects_per_stimulus, found.complete) == (6, 4, 4, True)


@needs_shared
@pytest.mark.parametrize("name", PSYCH)
def test_a_studys_agreement_is_as_computed_by_r(name):
    path = SHARED / "theirs" / "statistics" / f"ratings_{name}.csv"
    ratings = pd.read_csv(path, dtype={"subject": str, "stimulus": str})

    assert reliability(ratings).coefficients.value["ICC(2,1)"] == pytest.approx(PSYCH[name], abs=0.005)


@settings(max_examples=40, deadline=None)
@given(panels(fewest=2))
def test_alpha_is_cronbachs_and_the_variances_are_the_analysis_of_variances(panel):
    panel = panel.fillna(panel.stack().mean()).fillna(3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = reliability(panel)
    total = panel.sum().var()
    k, n = panel.shape
    rows, columns = k * panel.mean().var(), n * panel.mean(axis=1).var()
    rest = panel - panel.mean().to_numpy() - panel.mean(axis=1).to_numpy()[:, None] + panel.to_numpy().mean()
    residual = (rest**2).to_numpy().sum() / ((k - 1) * (n - 1))

    if total > 1e-9:
        alpha = k / (k - 1) * (1 - panel.var(axis=1).sum() / total)
        assert found.coefficients.value["alpha"] == pytest.approx(alpha, abs=1e-9)
    if panel.to_numpy().std() > 0:
        expected = [(rows - residual) / k, (columns - residual) / n, residual]
        np.testing.assert_allclose(
            [found.stimulus_variance, found.subject_variance, found.residual_variance], expected, atol=1e-9
        )


def test_variances_put_in_are_found_when_half_of_the_ratings_are_missing():
    variances = (1.0, 0.2, 0.6)
    found = []
    for seed in range(20):
        ratings = drawn(40, 60, variances, seed)
        hidden = np.random.default_rng(seed).random(ratings.shape) < 0.5
        one = reliability(ratings.mask(hidden))
        assert not one.complete
        found.append((one.stimulus_variance, one.subject_variance, one.residual_variance))

    np.testing.assert_allclose(np.mean(found, axis=0), variances, rtol=0.12)


@pytest.mark.parametrize("missing", [0, 0.5])
def test_intervals_hold_the_truth_about_as_often_as_they_say(missing):
    a, b, e = 1.0, 0.2, 0.6
    held = 0
    for seed in range(400):
        ratings = drawn(12, 40, (a, b, e), seed)
        ratings = ratings.mask(np.random.default_rng(seed + 1000).random(ratings.shape) < missing)
        found = reliability(ratings).coefficients.loc["ICC(2,1)"]
        held += found.ci95_low < a / (a + b + e) < found.ci95_high

    assert held / 400 > 0.9


def test_ratings_all_alike_agree_wholly_and_ratings_without_sense_not_at_all():
    alike = reliability(pd.DataFrame(np.tile([1.0, 2, 4, 5], (6, 1)))).coefficients

    assert alike.eq(1).all(axis=None)
    senseless = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 500)))
    assert abs(reliability(senseless).coefficients.value["ICC(2,1)"]) < 0.01
    assert abs(split_half(senseless).correlation) < 0.1


@pytest.mark.parametrize(
    "ratings",
    [np.full((1, 4), 3.0), np.full((5, 1), 3.0), np.full((4, 4), 5.0), np.zeros((0, 3)), [[1, np.nan], [np.nan, 2]]],
)
def test_nothing_is_told_where_it_cannot_be(ratings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert reliability(pd.DataFrame(ratings)).coefficients.isna().all(axis=None)
        assert np.isnan(split_half(pd.DataFrame(ratings)).reliability)


def test_a_half_agrees_with_the_other_as_the_model_says():
    ratings = drawn(20, 400, (1.0, 0.3, 1.0))
    found = split_half(ratings)

    assert found.reliability == pytest.approx(1 / (1 + 1 / 20), abs=0.01)
    assert found.reliability == pytest.approx(reliability(ratings).coefficients.value["alpha"], abs=0.005)
    assert found.lowest < found.reliability < found.highest


def test_the_two_halves_of_two_subjects_are_the_subjects():
    ratings = drawn(2, 30, (1.0, 0.3, 1.0))
    r = np.corrcoef(ratings)[0, 1]
    found = split_half(ratings, splits=10)

    assert found.correlation == pytest.approx(r)
    assert found.reliability == pytest.approx(2 * r / (1 + r))


def test_splits_are_the_same_for_the_same_seed():
    ratings = drawn(9, 30, (1.0, 0.3, 1.0))

    assert split_half(ratings, seed=4) == split_half(ratings, seed=4)
    assert split_half(ratings, seed=4) != split_half(ratings, seed=5)
