"""Power: published numbers of subjects, the noncentral t, and grids that rise with their sizes."""

import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import integrate, stats

from analysis.panel import power_of_two_metrics, power_of_two_stimuli, subjects_for_two_stimuli
from analysis.panel.power import _correlation, _ranks


@pytest.mark.parametrize(
    ("std", "difference", "comparisons", "subjects"),
    [(0.8, 1, 100, 18), (1.0, 1, 100, 25), (0.8, 0.5, 4950, 81), (1.0, 0.5, 4950, 121)],
)
def test_published_numbers_of_subjects_are_reproduced(std, difference, comparisons, subjects):
    assert subjects_for_two_stimuli(difference, std, comparisons=comparisons) == subjects


@pytest.mark.parametrize(("difference", "power"), [(0.25, 0.24), (0.5, 0.705), (1.0, 0.999)])
def test_known_powers_are_reproduced(difference, power):
    assert power_of_two_stimuli(18, difference, 0.8) == pytest.approx(power, abs=0.0005)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.floats(0.01, 2), st.sampled_from([1, 10, 1000]))
def test_power_is_the_integral_it_stands_for(subjects, effect, comparisons):
    # Given the sample's standard deviation, the mean is normal: integrate over the former, piece by piece.
    df = subjects - 1
    limit, shift = stats.t.ppf(1 - 0.025 / comparisons, df) / np.sqrt(df), effect * np.sqrt(subjects)

    def found_at(root):
        return (stats.norm.sf(limit * root - shift) + stats.norm.cdf(-limit * root - shift)) * stats.chi.pdf(root, df)

    pieces = np.concatenate([[0], np.geomspace(1e-8, 1, 20), np.linspace(1, np.sqrt(df) + 10, 40)[1:]])
    expected = sum(integrate.quad(found_at, *ends, epsabs=1e-13)[0] for ends in pairwise(pieces))
    assert power_of_two_stimuli(subjects, effect, 1, comparisons=comparisons) == pytest.approx(expected, abs=1e-11)


