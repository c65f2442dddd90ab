"""The benchmark by groups of stimuli."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analysis.benchmark import INDICES, by_group, evaluate

from .test_benchmark_bootstrap import EACH, REFERENCES, benchmark_study


def test_each_group_is_evaluated_on_its_own_and_pooled():
    metrics, scores, references = benchmark_study()
    levels = {stimulus: int(stimulus.split("-")[1]) % 2 for stimulus in metrics.index}
    table = by_group(metrics, scores, {"reference": references, "level": levels})

    assert table.index.names == ["grouping", "group", "metric"]
    assert len(table) == (1 + REFERENCES + 2) * 3
    for place, members in (
        (("pooled", "pooled"), metrics.index),
        (("reference", "content2"), metrics.index[2 * EACH : 3 * EACH]),
        (("level", 1), metrics.index[[levels[stimulus] == 1 for stimulus in metrics.index]]),
    ):
        part = scores.loc[members]
        for metric in metrics:
            found, row = (
                evaluate(metrics.loc[members, metric], part["mos"], part["std"], part["n"]),
                table.loc[(*place, metric)],
            )
            assert row["n"] == len(members)
            assert row[list(INDICES)].tolist() == [getattr(found, index) for index in INDICES]
            assert (row["plcc_low"], row["plcc_high"]) == found.intervals.plcc
            assert (row["outlier_ratio_low"], row["outlier_ratio_high"]) == found.intervals.outlier_ratio
            assert row["monotone"] == found.monotone


def test_groups_can_disagree_with_the_whole():
    """Within each content the metric rises with opinion; over contents it falls."""
    rng = np.random.default_rng(0)
    content = np.repeat(np.arange(4), 12)
    within = np.tile(np.linspace(-0.4, 0.4, 12), 4)
    scores = pd.DataFrame({"mos": 3 + within - content})
    metrics = pd.DataFrame({"metric": within + 5 * content + rng.normal(0, 0.01, 48)})
    table = by_group(metrics, scores, {"reference": dict(enumerate(content))})["srocc"]

    assert table[("pooled", "pooled", "metric")] < -0.5
    assert (table["reference"] > 0.9).all()


def test_small_groups_and_missing_values_give_nan_without_a_warning():
    metrics, scores, _references = benchmark_study()
    metrics.iloc[:, 2] = np.nan
    few = {stimulus: "few" if number < 5 else None for number, stimulus in enumerate(metrics.index)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = by_group(metrics, scores, {"attack": few})

    assert table.index.get_level_values("group").unique().tolist() == ["pooled", "few"]
    assert table.loc["attack"][[*INDICES, "plcc_low"]].isna().all(axis=None)
    assert table.loc[("pooled", "pooled", "tied"), "n"] == 0
    assert np.isnan(table.loc[("pooled", "pooled", "tied"), "srocc"])


def test_without_stimuli_or_metrics_there_is_nothing_to_tell():
    metrics, scores, _references = benchmark_study()

    assert by_group(metrics.iloc[:0], scores, {})["n"].tolist() == [0, 0, 0]
    assert by_group(metrics[[]], scores, {}).empty


def test_the_work_can_be_spread_and_the_mapping_chosen():
    metrics, scores, references = benchmark_study()

    def backwards(function, arguments):
        return [function(*each) for each in reversed(list(arguments))]

    table = by_group(metrics, scores, {"reference": references}, mapping="cubic")
    again = by_group(metrics, scores, {"reference": references}, mapping="cubic", parallel=backwards)

    pd.testing.assert_frame_equal(table, again)
    expected = evaluate(metrics["good"], scores["mos"], mapping="cubic").plcc
    assert table.loc[("pooled", "pooled", "good"), "plcc"] == expected


def test_a_grouping_called_pooled_is_refused():
    metrics, scores, references = benchmark_study()
    with pytest.raises(ValueError, match="pooled"):
        by_group(metrics, scores, {"pooled": references})
