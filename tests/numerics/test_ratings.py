"""Ratings are read from either form, and what is neither is refused with a reason."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ratings import read, read_csv

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
    stimuli = read(LONG.astype({"subject": "category", "stimulus": "category"})).stimuli

    assert list(stimuli) == ["one", "two"]
    assert not isinstance(stimuli, pd.CategoricalIndex)


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


@settings(max_examples=40, deadline=None)
@given(panels(repetitions=3))
def test_averaged_ratings_have_one_of_each_subject_and_stimulus_and_the_same_means(panel):
    ratings = read(panel)
    averaged = ratings.averaged()

    assert not pd.DataFrame({"i": averaged.subject, "j": averaged.stimulus}).duplicated().any()
    np.testing.assert_array_equal(averaged.matrix(), ratings.matrix())
    np.testing.assert_array_equal(averaged.presentations(), ratings.matrix())


def csv(tmp_path, text, **how):
    path = tmp_path / "ratings.csv"
    path.write_text(text, **{"encoding": "utf-8", **how})
    return path


def test_a_csv_file_is_read_as_it_is_written(tmp_path):
    path = csv(tmp_path, "place,subject,stimulus,score\n1,01,NA,4\n2,1,NA,\n\n3,01,Ä,2.5\n", encoding="utf-8-sig")
    panel = read(read_csv(path))

    assert list(panel.subjects) == ["01", "1"]
    assert list(panel.stimuli) == ["NA", "Ä"]
    np.testing.assert_array_equal(panel.matrix(), [[4, 2.5], [np.nan, np.nan]])


def test_repetitions_and_sessions_of_a_csv_file_are_read(tmp_path):
    rows = "".join(f"a,x,{repetition},s{repetition % 2},{repetition % 5 + 1}\n" for repetition in range(12))
    panel = read(read_csv(csv(tmp_path, "subject,stimulus,repetition,session,score\n" + rows)))

    assert list(panel.repetitions) == list(range(12))
    assert panel.session.tolist() == [0, 1] * 6


@settings(max_examples=20, deadline=None)
@given(panels(repetitions=2))
def test_a_csv_file_of_ratings_reads_like_the_ratings(tmp_path_factory, panel):
    path = tmp_path_factory.mktemp("csv") / "ratings.csv"
    long(panel).to_csv(path, index=False)

    np.testing.assert_array_equal(read(read_csv(path)).presentations(), read(panel).presentations())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("subject,score\na,1\n", "stimulus missing"),
        ("", "subject, stimulus, score missing"),
        ("subject,stimulus,score,score\na,x,1,2\n", "twice there: score"),
        ("subject,stimulus,score\na,x,1\n\nb,x,good\n", r"line 4, column 'score': 'good' is no finite number"),
        ("subject,stimulus,score\na,x,1\nb,x,inf\n", r"line 3, column 'score': 'inf'"),
        ("subject,stimulus,score\na,x,1\n,x,2\n", "line 3, column 'subject' is empty"),
        ("subject,stimulus,score\na,x,1\nb\n", "line 3, column 'stimulus' is empty"),
        ("subject,stimulus,repetition,score\na,x,1,1\na,x,,2\n", "line 3, column 'repetition' is empty"),
        ("subject,stimulus,score\na,x,1\nb,x,4,5\n", "line 3 has 4 cells for 3 columns"),
        ("subject,stimulus,score\na,x,3,5\nb,x,4,5\n", "line 2 has 4 cells for 3 columns; line 3"),
        ('subject,stimulus,score\n"a\nb",x,1\nb,x,?\n', "line 4, column 'score'"),
    ],
)
def test_a_bad_row_of_a_csv_file_is_named(tmp_path, text, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_csv(csv(tmp_path, text))


def test_a_csv_file_in_another_encoding_is_refused_with_its_line(tmp_path):
    path = csv(tmp_path, "subject,stimulus,score\na,x,1\nJürg,x,1\n", encoding="latin-1")

    with pytest.raises(ValueError, match=r"line 3, column 'subject': .* is no UTF-8"):
        read_csv(path)
