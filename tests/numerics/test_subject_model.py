"""The subject model of P.910 finds golden values, and what was put into synthetic ratings."""

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
