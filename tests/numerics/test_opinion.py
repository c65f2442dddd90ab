"""MOS and DMOS are the plain means they claim to be, with the intervals they name."""

import tracemalloc
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from analysis.opinion import FEWEST_BT500, FEWEST_COUNTED, dmos, mos, rated_by_few
from analysis.screening import bt500
from analysis.subject_model import p910

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
    np.testing.assert_allclose(scores.se, expected["se"], rtol=1e-12, atol=1e-14)
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
    assert list(scores) == ["dmos", "std", "n", "se", "ci95", "ci95_low", "ci95_high"]


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(ValueError, match="No hidden reference is named for two"):
        dmos(RATINGS, {"one": "ref"}, "acr_hr")
    with pytest.raises(ValueError, match="have no ratings: lost"):
        dmos(RATINGS, {**REFERENCES, "ref": "ref", "two": "lost"}, "acr_hr")
    with pytest.raises(ValueError, match="Unknown convention"):
        dmos(RATINGS, REFERENCES, "clamped")
    with pytest.raises(ValueError, match="confidence interval"):
        mos(RATINGS, ci="z")


@pytest.mark.parametrize("ci", ["t", "normal"])
def test_a_symmetric_interval_lies_around_the_score(ci):
    scores = mos(RATINGS, ci)

    np.testing.assert_allclose(scores.ci95_low, scores.mos - scores.ci95)
    np.testing.assert_allclose(scores.ci95_high, scores.mos + scores.ci95)
    np.testing.assert_allclose(scores.se, scores["std"] / 2)


SCALE_OF_100 = pd.DataFrame(np.random.default_rng(3).normal([90, 50, 20, 0], 9, (18, 4))).clip(0, 100).round(3)


def test_the_bootstrap_interval_is_scipys():
    scores = mos(SCALE_OF_100, "bootstrap", resamples=50_000)

    for stimulus, row in scores.iterrows():
        votes = (SCALE_OF_100[stimulus].to_numpy(),)
        theirs = stats.bootstrap(votes, np.mean, method="BCa", n_resamples=50_000, rng=1).confidence_interval
        np.testing.assert_allclose(row[["ci95_low", "ci95_high"]], theirs, atol=0.03 * row.ci95)


def test_the_bootstrap_interval_stays_within_the_scale_and_leans_as_the_ratings_do():
    scores = mos(SCALE_OF_100, "bootstrap")

    assert scores.ci95_low[3] >= 0
    assert scores.ci95_high[3] - scores.mos[3] > scores.mos[3] - scores.ci95_low[3]
    np.testing.assert_allclose(scores.ci95, (scores.ci95_high - scores.ci95_low) / 2)


def test_the_bootstrap_interval_is_the_same_for_the_same_seed():
    pd.testing.assert_frame_equal(mos(SCALE_OF_100, "bootstrap", seed=1), mos(SCALE_OF_100, "bootstrap", seed=1))
    assert (mos(SCALE_OF_100, "bootstrap", seed=1).ci95_low != mos(SCALE_OF_100, "bootstrap", seed=2).ci95_low).any()


def test_a_bootstrap_draws_subjects_with_all_their_ratings():
    ratings = pd.DataFrame({"subject": range(10), "ref": range(10), "one": range(10)}).set_index("subject") / 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = dmos(ratings, {"one": "ref"}, "hidden_reference", ci="bootstrap")

    # The difference is the same for everybody: what moves the two means moves both.
    np.testing.assert_allclose(scores[["dmos", "ci95_low", "ci95_high"]], 5)


@pytest.mark.parametrize("convention", CONVENTIONS)
@some
@given(panel=panels())
def test_every_interval_holds_its_score_whatever_is_missing(convention, panel):
    references = {stimulus: "i0" for stimulus in panel if stimulus != "i0"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = dmos(panel, references, convention, ci="bootstrap", resamples=200)

    told = scores[scores["std"].notna()]
    assert (told.ci95_low <= told.dmos + 1e-9).all()
    assert (told.dmos <= told.ci95_high + 1e-9).all()
    assert scores[scores["std"].isna()].ci95.isna().all()


@pytest.mark.parametrize("ci", ["t", "normal", "bootstrap"])
def test_unanimous_ratings_have_an_interval_without_width(ci):
    score = mos(pd.DataFrame([[5.0]] * 4), ci).iloc[0]

    assert score[["mos", "ci95", "ci95_low", "ci95_high"]].tolist() == [5, 0, 5, 5]


def test_stimuli_that_few_rated_are_told():
    scores = mos(pd.DataFrame(np.where(np.arange(20)[:, None] < [20, 17, 14], 3.0, np.nan), columns=list("abc")))

    assert list(rated_by_few(scores)) == ["c"]
    assert list(rated_by_few(scores, FEWEST_COUNTED)) == ["b", "c"]
    assert (FEWEST_BT500, FEWEST_COUNTED) == (15, 18)


@pytest.mark.parametrize("method", [mos, lambda ratings: dmos(ratings, {}, "dcr"), bt500, p910])
def test_a_sparse_design_is_never_laid_out_as_a_matrix(method):
    many = 20_000  # a matrix of them takes 3 GiB
    ratings = pd.DataFrame({"subject": range(many), "stimulus": range(many), "score": 3})
    tracemalloc.start()
    method(ratings)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 50 * 2**20


def test_too_few_resamples_are_refused():
    with pytest.raises(ValueError, match="at least 100 resamples"):
        mos(RATINGS, "bootstrap", resamples=10)
