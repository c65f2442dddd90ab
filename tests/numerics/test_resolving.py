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
FIVE = ["DSSIM", "SSIMULACRA", "Butteraugli", "Butteraugli_XL_2s", "Butteraugli_XL_3s"]


@needs_shared
def test_areas_and_tests_are_the_authors_own():
    """Of jpegxr's five metrics, n = 13, 180 stimuli; the areas to 1e-12."""
    table, expected = pd.read_csv(THEIRS / "scores_jpegxr.csv"), load(THEIRS / "krasula_jpegxr.json")
    found = resolve(table[FIVE].to_numpy().T, [False] * 5, table["mos"], table["mos_std"], table["n"])

    assert int(found.pairs.different.sum()) == expected["n_different"]
    assert int((~found.pairs.different).sum()) == expected["n_similar"]
    assert found.different_similar.auc == pytest.approx(expected["AUC_DS"], abs=1e-12)
    assert found.better_worse.auc == pytest.approx(expected["AUC_BW"], abs=1e-12)
    assert found.c0 == pytest.approx(expected["CC_0"], abs=1e-12)
    assert found.threshold == pytest.approx(expected["THR"], rel=1e-12)
    one, other = np.array([(i, j) for i in range(5) for j in range(5) if i != j]).T
    for tested, theirs in ((found.different_similar, "pDS_DL"), (found.better_worse, "pBW_DL")):
        # Theirs is 1 less another number: it has 16 decimals, not 16 digits.
        assert tested.test(one, other).p == pytest.approx(np.array(expected[theirs])[one, other], rel=1e-9, abs=1e-14)
    # The authors' exact test counts each pair twice, since it is entered both ways, and one tail: ours once, and both.
    hits, asked = 2 * found.right.sum(axis=1), 2 * found.right.shape[1]
    for i, j in ((0, 3), (0, 4), (3, 4)):
        tables = [[hits[k], asked - hits[k]] for k in (i, j)]
        assert stats.fisher_exact(tables, "less").pvalue == pytest.approx(expected["pCC0_F"][i][j], rel=1e-9)


@needs_shared
def test_areas_of_toyama_are_the_authors_own_and_their_differences_procs():
    """As our notes have them, to six digits."""
    table = pd.read_csv(THEIRS / "scores_toyama.csv")
    found = resolve(table[["psnr", "ssim"]].to_numpy().T, [True, True], table["mos"], table["mos_std"], table["n"])
    assert found.right.shape == (2, 11121)
    assert len(found.pairs.first) == 11121 + 2907
    assert found.different_similar.auc == pytest.approx([0.595422, 0.706762], abs=5e-7)
    assert found.better_worse.auc == pytest.approx([0.851108, 0.962798], abs=5e-7)
    assert found.c0 == pytest.approx([0.762971, 0.906933], abs=5e-7)
    assert found.different_similar.test(0, 1).statistic == pytest.approx(-15.6302, abs=5e-5)
    assert found.better_worse.test(0, 1).statistic == pytest.approx(-50.3090, abs=5e-5)


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


def test_hanley_and_mcneils_error_is_that_of_exponential_scores():
    """Of rates 1 and λ: P(X > Y), and that two of the one kind are on the right side of one of the other."""
    rate, m, n = 3.0, 51, 58
    auc, two_above, two_below = rate / (1 + rate), rate / (2 + rate), 1 - 2 / (1 + rate) + 1 / (1 + 2 * rate)
    variance = auc * (1 - auc) + (m - 1) * (two_above - auc**2) + (n - 1) * (two_below - auc**2)
    assert hanley_mcneil(auc, m, n) == pytest.approx(np.sqrt(variance / (m * n)), rel=1e-12)
    assert hanley_mcneil(0.7, 1, 1) == pytest.approx(np.sqrt(0.7 * 0.3))
    assert np.isnan(hanley_mcneil(0.7, 0, 5))


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


