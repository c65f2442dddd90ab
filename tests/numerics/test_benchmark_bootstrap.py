"""The bootstrap of a benchmark: each resample is the benchmark of the sample written out; what is drawn is paired."""

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from joblib import Parallel, delayed

from analysis.benchmark import INDICES, bootstrap, evaluate, over_references, over_stimuli, over_subjects, predict
from analysis.benchmark.logistic import fit
from analysis.benchmark.mappings import FREE
from analysis.opinion import mos

from .golden import OURS, SHARED, needs_shared

REFERENCES, EACH = 8, 15


def benchmark_study(seed: int = 0, content: float = 0.4) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """Three metrics of 120 stimuli of 8 references: a good one, one that falls with quality, one with ties."""
    rng = np.random.default_rng(seed)
    stimuli = [f"{reference}-{k}" for reference in range(REFERENCES) for k in range(EACH)]
    of = np.repeat(np.arange(REFERENCES), EACH)
    quality = rng.uniform(1, 5, len(stimuli))
    own = rng.normal(0, content, (3, REFERENCES))[:, of]
    metrics = pd.DataFrame(
        {
            "good": 20 + 10 * np.tanh(quality - 3 + own[0]) + rng.normal(0, 1, len(stimuli)),
            "falling": np.exp(-quality + own[1]) + rng.normal(0, 0.02, len(stimuli)),
            "tied": np.round(quality + own[2] + rng.normal(0, 0.8, len(stimuli))),
        },
        index=stimuli,
    )
    scores = pd.DataFrame(
        {
            "mos": np.round(quality + rng.normal(0, 0.2, len(stimuli)), 1),
            "std": rng.uniform(0.3, 1.0, len(stimuli)),
            "n": rng.integers(15, 40, len(stimuli)),
        },
        index=stimuli,
    )
    return metrics, scores, {stimulus: f"content{stimulus[0]}" for stimulus in stimuli}


def panel_study(seed: int = 0, subjects: int = 12) -> pd.DataFrame:
    """Ratings of the same stimuli, wide, some missing."""
    _metrics, scores, _references = benchmark_study(seed)
    rng = np.random.default_rng(seed + 1)
    grades = scores["mos"].to_numpy() + rng.normal(0, 0.4, (subjects, 1)) + rng.normal(0, 0.6, (subjects, len(scores)))
    grades = np.clip(np.rint(grades), 1, 5)
    grades[rng.random(grades.shape) < 0.1] = np.nan
    return pd.DataFrame(grades, index=[f"s{i}" for i in range(subjects)], columns=scores.index)


def written_out(units: int, resamples: int, own: np.ndarray, row: int) -> np.ndarray:
    """The places of the stimuli that are in a resample, each as often as it is there."""
    times = bootstrap._times_drawn(units, resamples, seed=0)[row]
    return np.repeat(np.arange(len(own)), times[own].astype(int))


def indices(metric: pd.Series, scores: pd.DataFrame, mapping: str) -> np.ndarray:
    known = metric.notna()
    found = evaluate(metric[known], scores["mos"][known], scores["std"][known], scores["n"][known], mapping)
    return np.array(bootstrap.indices_of(found))


def agrees(found: np.ndarray, expected: np.ndarray) -> bool:
    """Ranks to the last digits; what follows from the fit as far as a fit goes: 1e-3 of the squared error."""
    ranks = [INDICES.index("srocc"), INDICES.index("krocc")]
    fitted = [INDICES.index("plcc"), INDICES.index("rmse"), INDICES.index("rmse_dof")]
    exact = np.allclose(found[ranks], expected[ranks], rtol=0, atol=1e-10, equal_nan=True)
    return exact and np.allclose(found[fitted], expected[fitted], rtol=5e-4, equal_nan=True)


@pytest.mark.parametrize("mapping", sorted(FREE))
def test_each_resample_over_references_is_the_benchmark_of_the_sample_written_out(mapping):
    metrics, scores, references = benchmark_study()
    found = over_references(metrics, scores, references, resamples=6, mapping=mapping)
    own = pd.factorize(pd.Series(references)[metrics.index])[0]

    assert (found.units, found.over, found.draws.shape) == (REFERENCES, "references", (6, 3, len(INDICES)))
    for row in range(6):
        places = written_out(REFERENCES, 6, own, row)
        for number, name in enumerate(metrics):
            expected = indices(metrics[name].iloc[places], scores.iloc[places], mapping)
            assert agrees(found.draws[row, number], expected)
            if mapping in ("cubic", "none"):
                assert found.draws[row, number] == pytest.approx(expected, abs=1e-9)


