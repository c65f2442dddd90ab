"""MOS and DMOS are the plain means they claim to be, with the intervals they name."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from analysis.opinion import dmos, mos

from .golden import EDGE_CASES, EVERY_STUDY, edge_case, study
from .panels import long, panels

CONVENTIONS = ("dcr", "acr_hr", "acr_hr_crushed", "hidden_reference", "live_z")
some = settings(max_examples=40, deadline=None)

# Four subjects; "ref" is the hidden reference of "one" and "two".
RATINGS = pd.DataFrame(
    [[5, 4, 2], [5, 3, 1], [4, 5, 2], [5, 4, 4]], index=list("abcd"), columns=["ref", "one", "two"], dtype=float
)
REFERENCES = {"one": "ref", "two": "ref"}


@pytest.mark.parametrize("where", EVERY_STUDY)
def test_mos_equals_the_golden_values(where):
    ratings, everything = study(*where)
    expected = everything["mos"]
    scores = mos(ratings).loc[everything["stimuli"]]

    assert scores.n.tolist() == expected["n"]
    np.testing.assert_allclose(scores.mos, expected["mean"], rtol=1e-12)
    np.testing.assert_allclose(scores["std"], expected["std"], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(scores.ci95, expected["ci95_student_t"], rtol=1e-12, atol=1e-14)
    normal = mos(ratings, ci="normal").loc[everything["stimuli"]]
    np.testing.assert_allclose(normal.ci95, 1.96 * np.array(expected["se"]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", EDGE_CASES)
def test_mos_of_an_edge_case_is_as_expected(name):
    ratings, case = edge_case(name)
    scores = mos(ratings)

    np.testing.assert_allclose(scores.mos, case["mos"]["mean"], rtol=1e-12)
    np.testing.assert_allclose(scores["std"], np.array(case["mos"]["std"], dtype=float), rtol=1e-12, atol=1e-14)


@some
@given(panels())
def test_mos_equals_numpys_and_scipys(panel):
    scores = mos(panel)

    for stimulus, row in scores.iterrows():
        votes = panel[stimulus].dropna().to_numpy()
        assert row.n == len(votes)
        if len(votes) > 1:
            half = stats.t.interval(0.95, len(votes) - 1, scale=stats.sem(votes))[1] if np.ptp(votes) else 0
            np.testing.assert_allclose(row[["mos", "std", "ci95"]], [votes.mean(), votes.std(ddof=1), half], 1e-12)


@some
@given(panels(repetitions=2))
def test_neither_the_order_nor_the_form_of_the_ratings_matters(panel):
    scores = mos(panel)
    shuffled = mos(long(panel).sample(frac=1, random_state=0))

    pd.testing.assert_frame_equal(shuffled.loc[scores.index], scores, check_names=False, rtol=1e-13)


def test_repetitions_are_averaged_before_subjects_are_counted():
    ratings = pd.DataFrame(
        {"subject": ["a", "a", "a", "b"], "stimulus": "x", "repetition": [1, 2, 3, 1], "score": [1, 2, 3, 4]}
    )

    assert mos(ratings).loc["x", ["mos", "n"]].tolist() == [3, 2]


def test_one_subject_has_an_opinion_but_no_spread_and_none_has_neither():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = mos(pd.DataFrame([[4.0, np.nan]], columns=["seen", "unseen"]))

    assert scores.n.tolist() == [1, 0]
    assert scores.mos.iloc[0] == 4
    assert scores[["std", "ci95"]].isna().all(axis=None)
    assert np.isnan(scores.mos.iloc[1])


def test_no_ratings_have_no_scores():
    assert mos(pd.DataFrame(columns=["subject", "stimulus", "score"])).empty


def test_dcr_is_mos_without_the_references():
    expected = mos(RATINGS).drop("ref").rename(columns={"mos": "dmos"})

    pd.testing.assert_frame_equal(dmos(RATINGS, REFERENCES, "dcr"), expected)
    assert list(dmos(RATINGS, {}, "dcr").index) == ["ref", "one", "two"]


def test_acr_hr_is_the_mean_of_the_subjects_own_differences():
    scores = dmos(RATINGS, REFERENCES, "acr_hr")

    expected = mos(RATINGS[["one", "two"]].sub(RATINGS["ref"], axis=0) + 5).rename(columns={"mos": "dmos"})
    pd.testing.assert_frame_equal(scores, expected)
    assert scores.dmos["one"] == 4.25


def test_crushing_lowers_only_what_lies_above_five():
    scores = dmos(RATINGS, REFERENCES, "acr_hr_crushed")

    assert scores.dmos["one"] == pytest.approx((4 + 3 + 7 * 6 / 8 + 4) / 4)
    assert scores.dmos["two"] == dmos(RATINGS, REFERENCES, "acr_hr").dmos["two"]


def test_hidden_reference_carries_the_references_own_uncertainty():
    ratings = RATINGS.copy()
    ratings.loc["a", "ref"] = np.nan
    plain = mos(ratings)
    score = dmos(ratings, REFERENCES, "hidden_reference").loc["one"]
    error = np.sqrt(plain["std"]["one"] ** 2 / 4 + plain["std"]["ref"] ** 2 / 3)

    assert score.dmos == pytest.approx(plain.mos["one"] - plain.mos["ref"] + 5)
    assert score.n == 4
    assert score["std"] / np.sqrt(score.n) == pytest.approx(error)
    assert score.ci95 == pytest.approx(stats.t.ppf(0.975, 3) * error)


def test_live_z_scores_differences_within_each_subject_and_rises_with_impairment():
    three = RATINGS.assign(three=[3.0, 3, 1, 1])
    references = {**REFERENCES, "three": "ref"}
    difference = three[["one", "two", "three"]].rsub(three["ref"], axis=0)
    z = difference.sub(difference.mean(axis=1), axis=0).div(difference.std(axis=1), axis=0)

    scores = dmos(three, references, "live_z")
    np.testing.assert_allclose(scores.dmos, ((z + 3) * 100 / 6).mean(), rtol=1e-13)
    assert scores.dmos["two"] > scores.dmos["one"]


def test_live_z_forgets_a_subjects_shift_and_stretch():
    three = RATINGS.assign(three=[3.0, 3, 1, 1])
    references = {**REFERENCES, "three": "ref"}
    stretched = three.mul([1, 2, 3, 10], axis=0).add([0, 5, -7, 40], axis=0)

    pd.testing.assert_frame_equal(dmos(stretched, references, "live_z"), dmos(three, references, "live_z"))


def test_live_z_is_taken_within_each_session_where_sessions_are_known():
    rows = long(pd.DataFrame([[5, 4, 2, 3, 1]], index=["a"], columns=["ref", "one", "two", "three", "four"]))
    rows = rows.assign(session=[1, 1, 1, 2, 2])
    references = dict.fromkeys(["one", "two", "three", "four"], "ref")

    # In each session the two differences lie as far from their mean: the reference of the second is the first's.
    scores = dmos(rows, references, "live_z").dmos
    assert scores["one"] == pytest.approx(scores["three"])
    assert scores["two"] == pytest.approx(scores["four"])
    assert dmos(rows.drop(columns="session"), references, "live_z").dmos["three"] != pytest.approx(scores["three"])


def test_live_z_leaves_out_a_subject_whose_differences_are_all_equal():
    assert dmos(RATINGS, REFERENCES, "live_z").n.tolist() == [3, 3]  # d found both stimuli one grade worse


@some
@given(panels())
def test_acr_hr_and_hidden_reference_have_the_same_mean_when_nothing_is_missing(panel):
    panel = panel.fillna(3.0)
    references = {stimulus: "i0" for stimulus in panel if stimulus != "i0"}
    each, means = (dmos(panel, references, convention).dmos for convention in ("acr_hr", "hidden_reference"))

    np.testing.assert_allclose(each, means, rtol=1e-12)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_hidden_reference_has_no_dmos_of_its_own(convention):
    scores = dmos(RATINGS, REFERENCES, convention)

    assert list(scores.index) == ["one", "two"]
    assert list(scores) == ["dmos", "std", "n", "ci95"]


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(ValueError, match="No hidden reference is named for two"):
        dmos(RATINGS, {"one": "ref"}, "acr_hr")
    with pytest.raises(ValueError, match="have no ratings: lost"):
        dmos(RATINGS, {**REFERENCES, "ref": "ref", "two": "lost"}, "acr_hr")
    with pytest.raises(ValueError, match="Unknown convention"):
        dmos(RATINGS, REFERENCES, "clamped")
    with pytest.raises(ValueError, match="confidence interval"):
        mos(RATINGS, ci="z")