def test_without_a_difference_power_is_alpha():
    assert power_of_two_stimuli(18, 0, 1, alpha=0.05) == pytest.approx(0.05)
    assert np.isnan(power_of_two_stimuli(1, 1, 1))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 3), st.floats(0.3, 2), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_fewest_subjects_are_the_fewest(difference, std, power):
    fewest = subjects_for_two_stimuli(difference, std, power)

    assert power_of_two_stimuli(fewest, difference, std) >= power
    assert fewest == 2 or power_of_two_stimuli(fewest - 1, difference, std) < power


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"std": 0}, "positive"),
        ({"std": float("nan")}, "positive"),
        ({"power": 1}, "power"),
        ({"alpha": 0}, "alpha"),
        ({"comparisons": 0}, "compared"),
        ({"difference": 0}, "More than 1,000,000 subjects"),
    ],
)
def test_what_has_no_answer_is_refused(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        subjects_for_two_stimuli(**{"difference": 1, "std": 1, **options})


WEIGHTED = st.integers(1, 15).flatmap(
    lambda size: st.tuples(
        arrays(np.float64, (3, size), elements=st.integers(0, 4).map(float)),
        arrays(np.float64, (3, size), elements=st.integers(0, 4).map(float)),
        arrays(np.float64, (3, size), elements=st.integers(0, 3).map(float)),
    )
)


@settings(max_examples=60, deadline=None)
@given(WEIGHTED)
def test_weighted_ranks_and_correlations_are_those_of_elements_repeated(drawn):
    values, others, weights = drawn
    ranks, other_ranks = _ranks(values, weights), _ranks(others, weights)
    found = _correlation(ranks, other_ranks, weights)
    for row, times in enumerate(weights.astype(int)):
        one, other = np.repeat(values[row], times), np.repeat(others[row], times)
        np.testing.assert_allclose(np.repeat(ranks[row], times), stats.rankdata(one))
        if (times > 0).sum() > 2 and np.ptp(one) and np.ptp(other):
            assert found[row] == pytest.approx(stats.spearmanr(one, other).statistic)
        else:
            assert np.isnan(found[row])


def study(subjects=20, references=12, each=6, seed=0):
    """Ratings and the values of a good metric and of a bad one, each off by a part of its own per reference."""
    rng = np.random.default_rng(seed)
    names = [f"r{r}_{i}" for r in range(references) for i in range(each)]
    reference = {name: name.split("_")[0] for name in names}
    truth = rng.uniform(1, 5, len(names))
    ratings = pd.DataFrame(truth + rng.normal(0, 0.7, (subjects, len(names))), columns=names)
    good = pd.Series(truth + rng.normal(0, 0.4, len(names)), names)
    bad = pd.Series(-truth + np.repeat(rng.normal(0, 1, references), each) + rng.normal(0, 0.5, len(names)), names)
    return ratings, reference, good, bad


@pytest.mark.parametrize("index", ["srocc", "plcc"])
def test_more_references_tell_two_metrics_apart_more_surely(index):
    grid = power_of_two_metrics(*study(), subjects=[5, 20], reference_counts=[4, 12, 24], index=index, draws=400)

    assert grid.attrs["ahead"] == "first"
    assert (grid.attrs["stimuli"], grid.attrs["subjects"], grid.attrs["references"]) == (72, 20, 12)
    for size in (5, 20):
        assert grid.loc[size, "std"].is_monotonic_decreasing
        assert grid.loc[size, "ahead"].is_monotonic_increasing
        assert grid.significant[size, 24] > grid.significant[size, 4]
    assert (grid.significant <= grid.ahead).all()


def test_the_order_of_the_metrics_changes_only_the_sign():
    ratings, reference, good, bad = study()
    one = power_of_two_metrics(ratings, reference, good, bad, [8], [6], draws=100)
    other = power_of_two_metrics(ratings, reference, bad, good, [8], [6], draws=100)

    np.testing.assert_allclose(one.difference, -other.difference)
    np.testing.assert_allclose(one[["std", "ahead", "significant"]], other[["std", "ahead", "significant"]])
    assert other.attrs["ahead"] == "second"


def test_units_and_direction_of_a_metric_do_not_matter():
    ratings, reference, good, bad = study()
    for index in ("srocc", "plcc"):
        plain = power_of_two_metrics(ratings, reference, good, bad, [8], [6], index, draws=100)
        tiny = power_of_two_metrics(ratings, reference, -good * 1e-13, bad, [8], [6], index, draws=100)
        np.testing.assert_allclose(plain, tiny, rtol=1e-9)


def test_studies_are_the_same_for_the_same_seed():
    one, same, other = (power_of_two_metrics(*study(), [8], [6], seed=seed, draws=50) for seed in (1, 1, 2))

    pd.testing.assert_frame_equal(one, same)
    assert (one != other).any(axis=None)


def test_infinite_values_have_ranks_and_no_pearson():
    ratings, reference, good, bad = study()
    good.iloc[:3] = np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert power_of_two_metrics(ratings, reference, good, bad, [8], [6], draws=50).notna().all(axis=None)
    with pytest.raises(ValueError, match="3 stimuli have infinite values"):
        power_of_two_metrics(ratings, reference, good, bad, [8], [6], "plcc")


def test_a_stimulus_without_value_reference_or_rating_takes_no_part():
    ratings, reference, good, bad = study()
    ratings["r0_0"] = np.nan
    good["r0_1"] = np.nan
    bad = bad.drop("r0_2")
    del reference["r0_3"]

    assert power_of_two_metrics(ratings, reference, good, bad, [8], [6], draws=5).attrs["stimuli"] == 68


@pytest.mark.parametrize("shape", [(1, 1), (4, 2), (3, 5), (0, 0)])
def test_nothing_is_told_where_it_cannot_be(shape):
    ratings = pd.DataFrame(np.full(shape, 5.0))
    constant = pd.Series(1.0, ratings.columns)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = power_of_two_metrics(ratings, dict(zip(ratings, ratings, strict=True)), constant, constant, [3], [3])

    assert grid.isna().all(axis=None)
    assert grid.attrs["ahead"] is None


def test_what_makes_no_grid_is_refused():
    with pytest.raises(ValueError, match="index"):
        power_of_two_metrics(*study(), [8], [6], index="krocc")
    with pytest.raises(ValueError, match="at least one"):
        power_of_two_metrics(*study(), [0], [6])