def test_each_resample_over_stimuli_is_the_benchmark_of_the_sample_written_out():
    metrics, scores, _references = benchmark_study()
    metrics.iloc[:4, 0] = np.inf
    metrics.iloc[4, 0] = -np.inf
    metrics.iloc[10:20, 1] = np.nan
    found = over_stimuli(metrics, scores, resamples=6)

    assert found.units == len(metrics)
    for row in range(6):
        places = written_out(len(metrics), 6, np.arange(len(metrics)), row)
        for number, name in enumerate(metrics):
            expected = indices(metrics[name].iloc[places], scores.iloc[places], "logistic5")
            assert agrees(found.draws[row, number], expected)


def test_each_resample_over_subjects_is_the_benchmark_of_their_ratings():
    metrics, _scores, _references = benchmark_study()
    ratings = panel_study()
    found = over_subjects(metrics, ratings, resamples=5)
    times = bootstrap._times_drawn(len(ratings), 5, seed=0)

    assert found.units == len(ratings)
    everybody = mos(ratings)
    for number, name in enumerate(metrics):
        assert found.estimate[number] == pytest.approx(indices(metrics[name], everybody, "logistic5"), rel=1e-6)
    for row in range(5):
        panel = ratings.iloc[np.repeat(np.arange(len(ratings)), times[row].astype(int))]
        panel.index = range(len(panel))  # who is drawn twice counts as two
        opinions = mos(panel)
        rated = opinions["n"] > 0
        for number, name in enumerate(metrics):
            expected = indices(metrics[name][rated], opinions[rated], "logistic5")
            assert agrees(found.draws[row, number], expected)


def refits(metrics: pd.DataFrame, scores: pd.DataFrame, own: np.ndarray, resamples: int) -> np.ndarray:
    """By what share each resample's squared error exceeds that of a thorough fit."""
    references = dict(zip(metrics.index, own, strict=True))
    found = over_references(metrics, scores, references, resamples)
    excess = []
    for row in range(resamples):
        places = written_out(own.max() + 1, resamples, own, row)
        for number, name in enumerate(metrics):
            x, y = (each.to_numpy(float)[places] for each in (metrics[name], scores["mos"]))
            squares = np.mean((y - predict(fit(x, y).logistic, x)) ** 2)
            excess.append(found.draws[row, number, INDICES.index("rmse")] ** 2 / squares - 1)
    return np.array(excess)


def test_nearly_every_refit_is_as_good_as_a_thorough_fit_on_the_synthetic_study():
    table = pd.read_csv(OURS / "statistics" / "scores_synth_study.csv", index_col="stimulus")
    metrics = table[["metA", "metB", "metC_lower_better", "metD_ties"]]
    excess = refits(metrics, table, pd.factorize(table["reference"])[0], 25)

    assert np.mean(excess < 1e-3) >= 0.98
    assert excess.max() < 0.02


@needs_shared
@pytest.mark.parametrize("name", ["live2", "csiq", "jpegxr", "ivc"])
def test_nearly_every_refit_is_as_good_as_a_thorough_fit_on_public_databases(name):
    table = pd.read_csv(SHARED / "theirs" / "statistics" / f"scores_{name}.csv", index_col="stimulus")
    metrics = table[["DSSIM", "SSIMULACRA", "Butteraugli", "Butteraugli_XL_3m"]]
    excess = refits(metrics, table, pd.factorize(table["reference"])[0], 8)

    assert np.mean(excess < 1e-3) >= 0.96
    assert excess.max() < 0.02


def test_the_same_seed_draws_the_same_whoever_does_the_work_and_in_whatever_order(monkeypatch):
    monkeypatch.setattr(bootstrap, "TOGETHER", 4)
    metrics, scores, references = benchmark_study()

    def backwards(function, arguments):
        return [function(*each) for each in reversed(list(arguments))]

    def processes(function, arguments):
        return Parallel(n_jobs=2)(delayed(function)(*each) for each in arguments)

    first, *others = (
        over_references(metrics, scores, references, resamples=10, parallel=parallel).draws
        for parallel in (itertools.starmap, backwards, processes)
    )
    assert all(np.array_equal(first, other, equal_nan=True) for other in others)
    assert not np.array_equal(first, over_references(metrics, scores, references, resamples=10, seed=1).draws)


