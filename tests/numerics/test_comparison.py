"""Two studies compared: R's and SciPy's numbers, and what must hold of any two studies."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.comparison import compare, linear_map
from analysis.opinion import mos

from .golden import OURS, load, study

STUDY = OURS / "statistics"
EXACT = {"rel": 1e-12, "abs": 1e-12}


@pytest.fixture(scope="module")
def halves() -> tuple[pd.DataFrame, pd.DataFrame]:
    """MOS of two panels of nine, who rated the same 360 stimuli."""
    ratings, _expected = study("synth_study", STUDY)
    subjects = ratings["subject"].unique()
    first = ratings["subject"].isin(subjects[:9])
    return mos(ratings[first]), mos(ratings[~first])


@st.composite
def tables(draw, fewest=0, most=12):
    """Two tables of the same labels; scores of five grades, by up to 20 subjects."""
    size = draw(st.integers(fewest, most))

    def table():
        score = st.integers(100, 500).map(lambda hundredths: hundredths / 100)
        return pd.DataFrame(
            {
                "mos": draw(st.lists(score, min_size=size, max_size=size)),
                "std": draw(st.lists(st.sampled_from([0, 0.25, 0.5, 0.8, 1.3]), min_size=size, max_size=size)),
                "n": draw(st.lists(st.integers(1, 20), min_size=size, max_size=size)),
            },
            index=pd.Index([f"pair {number}" for number in range(size)], dtype=object),
        ).astype({"mos": float, "std": float, "n": int})

    return table(), table()


def table(scores, std=0.5, n=18, labels=None):
    index = pd.Index(labels if labels is not None else np.arange(len(scores)))
    return pd.DataFrame({"mos": np.asarray(scores, dtype=float), "std": std, "n": n}, index=index)


# Against other programs


@pytest.mark.parametrize("metric", ["metA", "metB", "metC_lower_better", "metD_ties"])
def test_correlations_and_fishers_interval_are_rs(metric):
    scores = pd.read_csv(STUDY / "scores_synth_study.csv")
    expected = load(STUDY / "significance_R_synth.json")["synth_study"]["metrics"][metric]

    found = compare(table(scores["mos"]), table(scores[metric]))

    assert found.plcc.value == pytest.approx(expected["pearson"], **EXACT)
    assert [found.plcc.low, found.plcc.high] == pytest.approx(expected["pearson_ci95"], rel=1e-9)
    assert found.srocc.value == pytest.approx(expected["spearman"], **EXACT)
    assert found.krocc.value == pytest.approx(expected["kendall_tau_b"], **EXACT)


def test_the_map_is_scipys_least_squares(halves):
    this, other = halves
    expected = stats.linregress(other["mos"], this["mos"])

    found = compare(this, other).map

    t = stats.t.ppf(0.975, len(this) - 2)
    slope, intercept = expected.slope, expected.intercept
    half, half_intercept = t * expected.stderr, t * expected.intercept_stderr
    assert list(found.slope) == pytest.approx([slope, slope - half, slope + half], **EXACT)
    assert list(found.intercept) == pytest.approx(
        [intercept, intercept - half_intercept, intercept + half_intercept], **EXACT
    )


def test_each_stimulus_is_tested_as_scipy_does(halves):
    this, other = halves
    moments = [panel[name].to_numpy() for panel in halves for name in ("mos", "std", "n")]
    expected = stats.ttest_ind_from_stats(*moments, equal_var=False)
    spread = (this["std"] > 0) | (other["std"] > 0)

    found = compare(this, other).stimuli

    assert spread.sum() > 300
    np.testing.assert_allclose(found["t"][spread], expected.statistic[spread], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found["p"][spread], expected.pvalue[spread], rtol=1e-11, atol=1e-300)


def test_it_is_the_test_of_the_ratings_themselves():
    ratings, _expected = study("synth_study", STUDY)
    one = ratings[ratings["stimulus"] == ratings["stimulus"].iloc[100]]
    panels = [part["score"].to_numpy(float) for _which, part in one.groupby(one["subject"] < "s09")]
    expected = stats.ttest_ind(panels[0], panels[1], equal_var=False)
    interval = expected.confidence_interval()

    found = compare(*(mos(part) for _which, part in one.groupby(one["subject"] < "s09"))).stimuli.iloc[0]

    assert (found["t"], found["p"], found["dof"]) == pytest.approx(
        (expected.statistic, expected.pvalue, expected.df), **EXACT
    )
    assert found["difference"] - found["ci95"] == pytest.approx(interval.low, **EXACT)
    assert found["difference"] + found["ci95"] == pytest.approx(interval.high, **EXACT)


def test_corrections_are_over_all_stimuli():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.5])
    # Each stimulus's t at 17 + 17 degrees of freedom, so that p is as above.
    t = stats.t.ppf(1 - p / 2, 34)
    found = compare(table(3 + t * np.sqrt(2 * 0.25 / 18)), table(np.full(5, 3.0))).stimuli

    assert found["p"].to_numpy() == pytest.approx(p, rel=1e-9)
    assert found["p_holm"].to_numpy() == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.5])
    assert found["p_bh"].to_numpy() == pytest.approx([0.025, 0.05, 0.05, 0.025, 0.5])


def test_the_mean_difference_is_that_of_a_paired_t_test(halves):
    this, other = halves
    expected = stats.ttest_rel(this["mos"], other["mos"]).confidence_interval()

    found = compare(this, other)

    assert [found.difference.low, found.difference.high] == pytest.approx([expected.low, expected.high], **EXACT)
    deviation = np.std(this["mos"] - other["mos"], ddof=1)
    mean = (this["mos"] - other["mos"]).mean()
    assert found.limits == pytest.approx((mean - 1.96 * deviation, mean + 1.96 * deviation), **EXACT)


def test_the_error_before_and_after_the_map_with_p1401s_interval(halves):
    this, other = halves
    found = compare(this, other)
    line = stats.linregress(other["mos"], this["mos"])

    for errors, d, rmse, dof in [
        (this["mos"] - other["mos"], 1, found.rmse, found.rmse_dof),
        (this["mos"] - line.intercept - line.slope * other["mos"], 2, found.rmse_mapped, found.rmse_mapped_dof),
    ]:
        n = len(errors)
        value = np.sqrt((errors**2).sum() / (n - d))
        low, high = value * np.sqrt((n - d) / stats.chi2.ppf([0.975, 0.025], n - d))
        assert rmse == pytest.approx(np.sqrt((errors**2).mean()), **EXACT)
        assert list(dof) == pytest.approx([value, low, high], rel=1e-11)


def test_two_panels_of_one_population_differ_as_chance_has_it():
    rng = np.random.default_rng(5)
    true = rng.uniform(1, 5, 4000)

    def panel(size):
        return mos(pd.DataFrame(true + rng.normal(0, 0.8, (size, len(true)))))

    found = compare(panel(12), panel(20))

    assert found.rmse_by_chance == pytest.approx(0.8 * np.sqrt(1 / 12 + 1 / 20), rel=0.02)
    assert found.rmse == pytest.approx(found.rmse_by_chance, rel=0.03)
    assert (found.stimuli["p"] < 0.05).mean() == pytest.approx(0.05, abs=0.012)
    assert not (found.stimuli["p_holm"] < 0.05).any()


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Of normal scores the three correlations are known: r, 6/π·asin(r/2) and 2/π·asin(r)."""
    rng = np.random.default_rng(2)
    r, draws = 0.7, 600
    truth = {"plcc": r, "srocc": 6 / np.pi * np.arcsin(r / 2), "krocc": 2 / np.pi * np.arcsin(r)}
    held = dict.fromkeys(truth, 0)
    for _draw in range(draws):
        a, b = rng.multivariate_normal([3, 3], [[1, r], [r, 1]], 60).T
        found = compare(table(a), table(b))
        for name, value in truth.items():
            estimate = getattr(found, name)
            held[name] += estimate.low <= value <= estimate.high

    assert {name: count / draws for name, count in held.items()} == pytest.approx(dict.fromkeys(truth, 0.95), abs=0.03)


