"""The subject model of P.910 finds golden values, and what was put into synthetic ratings."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.subject_model import p910

from .golden import EDGE_CASES, EVERY_STUDY, edge_case, study
from .panels import long, panels


@pytest.mark.parametrize("where", EVERY_STUDY)
def test_a_study_is_modelled_as_expected(where):
    ratings, everything = study(*where)
    expected = everything["p910_ap"]
    model = p910(ratings)

    assert model.converged
    assert model.iterations == expected["iterations"]
    np.testing.assert_allclose(model.scores.loc[everything["stimuli"]], expected["score"], atol=1e-7)
    np.testing.assert_allclose(model.bias.loc[everything["subjects"]], expected["observer_bias"], atol=1e-7)
    np.testing.assert_allclose(
        model.inconsistency.loc[everything["subjects"]], expected["observer_inconsistency"], atol=1e-7
    )


@pytest.mark.parametrize("name", EDGE_CASES)
def test_an_edge_case_is_modelled_as_expected(name):
    ratings, case = edge_case(name)
    model = p910(ratings)

    np.testing.assert_allclose(model.scores, case["p910"]["score"], atol=1e-7)
    np.testing.assert_allclose(model.bias, case["p910"]["bias"], atol=1e-7)
    np.testing.assert_allclose(model.inconsistency, case["p910"]["inconsistency"], atol=1e-7)


Z = 1.95996  # theirs, where ours is 1.96


@pytest.mark.parametrize("where", EVERY_STUDY)
def test_the_intervals_of_a_study_are_as_expected(where):
    ratings, everything = study(*where)
    expected = everything["p910_ap"]
    if "score_se" not in expected:
        pytest.skip("This study's golden values have no intervals.")
    model, stimuli, subjects = p910(ratings), everything["stimuli"], everything["subjects"]

    np.testing.assert_allclose(model.scores_se[stimuli], expected["score_se"], atol=1e-7)
    np.testing.assert_allclose(model.scores_ci95, 1.96 * model.scores_se)
    np.testing.assert_allclose(model.bias_ci95[subjects] / 1.96 * Z, expected["observer_bias_ci95_plus"], atol=1e-7)
    found, ends = model.inconsistency[subjects], model.inconsistency_ci95.loc[subjects]
    np.testing.assert_allclose(found - ends.low, expected["observer_inconsistency_ci95_minus"], atol=1e-7)
    np.testing.assert_allclose(ends.high - found, expected["observer_inconsistency_ci95_plus"], atol=1e-7)
    by_the_paper = p910(ratings, se="inconsistency").scores_se[stimuli]
    np.testing.assert_allclose(by_the_paper, everything["p910_ap_subjse"]["score_se"], atol=1e-7)


@pytest.mark.parametrize("name", EDGE_CASES)
def test_standard_errors_of_an_edge_case_are_as_expected_where_two_or_more_voted(name):
    ratings, case = edge_case(name)
    voted = (ratings.notna().sum() > 1).to_numpy()
    errors = p910(ratings).scores_se.to_numpy()

    np.testing.assert_allclose(errors[voted], np.array(case["p910"]["se"], dtype=float)[voted], atol=1e-7)
    assert np.isnan(errors[~voted]).all()


def test_intervals_hold_what_was_put_in_about_as_often_as_they_say():
    rng = np.random.default_rng(2)
    scores, bias, inconsistency = rng.uniform(1, 5, 500), rng.normal(0, 0.5, 60), rng.uniform(0.3, 1.2, 60)
    bias -= bias.mean()
    model = p910(pd.DataFrame(scores + bias[:, None] + inconsistency[:, None] * rng.normal(size=(60, 500))))

    assert (np.abs(model.scores - scores) < model.scores_ci95).mean() > 0.9
    assert (np.abs(model.bias - bias) < model.bias_ci95).mean() > 0.9
    assert model.inconsistency_ci95.low.le(inconsistency).mean() > 0.9
    assert model.inconsistency_ci95.high.ge(inconsistency).mean() > 0.9


@pytest.mark.parametrize("se", ["residuals", "inconsistency"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (4, 5), (0, 0)])
def test_unanimous_ratings_have_no_width_and_raise_no_warning(se, shape):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = p910(pd.DataFrame(np.full(shape, 5.0)), se)

    assert model.scores_ci95.fillna(0).eq(0).all()
    assert model.inconsistency_ci95.eq(0).all(axis=None)


def test_an_unknown_standard_error_is_refused():
    with pytest.raises(ValueError, match="standard error"):
        p910(pd.DataFrame([[1.0]]), se="gls")


def test_what_was_put_in_is_found():
    rng = np.random.default_rng(1)
    scores, bias, inconsistency = rng.uniform(1, 5, 400), rng.normal(0, 0.5, 20), rng.uniform(0.2, 1.5, 20)
    bias -= bias.mean()
    ratings = pd.DataFrame(scores + bias[:, None] + inconsistency[:, None] * rng.normal(size=(20, 400)))
    model = p910(ratings)

    np.testing.assert_allclose(model.bias, bias, atol=0.25)
    np.testing.assert_allclose(model.inconsistency, inconsistency, rtol=0.15, atol=0.05)
    assert np.abs(model.scores - scores).mean() < np.abs(ratings.mean() - scores).mean()


@settings(max_examples=25, deadline=None)
@given(panels(fewest=3, repetitions=2))
def test_neither_the_order_nor_the_form_of_the_ratings_matters(panel):
    model, shuffled = p910(panel), p910(long(panel).sample(frac=1, random_state=0))

    pd.testing.assert_series_equal(shuffled.scores[model.scores.index], model.scores, atol=1e-6)
    pd.testing.assert_series_equal(shuffled.bias[model.bias.index], model.bias, atol=1e-6)


def test_the_biases_mean_is_nothing():
    model = p910(pd.DataFrame(np.random.default_rng(0).integers(1, 6, (8, 30))))

    assert model.bias.mean() == pytest.approx(0, abs=1e-12)


def test_who_and_what_has_no_ratings_is_kept_without_values():
    model = p910(pd.DataFrame([[4.0, 2, np.nan], [5, 1, np.nan], [np.nan] * 3]))

    assert np.isnan(model.scores.iloc[2])
    assert np.isnan(model.bias.iloc[2])
    assert np.isfinite(model.scores.iloc[:2]).all()
    assert model.converged