@pytest.mark.filterwarnings("error")
def test_awkward_metrics_tell_nothing_or_what_they_can():
    chance = np.random.default_rng(3)
    mos = chance.uniform(1, 5, 30)
    infinite = np.where(np.arange(30) < 4, np.inf, mos)
    values = np.array([np.ones(30), np.where(np.arange(30) == 2, np.nan, mos), infinite])
    found = resolve(values, [True] * 3, mos, np.full(30, 0.4), np.full(30, 20))
    assert np.isnan(found.better_worse.auc).tolist() == [True, True, False]
    assert np.isnan(found.c0).tolist() == [True, True, False]
    assert 0 < found.different_similar.auc[2] < 1


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_neither_order_nor_unit_changes_what_a_metric_resolves(seed):
    chance = np.random.default_rng(seed)
    mos, std, n = chance.uniform(1, 5, 20).round(1), chance.uniform(0, 1, 20).round(1), chance.integers(2, 30, 20)
    values = (mos + chance.normal(0, 1, (2, 20))).round(1)  # ties
    found = resolve(values, [True, True], mos, std, n)
    turn = chance.permutation(20)
    again = resolve((64 * values[::-1])[:, turn], [True, True], mos[turn], std[turn], n[turn])
    for one, other in ((found.different_similar, again.different_similar), (found.better_worse, again.better_worse)):
        assert one.auc == pytest.approx(other.auc[::-1], abs=1e-12, nan_ok=True)
        assert one.se == pytest.approx(other.se[::-1], abs=1e-9, nan_ok=True)
        assert one.test(0, 1).statistic == pytest.approx(-one.test(1, 0).statistic, nan_ok=True)
    assert found.c0.tolist() == again.c0[::-1].tolist()
    assert 64 * found.threshold == pytest.approx(again.threshold[::-1], nan_ok=True)


def test_records_and_comparisons_name_the_metrics():
    chance = np.random.default_rng(6)
    mos = chance.uniform(1, 5, 40)
    values = [mos + chance.normal(0, 0.2, 40), mos + chance.normal(0, 1.5, 40), np.ones(40)]
    found = resolve(values, [True] * 3, mos, np.full(40, 0.5), np.full(40, 20))
    names = ["good", "poor", "constant"]
    good, poor, constant = found.records(names)
    assert good["metric"] == "good"
    assert good["auc_better_worse"] > poor["auc_better_worse"]
    assert good["c0_se"] == pytest.approx(np.sqrt(good["c0"] * (1 - good["c0"]) / found.right.shape[1]))
    assert poor["auc_different_similar_se"] == found.different_similar.se[1]
    assert all(np.isnan(value) for key, value in constant.items() if key != "metric")

    tests = found.comparisons(names).set_index(["on", "metric", "other"])
    assert len(tests) == 9
    delong = found.better_worse.test(0, 1)
    row = tests.loc[("auc_better_worse", "good", "poor")]
    assert (row.statistic, row.p, row.p_holm) == (delong.statistic, delong.p, delong.p)  # the only one that is told
    only_good, only_poor = (found.right[0] & ~found.right[1]).sum(), (found.right[1] & ~found.right[0]).sum()
    row = tests.loc[("c0", "good", "poor")]
    assert row.statistic == only_good / (only_good + only_poor)
    assert row.p == pytest.approx(stats.binomtest(only_good, only_good + only_poor).pvalue, rel=1e-9)
    assert tests.xs("constant", level="other")[["statistic", "p"]].isna().all(axis=None)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("mos", "std"), [([], []), ([3.0], [0.5]), ([3.0] * 5, [0.5] * 5)])
def test_without_pairs_of_both_kinds_there_is_no_area(mos, std):
    found = resolve(np.array([mos, mos]), [True, True], mos, std, [20] * len(mos))
    assert np.isnan(found.different_similar.auc).all()
    assert np.isnan(found.c0).all()
    assert found.comparisons(["one", "other"]).p.isna().all()
    assert len(found.records(["one", "other"])) == 2


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