def test_progress_is_told(monkeypatch):
    monkeypatch.setattr(bootstrap, "TOGETHER", 4)
    metrics, scores, references = benchmark_study()
    told = []
    over_references(metrics, scores, references, resamples=10, progress=lambda done, of: told.append((done, of)))

    assert told == [(4, 10), (8, 10), (10, 10)]


def test_intervals_are_percentiles_around_the_estimate():
    metrics, scores, references = benchmark_study()
    found = over_references(metrics, scores, references, resamples=200)
    table = found.intervals()
    draws = found.draws[:, 0, 0]

    assert table.loc[("good", "plcc"), ["low", "high"]].tolist() == np.quantile(draws, [0.025, 0.975]).tolist()
    assert table.loc[("good", "plcc"), "se"] == pytest.approx(draws.std(ddof=1))
    assert table.loc[("good", "plcc"), "estimate"] == evaluate(metrics["good"], scores["mos"]).plcc
    assert (table["told"] == 200).all()
    narrower = found.intervals(0.5)
    assert (narrower["high"] - narrower["low"] <= table["high"] - table["low"]).all()


def test_differences_are_paired_and_taken_in_each_metrics_own_direction():
    metrics, scores, references = benchmark_study()
    metrics["good again"] = -metrics["good"]
    found = over_references(metrics, scores, references, resamples=100)

    for index in ("plcc", "srocc", "krocc"):
        table = found.differences(index)
        same = table.loc[("good", "good again")]
        assert same[["estimate", "low", "high"]].tolist() == pytest.approx([0, 0, 0], abs=1e-3)
        assert table.loc[("good", "tied"), "estimate"] > 0
    assert found.differences("srocc").loc[("good", "good again"), "p"] == 1
    assert len(table) == 6
    assert found.differences("rmse").loc[("good", "tied"), "high"] < 0
    # A difference that holds in all resamples: twice the share of the sample itself.
    assert found.differences("plcc").loc[("good", "tied"), "p"] == pytest.approx(2 / 101)


def test_over_references_intervals_are_wider_where_contents_differ():
    metrics, scores, references = benchmark_study(content=1.5)
    over = {
        "references": over_references(metrics, scores, references, resamples=200),
        "stimuli": over_stimuli(metrics, scores, resamples=200),
    }
    width = {name: found.intervals().loc[("good", "srocc")] for name, found in over.items()}

    assert width["references"]["se"] > width["stimuli"]["se"]


def test_intervals_over_stimuli_cover_the_true_correlation_about_as_often_as_they_say():
    rng = np.random.default_rng(8)
    rho, hits, studies = 0.7, 0, 120
    for study in range(studies):
        x = rng.normal(size=80)
        y = rho * x + np.sqrt(1 - rho**2) * rng.normal(size=80)
        found = over_stimuli(
            pd.DataFrame({"metric": x}), pd.DataFrame({"mos": y}), resamples=200, seed=study, mapping="none"
        )
        row = found.intervals().loc[("metric", "plcc")]
        hits += row["low"] <= rho <= row["high"]

    assert 0.88 <= hits / studies <= 0.99


def test_intervals_over_references_cover_where_those_over_stimuli_do_not():
    """A quality of the metric that differs by content: only the clusters carry the uncertainty."""
    rng = np.random.default_rng(4)
    references, each, studies = 30, 8, 40
    own = np.repeat(np.arange(references), each)
    slopes = rng.choice([0.2, 1.8], 20_000)
    x = rng.normal(size=20_000)
    truth = np.corrcoef(x, slopes * x + 0.5 * rng.normal(size=20_000))[0, 1]
    hits = {"references": 0, "stimuli": 0}
    for study in range(studies):
        x = rng.normal(size=len(own)) + 2 * rng.normal(size=references)[own]
        x /= np.sqrt(5)
        y = rng.choice([0.2, 1.8], references)[own] * x + 0.5 * rng.normal(size=len(own))
        table, scores = pd.DataFrame({"metric": x}), pd.DataFrame({"mos": y})
        for name, found in (
            ("references", over_references(table, scores, dict(enumerate(own)), 100, study, "none")),
            ("stimuli", over_stimuli(table, scores, 100, study, "none")),
        ):
            row = found.intervals().loc[("metric", "plcc")]
            hits[name] += row["low"] <= truth <= row["high"]

    assert hits["references"] / studies >= 0.8
    assert hits["stimuli"] / studies <= 0.7


