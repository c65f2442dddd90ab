"""Krasula's analysis and the comparison of areas under ROC curves: against the authors' code and brute force."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.benchmark.resolving import area, areas, fisher_exact, hanley_mcneil, mcnemar, pairs, resolve

from .golden import SHARED, load, needs_shared

THEIRS = SHARED / "theirs" / "statistics"


@needs_shared
def test_areas_and_tests_are_the_authors_own():
    """Of jpegxr's five metrics, n = 13, 180 stimuli; the areas to 1e-12."""
    table, expected = pd.read_csv(THEIRS / "scores_jpegxr.csv"), load(THEIRS / "krasula_jpegxr.json")
    columns = five(table, expected["THR"])
    found = resolve(table[columns].to_numpy().T, [False] * 5, table["mos"], table["mos_std"], table["n"])

    assert int(found.pairs.different.sum()) == expected["n_different"]
    assert int((~found.pairs.different).sum()) == expected["n_similar"]
    assert found.different_similar.auc == pytest.approx(expected["AUC_DS"], abs=1e-12)
    assert found.better_worse.auc == pytest.approx(expected["AUC_BW"], abs=1e-12)
    assert found.c0 == pytest.approx(expected["CC_0"], abs=1e-12)
    assert found.threshold == pytest.approx(expected["THR"], rel=1e-9)
    one, other = np.array([(i, j) for i in range(5) for j in range(5) if i != j]).T
    for tested, theirs in ((found.different_similar, "pDS_DL"), (found.better_worse, "pBW_DL")):
        assert tested.test(one, other).p == pytest.approx(np.array(expected[theirs])[one, other], rel=1e-6, abs=1e-12)
    # The authors' exact test counts each pair twice, since it is entered both ways, and one tail: ours once, and both.
    hits, asked = 2 * found.right.sum(axis=1), 2 * found.right.shape[1]
    for i, j in ((0, 3), (0, 4), (3, 4)):
        tables = [[hits[k], asked - hits[k]] for k in (i, j)]
        assert stats.fisher_exact(tables, "less").pvalue == pytest.approx(expected["pCC0_F"][i][j], rel=1e-9)


def five(table: pd.DataFrame, thresholds: list[float]) -> list[str]:
    """The columns of the golden values, told by their thresholds: their names are not given."""
    names = [name for name in table.columns if name not in ("stimulus", "reference", "mos", "mos_std", "n", "ci95")]
    found = resolve(table[names].to_numpy().T, [False] * len(names), table["mos"], table["mos_std"], table["n"])
    return [names[int(np.argmin(np.abs(found.threshold / threshold - 1)))] for threshold in thresholds]


def test_a_pair_is_different_from_a_one_sided_95_percent_on():
    error = np.sqrt(2 * 0.5**2 / 20)
    just = 1.6449 * error
    found = pairs([3, 3 + just, 3 + 0.99 * just], [0.5] * 3, [20] * 3)
    outcome = dict(zip(zip(found.first.tolist(), found.second.tolist(), strict=True), found.outcome, strict=True))
    assert outcome == {(0, 1): -1, (0, 2): 0, (1, 2): 0}


def test_unanimous_stimuli_differ_where_their_opinions_do_and_a_single_rating_is_in_no_pair():
    found = pairs([5, 5, 4, 1], [0, 0, 0, np.nan], [10, 10, 10, 1])
    assert list(zip(found.first, found.second, found.outcome, strict=True)) == [(0, 1, 0), (0, 2, 1), (1, 2, 1)]


scores = st.lists(st.integers(0, 6), min_size=1, max_size=25)


@given(scores, scores)
@settings(max_examples=150)
def test_an_area_is_the_share_of_pairs_in_order(positives, negatives):
    above = np.subtract.outer(positives, negatives)
    assert area(positives, negatives) == pytest.approx(np.mean((above > 0) + (above == 0) / 2), abs=1e-12)


