"""Ratings are read from either form, and what is neither is refused with a reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ratings import read

from .panels import long, panels

WIDE = pd.DataFrame([[5, 3], [4, np.nan]], index=["ann", "bob"], columns=["one", "two"])
LONG = pd.DataFrame(
    {"subject": ["ann", "ann", "bob"], "stimulus": ["one", "two", "one"], "score": [5, 3, 4], "place": [1, 2, 1]}
)


def test_the_two_forms_are_read_alike():
    for form in (WIDE, LONG):
        panel = read(form)

        assert list(panel.subjects) == ["ann", "bob"]
        assert list(panel.stimuli) == ["one", "two"]
        np.testing.assert_array_equal(panel.matrix(), [[5, 3], [4, np.nan]])


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3).flatmap(lambda repetitions: panels(repetitions=repetitions)))
def test_wide_ratings_equal_the_same_ratings_long(panel):
    wide, rows = read(panel), read(long(panel))

    assert list(wide.subjects) == list(rows.subjects)
    assert list(wide.stimuli) == list(rows.stimuli)
    np.testing.assert_array_equal(wide.matrix(), rows.matrix())
    np.testing.assert_array_equal(wide.presentations(), rows.presentations())


@settings(max_examples=40, deadline=None)
@given(panels(repetitions=3))
def test_repetitions_are_averaged_as_pandas_averages_them(panel):
    expected = long(panel).groupby(["subject", "stimulus"], sort=False).score.mean().unstack()

    ours = pd.DataFrame(read(panel).matrix(), read(panel).subjects, read(panel).stimuli)
    np.testing.assert_allclose(ours, expected.loc[ours.index, ours.columns], rtol=1e-15)


def test_a_subject_or_a_stimulus_without_ratings_keeps_its_place():
    panel = read(pd.DataFrame([[1, np.nan], [np.nan, np.nan]]))

    assert (len(panel.subjects), len(panel.stimuli), len(panel.score)) == (2, 2, 1)


def test_categories_are_labels_like_others():
    assert list(read(LONG.astype({"subject": "category", "stimulus": "category"})).stimuli) == ["one", "two"]


def test_nullable_numbers_are_read():
    assert read(LONG.astype({"score": "Int64"})).score.tolist() == [5, 3, 4]


@pytest.mark.parametrize(
    ("ratings", "complaint"),
    [
        (LONG.drop(columns="stimulus"), "stimulus missing"),
        (pd.concat([LONG, LONG]), "more than once"),
        (LONG.assign(subject=["ann", None, "bob"]), "'subject' has empty cells"),
        (LONG.assign(score=["5", "good", "4"]), "is a number"),
        (LONG.assign(score=[5, np.inf, 4]), "infinite"),
        (pd.concat([WIDE, WIDE]), "Each subject stands once"),
        (pd.concat([WIDE, WIDE], axis=1), "Each column stands once"),
        (WIDE.astype(object).replace(5, "five"), "is a number"),
    ],
)
def test_what_is_in_neither_form_is_refused(ratings, complaint):
    with pytest.raises(ValueError, match=complaint):
        read(ratings)


def test_only_a_data_frame_will_do():
    with pytest.raises(TypeError, match="DataFrame"):
        read([[1, 2]])


def test_ratings_given_again_in_another_repetition_are_welcome():
    again = pd.concat([LONG.assign(repetition=1), LONG.assign(repetition=2, score=1)])

    assert read(again).matrix()[0].tolist() == [3, 2]