# What holds of any two studies


@given(tables())
def test_the_two_may_change_places(two):
    this, other = two
    there, back = compare(this, other), compare(other, this)

    for name in ("plcc", "srocc", "krocc", "rmse_dof"):
        assert list(getattr(back, name)) == pytest.approx(list(getattr(there, name)), nan_ok=True, **EXACT)
    assert back.difference.value == pytest.approx(-there.difference.value, nan_ok=True, **EXACT)
    assert back.limits == pytest.approx((-there.limits[1], -there.limits[0]), nan_ok=True, **EXACT)
    for column in ("p", "p_holm", "p_bh", "se", "dof"):
        np.testing.assert_allclose(back.stimuli[column], there.stimuli[column], rtol=1e-12)
    if there.map.slope.value == there.map.slope.value and back.map.slope.value == back.map.slope.value:
        # The product of the two slopes is the squared correlation: neither is the other's inverse.
        assert there.map.slope.value * back.map.slope.value == pytest.approx(there.plcc.value**2, **EXACT)


@given(tables(fewest=3))
def test_the_map_never_makes_the_error_larger(two):
    found = compare(*two)

    if not np.isnan(found.rmse_mapped):
        assert found.rmse_mapped <= found.rmse + 1e-12
        assert np.sqrt(1 - found.plcc.value**2) * np.std(two[0]["mos"]) == pytest.approx(
            found.rmse_mapped, abs=1e-7, nan_ok=True
        ) or np.isnan(found.plcc.value)


