"""Correlations of weighted samples are those of the samples written out."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.benchmark import weighted

some = settings(max_examples=60, deadline=None)


@st.composite
def samples(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, opinions and weights of several samples; often tied."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(1, 4)), draw(st.integers(2, 30))
    values, opinion = rng.normal(size=(2, *shape))
    if draw(st.booleans()):
        values, opinion = np.round(values), np.round(2 * opinion) / 2
    return values, opinion, rng.integers(0, 4, size=shape).astype(float)


def written_out(sample: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.repeat(sample, weights.astype(int))


@some
@given(samples())
def test_ranks_are_the_mid_ranks_of_the_sample_written_out(drawn):
    values, _opinion, weights = drawn
    ranks, tied = weighted.ranks(values, weights)

    for row, weight in enumerate(weights):
        out = written_out(values[row], weight)
        assert written_out(ranks[row], weight) == pytest.approx(stats.rankdata(out))
        assert tied[row] == np.sum(out[:, None] == out)


@some
@given(samples())
def test_correlations_equal_scipys_of_the_sample_written_out(drawn):
    values, opinion, weights = drawn
    ranks, tied = weighted.ranks(values, weights)
    opinion_ranks, opinion_tied = weighted.ranks(opinion, weights)
    pearson, spearman = weighted.pearson(values, opinion, weights), weighted.pearson(ranks, opinion_ranks, weights)
    with_itself = [weighted.concordance(v[None], o[None], w[None])[0, 0] for v, o, w in zip(*drawn, strict=True)]
    kendall = weighted.tau_b(np.array(with_itself), weights.sum(axis=1), tied, opinion_tied)

    for row, weight in enumerate(weights):
        a, b = written_out(values[row], weight), written_out(opinion[row], weight)
        if len(np.unique(a)) < 2 or len(np.unique(b)) < 2:
            assert np.isnan([spearman[row], kendall[row]]).all()
            continue
        assert pearson[row] == pytest.approx(stats.pearsonr(a, b).statistic, abs=1e-10)
        assert spearman[row] == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-10)
        assert kendall[row] == pytest.approx(stats.kendalltau(a, b).statistic, abs=1e-10)


def test_concordance_of_many_stimuli_is_summed_in_parts(monkeypatch):
    rng = np.random.default_rng(0)
    values, opinion = rng.normal(size=(3, 40)), rng.normal(size=(5, 40))
    weights = rng.integers(0, 3, size=(5, 40)).astype(float)
    values[1, 7] = np.nan
    whole = weighted.concordance(values, opinion, weights)
    monkeypatch.setattr(weighted, "AT_ONCE", 1000)

    assert weighted.concordance(values, opinion, weights) == pytest.approx(whole)


def test_without_weight_or_variety_there_is_no_correlation_and_no_warning():
    nothing, alike = np.zeros((1, 5)), np.full((1, 5), 3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(weighted.pearson(np.arange(5.0)[None], np.arange(5.0)[None], nothing)).all()
        assert np.isnan(weighted.pearson(alike, np.arange(5.0)[None], nothing + 1)).all()
