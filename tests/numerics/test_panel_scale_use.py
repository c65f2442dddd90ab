"""The use of the scale: histograms of grades, and its top."""

import numpy as np
import pandas as pd
import pytest

from analysis.panel import ceiling, scale_use

RATINGS = pd.DataFrame([[5, 5, 3, 2], [5, 4, 4, 1], [5, 5, np.nan, 1]], index=list("abc"), dtype=float)


def test_grades_are_counted_by_subject():
    counts = scale_use(RATINGS, grades=[1, 2, 3, 4, 5])

    assert counts.loc["a"].tolist() == [0, 1, 1, 0, 2]
    assert counts.loc["c"].tolist() == [1, 0, 0, 0, 2]
    assert counts.to_numpy().sum() == 11


def test_without_a_scale_the_grades_given_are_its_columns():
    assert list(scale_use(RATINGS[[0, 3]])) == [1, 2, 5]


def test_repetitions_count_each():
    rows = pd.DataFrame({"subject": "a", "stimulus": "x", "repetition": [1, 2], "score": [3, 3]})

    assert scale_use(rows).loc["a", 3] == 2


@pytest.mark.parametrize("grades", [[1, 2, 3, 4], [2, 3, 4, 5], []])
def test_a_rating_that_is_no_grade_is_refused(grades):
    with pytest.raises(ValueError, match="ratings are none of the scale's grades"):
        scale_use(RATINGS, grades)


def test_no_ratings_have_no_counts():
    assert scale_use(pd.DataFrame(columns=["subject", "stimulus", "score"])).shape == (0, 0)


def test_a_ceiling_is_told_by_intervals_and_by_votes():
    found = ceiling(RATINGS)

    assert found.reaches.tolist() == [True, True, True, False]  # the third's two votes leave everything open
    assert found.stimuli == 0.75
    assert found.votes == pytest.approx(5 / 11)
    assert found.crowded


def test_a_ceiling_is_not_told_without_intervals():
    one = ceiling(RATINGS.iloc[:1])

    assert np.isnan(one.stimuli)
    assert one.votes == 0.5
    assert not one.crowded
    assert np.isnan(ceiling(pd.DataFrame(columns=["subject", "stimulus", "score"])).votes)