def test_what_no_sample_can_tell_is_nan_without_a_warning():
    metrics, scores, references = benchmark_study()
    metrics = metrics.assign(constant=1.0, infinite=np.inf, unknown=np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = over_references(metrics, scores, references, resamples=20)
        table, pairs = found.intervals(), found.differences("plcc")

    assert table.loc[["constant", "infinite", "unknown"], ["estimate", "low", "high", "se"]].isna().all(axis=None)
    assert (table.loc["constant", "told"] == 0).all()
    assert table.loc["good"].notna().all(axis=None)
    assert pairs.loc[("good", "constant"), ["estimate", "low", "high", "p"]].isna().all()


@pytest.mark.parametrize("stimuli", [0, 1, 5])
@pytest.mark.parametrize("mapping", sorted(FREE))
def test_too_few_stimuli_give_nan_without_a_warning(stimuli, mapping):
    metrics, scores, references = benchmark_study()
    metrics, ratings = metrics.iloc[:stimuli], panel_study().iloc[:, :stimuli]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for found in (
            over_references(metrics, scores, references, resamples=5, mapping=mapping),
            over_stimuli(metrics, scores, resamples=5, mapping=mapping),
            over_subjects(metrics, ratings, resamples=5, mapping=mapping),
        ):
            assert found.intervals()[["estimate", "low", "high"]].isna().all(axis=None)


def test_no_metrics_no_rows():
    metrics, scores, references = benchmark_study()
    found = over_references(metrics[[]], scores, references, resamples=5)

    assert found.draws.shape == (5, 0, len(INDICES))
    assert found.intervals().empty
    assert found.differences("plcc").empty


@pytest.mark.parametrize("grades", ["one subject", "all unanimous", "no ratings"])
def test_panels_without_spread_give_no_warning(grades):
    metrics, _scores, _references = benchmark_study()
    ratings = panel_study()
    if grades == "one subject":
        ratings = ratings.iloc[:1]
    elif grades == "all unanimous":
        ratings = ratings.iloc[[0] * 5].set_axis(range(5))
    else:
        ratings = ratings * np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = over_subjects(metrics, ratings, resamples=5).intervals()

    assert table.loc[("good", "srocc"), "estimate":"high"].notna().all() == (grades != "no ratings")


def test_without_spread_there_are_no_outlier_ratios():
    metrics, scores, _references = benchmark_study()
    table = over_stimuli(metrics, scores[["mos"]], resamples=5).intervals()

    assert table.loc[("good", "plcc")].notna().all()
    assert table.loc[("good", "outlier_ratio"), ["estimate", "low", "high"]].isna().all()


def test_only_stimuli_with_a_mos_and_a_metric_take_part():
    metrics, scores, _references = benchmark_study()
    more = pd.concat([metrics, metrics.iloc[:3].rename(index=lambda stimulus: f"unrated {stimulus}")])
    shuffled = scores.sample(frac=1, random_state=0)
    shuffled.loc["0-0", "mos"] = np.nan
    found = over_stimuli(more, shuffled, resamples=3)

    assert found.units == len(metrics) - 1
    assert np.array_equal(found.draws, over_stimuli(metrics.drop(index="0-0"), scores, resamples=3).draws)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"references": {}}, "120 stimuli have no reference: 0-0"),
        ({"resamples": 0}, "At least one resample"),
        ({"mapping": "spline"}, "Unknown mapping"),
        ({"scores": pd.DataFrame({"dmos": [1.0]})}, "column 'mos'"),
        ({"scores": pd.DataFrame({"mos": [1.0, 2.0]}, index=["0-0", "0-0"])}, "twice there: 0-0"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(change, complaint):
    metrics, scores, references = benchmark_study()
    with pytest.raises(ValueError, match=complaint):
        over_references(**{"metrics": metrics, "scores": scores, "references": references} | change)


def test_an_unknown_index_or_level_is_refused():
    metrics, scores, _references = benchmark_study()
    found = over_stimuli(metrics, scores, resamples=3)

    with pytest.raises(ValueError, match="Unknown index 'sse'"):
        found.differences("sse")
    with pytest.raises(ValueError, match="level"):
        found.intervals(95)