def test_delongs_covariance_is_that_of_its_definition():
    chance = np.random.default_rng(1)
    above, below = chance.normal(0.7, 1, (3, 25)), chance.normal(0, 1, (3, 40))
    found = areas(above, below)
    inside = (above[:, :, None] > below[:, None, :]).astype(float)
    expected = np.cov(inside.mean(axis=2)) / 25 + np.cov(inside.mean(axis=1)) / 40
    assert found.covariance == pytest.approx(expected, abs=1e-14)
    assert found.se == pytest.approx(np.sqrt(np.diag(expected)), abs=1e-14)
    difference = found.auc[0] - found.auc[1]
    z = difference / np.sqrt(expected[0, 0] + expected[1, 1] - 2 * expected[0, 1])
    assert found.test(0, 1).p == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)
    assert found.test(0, 0).p == 1
    assert hanley_mcneil(found.auc[0], 25, 40) == pytest.approx(found.se[0], rel=0.3)


def test_a_metric_that_orders_all_pairs_has_areas_of_one():
    mos = np.linspace(1, 5, 12)
    found = resolve([mos, -mos], [True, False], mos, np.full(12, 0.3), np.full(12, 20))
    assert found.better_worse.auc == pytest.approx([1, 1])
    assert found.c0 == pytest.approx([1, 1])
    assert found.c0_se == pytest.approx([0, 0])
    assert found.different_similar.negatives == 0
    assert np.isnan(found.different_similar.auc).all()


def test_the_direction_is_the_metrics_own():
    chance = np.random.default_rng(2)
    mos, values = chance.uniform(1, 5, 40), chance.normal(size=40)
    spread = (np.full(40, 0.5), np.full(40, 20))
    one, turned = resolve([values], [True], mos, *spread), resolve([values], [False], mos, *spread)
    assert turned.better_worse.auc[0] == pytest.approx(1 - one.better_worse.auc[0])
    assert turned.different_similar.auc[0] == one.different_similar.auc[0]


def test_awkward_metrics_tell_nothing_or_what_they_can():
    chance = np.random.default_rng(3)
    mos = chance.uniform(1, 5, 30)
    infinite = np.where(np.arange(30) < 4, np.inf, mos)
    values = np.array([np.ones(30), np.where(np.arange(30) == 2, np.nan, mos), infinite])
    found = resolve(values, [True] * 3, mos, np.full(30, 0.4), np.full(30, 20))
    assert np.isnan(found.better_worse.auc).tolist() == [True, True, False]
    assert np.isnan(found.c0).tolist() == [True, True, False]
    assert 0 < found.different_similar.auc[2] < 1


@pytest.mark.parametrize(("mos", "std"), [([], []), ([3.0], [0.5]), ([3.0] * 5, [0.5] * 5)])
def test_without_pairs_of_both_kinds_there_is_no_area(mos, std):
    found = resolve(np.array([mos, mos]), [True, True], mos, std, [20] * len(mos))
    assert np.isnan(found.different_similar.auc).all()
    assert np.isnan(found.c0).all()


def test_what_does_not_fit_is_a_clear_error():
    with pytest.raises(ValueError, match="A row of values and a direction for each metric"):
        resolve([[1, 2]], [True, True], [1, 2], [1, 1], [5, 5])
    with pytest.raises(ValueError, match="mos, std and n each have a number for each stimulus"):
        pairs([1, 2], [1], [5, 5])


def test_answers_to_the_same_questions_and_to_different_ones():
    assert mcnemar(3, 12).p == pytest.approx(stats.binomtest(3, 15, 0.5).pvalue)
    assert mcnemar(0, 0).p == 1
    theirs = stats.fisher_exact([[40, 10], [28, 22]])
    assert fisher_exact(40, 50, 28, 50).p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert fisher_exact(40, 50, 28, 50).statistic == pytest.approx(theirs.statistic)
