"""BT.500 screening: the Recommendation's reading and another program's, to the last count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from analysis.screening import bt500

from .golden import EDGE_CASES, EVERY_STUDY, edge_case, study
from .panels import long, panels

READINGS = {"text": "bt500_text", "sureal": "bt500"}
CASE_READINGS = {"text": "text", "sureal": "as_published"}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("where", EVERY_STUDY)
def test_a_study_is_screened_as_expected(where, reading):
    ratings, everything = study(*where)
    expected = everything[READINGS[reading]]
    screened = bt500(ratings, reading).loc[everything["subjects"]]

    assert screened.P.tolist() == expected["P"]
    assert screened.Q.tolist() == expected["Q"]
    assert sorted(screened.index[screened.rejected]) == sorted(expected["rejected"])
    np.testing.assert_allclose(screened.outlier_ratio, expected["stat1"], rtol=1e-14)
    np.testing.assert_allclose(screened.balance, np.array(expected["stat2"], dtype=float), rtol=1e-14)


@pytest.mark.parametrize("reading", CASE_READINGS)
@pytest.mark.parametrize("name", EDGE_CASES)
def test_an_edge_case_is_screened_as_expected(name, reading):
    ratings, case = edge_case(name)
    expected = case[CASE_READINGS[reading]]
    screened = bt500(ratings, reading)

    assert screened.P.tolist() == expected["P"]
    assert screened.Q.tolist() == expected["Q"]
    assert screened.rejected.tolist() == expected["rejected"]


def test_a_unanimous_stimulus_counts_for_nobody():
    ratings = pd.DataFrame([[5, 4], [5, 3], [5, 4], [5, 1]])

    assert (bt500(ratings)[["P", "Q"]] == 0).all(axis=None)
    assert bt500(ratings).attrs["unanimous"] == 1


def test_a_unanimous_stimulus_counts_both_ways_for_everybody_in_the_other_reading():
    screened = bt500(pd.DataFrame([[5.0, 4], [5, 3], [5, 4], [5, 1]]), "sureal")

    assert (screened[["P", "Q"]] == 1).all(axis=None)


def test_unanimous_grades_that_are_no_whole_numbers_are_unanimous_all_the_same():
    ratings = pd.DataFrame([[4.1, 1], [4.1, 2], [4.1, 4]])

    assert bt500(ratings).attrs["unanimous"] == 1
    assert (bt500(ratings)[["P", "Q"]] == 0).all(axis=None)


@pytest.mark.parametrize(
    ("reading", "panel", "possible"),
    [("text", 21, False), ("text", 22, True), ("sureal", 20, False), ("sureal", 21, True)],
)
def test_the_wide_threshold_is_reported_as_out_of_reach_in_a_small_panel(reading, panel, possible):
    one_dissenter = pd.DataFrame([[5.0]] * (panel - 1) + [[1.0]])
    screened = bt500(one_dissenter, reading)

    assert screened.attrs["sqrt20_possible"] is possible
    assert screened.Q.iloc[-1] == int(possible)


@settings(max_examples=40, deadline=None)
@given(panels(fewest=3))
def test_counts_equal_a_plain_reading_of_the_recommendation(panel):
    up, down = pd.Series(0, panel.index), pd.Series(0, panel.index)
    for stimulus in panel:
        votes = panel[stimulus].dropna()
        if votes.nunique() < 2:
            continue
        kurtosis = stats.kurtosis(votes, fisher=False)
        reach = votes.std() * (2 if 2 - 1e-12 <= kurtosis <= 4 + 1e-12 else np.sqrt(20))
        up = up.add((votes - votes.mean() >= reach - 1e-12).astype(int), fill_value=0)
        down = down.add((votes - votes.mean() <= -reach + 1e-12).astype(int), fill_value=0)

    screened = bt500(panel)
    assert screened.P.tolist() == up.loc[panel.index].tolist()
    assert screened.Q.tolist() == down.loc[panel.index].tolist()


@settings(max_examples=40, deadline=None)
@given(panels(repetitions=2))
def test_neither_the_order_nor_the_form_of_the_ratings_matters(panel):
    shuffled = long(panel).sample(frac=1, random_state=0)

    pd.testing.assert_frame_equal(bt500(shuffled).loc[panel.index], bt500(panel), check_names=False)


def test_a_subject_without_ratings_is_kept_and_has_no_ratios():
    silent = bt500(pd.DataFrame([[1, 2, 3], [2, 2, 3], [np.nan] * 3])).iloc[-1]

    assert (silent.n, silent.rejected) == (0, False)
    assert np.isnan(silent.outlier_ratio)
    assert np.isnan(silent.balance)


def test_each_repetition_is_a_presentation_of_its_own():
    ratings = pd.DataFrame([[1, 2], [3, 4]], columns=pd.MultiIndex.from_tuples([("one", 1), ("one", 2)]))

    assert bt500(ratings).attrs["presentations"] == 2
    assert bt500(ratings).n.tolist() == [2, 2]


def test_an_unknown_reading_is_refused():
    with pytest.raises(ValueError, match="reading"):
        bt500(pd.DataFrame([[1]]), "netflix")
