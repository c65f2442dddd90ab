"""The precision of smaller panels is what sampling theory says of them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.opinion import mos
from analysis.panel import precision

RNG = np.random.default_rng(0)
RATINGS = pd.DataFrame(RNG.uniform(1, 5, 200) + RNG.normal(0, 0.8, (24, 200)))


def test_all_subjects_have_the_panels_own_interval_and_no_error():
    whole = precision(RATINGS).loc[24]

    assert whole.ci95 == pytest.approx(mos(RATINGS).ci95.mean())
    assert whole.rmse == pytest.approx(0, abs=1e-12)


def test_fewer_subjects_are_as_far_from_the_panel_as_theory_says():
    found = precision(RATINGS, sizes=[4, 12], draws=500)

    for n in (4, 12):
        expected = np.sqrt((RATINGS.var() / n * (1 - n / 24)).mean())
        assert found.rmse[n] == pytest.approx(expected, rel=0.03)
    typical = stats.t.ppf(0.975, 11) * 0.8 / np.sqrt(12)
    assert found.ci95[12] == pytest.approx(typical, rel=0.03)


def test_more_subjects_are_more_precise():
    found = precision(RATINGS)

    assert list(found.index) == list(range(2, 25))
    assert found.ci95.is_monotonic_decreasing
    assert found.rmse.is_monotonic_decreasing


def test_a_large_panel_is_sampled_at_a_few_sizes():
    sizes = precision(pd.DataFrame(RNG.normal(size=(300, 5)))).index

    assert (len(sizes), sizes[0], sizes[-1]) == (24, 2, 300)


def test_panels_are_the_same_for_the_same_seed():
    pd.testing.assert_frame_equal(precision(RATINGS, seed=3), precision(RATINGS, seed=3))
    assert (precision(RATINGS, seed=3).rmse != precision(RATINGS, seed=4).rmse).any()


@pytest.mark.parametrize("shape", [(1, 3), (0, 0)])
def test_too_few_subjects_have_no_smaller_panels(shape):
    assert precision(pd.DataFrame(np.ones(shape))).empty


def test_what_is_missing_is_left_out():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = precision(pd.DataFrame([[1, np.nan], [np.nan, 2.0], [np.nan, np.nan]]))

    assert found.ci95.isna().all()
    assert found.rmse.tolist() == [0, 0]


def test_a_size_that_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="2 to 24 subjects can be drawn; asked for 1, 25"):
        precision(RATINGS, sizes=[1, 3, 25])