@given(tables(fewest=3))
def test_a_study_agrees_with_itself(two):
    this, _other = two
    found = compare(this, this)

    assert (found.rmse, found.difference.value) == (0, 0)
    assert (found.stimuli["p"].dropna() == 1).all()
    if this["mos"].nunique() > 1:
        assert found.plcc.value == pytest.approx(1, **EXACT)
        assert (found.srocc.value, found.krocc.value) == (pytest.approx(1), pytest.approx(1))
        assert found.map.slope.value == pytest.approx(1, **EXACT)
        assert found.map.intercept.value == pytest.approx(0, abs=1e-11)


@given(tables(fewest=3), st.floats(0.2, 3), st.floats(-2, 2))
def test_of_an_affine_copy_the_map_is_found(two, slope, intercept):
    other, _ = two
    this = other.assign(mos=intercept + slope * other["mos"], std=slope * other["std"])
    found = compare(this, other)

    if other["mos"].nunique() > 1:
        assert found.plcc.value == pytest.approx(1, **EXACT)
        assert found.map.slope.value == pytest.approx(slope, rel=1e-9)
        assert found.map.intercept.value == pytest.approx(intercept, abs=1e-9)
        assert found.rmse_mapped == pytest.approx(0, abs=1e-9)
        assert not (found.mapped["p"] < 0.05).any()


def test_after_the_map_a_study_that_is_stricter_throughout_disagrees_no_more():
    rng = np.random.default_rng(8)
    true = rng.uniform(2, 5, 200)
    strict = 1 + 0.7 * (true - 1)
    this, other = (mos(pd.DataFrame(level + rng.normal(0, 0.5, (30, 200)))) for level in (true, strict))

    found = compare(this, other)

    assert (found.stimuli["p_holm"] < 0.05).sum() > 60
    assert (found.mapped["p_holm"] < 0.05).sum() <= 2
    assert found.map.slope.low < 1 / 0.7 < found.map.slope.high + 0.05


# What is in one of them alone, and what cannot be told


def test_what_only_one_of_them_has_is_named_and_left_out():
    this = table([1, 2, 3, 4, np.nan], labels=list("abcde"))
    other = table([1, 2, 3, 5], labels=list("dcbe"))

    found = compare(this, other)

    assert found.n == 3
    assert list(found.stimuli.index) == ["b", "c", "d"]
    assert list(found.stimuli["other"]) == [3, 2, 1]
    assert (list(found.only_this), list(found.only_other)) == (["a"], ["e"])


def test_unanimous_panels_are_alike_or_cannot_be_tested():
    this = table([5, 5, 5], std=[0, 0, 0])
    other = table([5, 4, 4], std=[0, 0, 0.5])

    found = compare(this, other).stimuli

    assert found["p"].to_numpy() == pytest.approx([1, np.nan, found["p"].iloc[2]], nan_ok=True)
    assert found["p"].iloc[2] < 1e-6  # one panel's spread suffices


def test_one_subject_has_no_spread_and_is_not_tested():
    found = compare(table([5, 4], n=1, std=np.nan), table([3, 2]))

    assert found.stimuli[["se", "p", "p_holm", "p_bh"]].isna().all(axis=None)
    assert np.isnan(found.rmse_by_chance)
    assert found.rmse == 2


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("constant", ["neither", "this", "other", "both"])
def test_few_or_equal_scores_are_told_as_far_as_they_go(size, constant):
    varied = [1.5, 4.0, 2.5, 3.0, 4.5][:size]
    this = table(np.full(size, 3.0) if constant in ("this", "both") else varied)
    other = table(np.full(size, 3.0) if constant in ("other", "both") else np.flip(varied))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare(this, other)

    told = size > 1 and constant == "neither"
    assert np.isnan(found.plcc.value) is not told
    assert np.isnan(found.plcc.low) is not (told and size > 3)
    assert np.isnan(found.krocc.low) is not (told and size > 4)
    assert np.isnan(found.map.slope.value) is not (size > 1 and constant in ("neither", "this"))
    assert np.isnan(found.map.slope.low) is not (size > 2 and constant in ("neither", "this"))
    assert np.isnan(found.rmse) is not (size > 0)


@given(tables())
def test_nothing_warns(two):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compare(*two)


def test_means_that_differ_by_rounding_are_ties():
    this = table([0.1 + 0.2 + 2, 2.3, 4, 5])
    other = table([1, 2, 3, 4])

    assert compare(this, other).krocc.value == pytest.approx(stats.kendalltau([2.3, 2.3, 4, 5], [1, 2, 3, 4])[0])


def test_bad_tables_are_refused():
    with pytest.raises(ValueError, match="the other study lacks std, n"):
        compare(table([1, 2]), table([1, 2])[["mos"]])
    with pytest.raises(ValueError, match="1 stimuli of this study stand there twice: a"):
        compare(table([1, 2, 3], labels=list("aba")), table([1, 2]))
    with pytest.raises(ValueError, match="1 MOS of this study are infinite"):
        compare(table([1, np.inf]), table([1, 2]))


def test_the_map_maps():
    line = linear_map(np.array([1.0, 2, 3]), np.array([3.0, 5, 7]))

    np.testing.assert_allclose(line(np.array([4.0])), [9])
