"""The numbers that the other charts draw."""

import numpy as np
import pytest
from scipy import stats

from analysis.charts import attack_levels, by_reference, contents, histogram
from analysis.charts.files import svg

from .outputs import ATTACKS, computed_before, made_up, unrated
from .test_every_chart import texts


def with_scores(*scores):
    output = unrated(made_up(), 360)
    for stimulus, mos in zip(output["stimuli"], scores, strict=False):
        stimulus |= {"mos": mos, "n": 20, "std": 0.5, "ci95": 0.2}
    return output


def test_every_pair_is_in_one_bin():
    output = made_up()

    bins = histogram.bins(output)

    assert sum(entry["pairs"] for entry in bins) == 360
    assert [entry["low"] for entry in bins] == [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]
    assert bins[-1]["high"] == 5


def test_an_edge_belongs_to_the_bin_above_and_five_to_the_last():
    bins = histogram.bins(with_scores(1, 1.49, 1.5, 4.5, 5, 5))

    assert [entry["pairs"] for entry in bins] == [2, 1, 0, 0, 0, 0, 0, 3]


def test_hidden_references_among_the_pairs_are_told():
    output = with_scores(4, 5)
    output["stimuli"][1] |= {"attack": None, "level": None}

    assert histogram.caption(output)[1:] == ["1 of the pairs is a hidden reference."]
    assert len(histogram.caption(made_up())) == 1


def test_references_are_summed_up_best_first():
    output = made_up()

    rows = by_reference.summary(output)

    assert len(rows) == 12
    assert [row["median"] for row in rows] == sorted((row["median"] for row in rows), reverse=True)
    for row in rows:
        mos = [s["mos"] for s in output["stimuli"] if s["content"] == row["content"]]
        assert (row["pairs"], row["lowest"], row["highest"]) == (30, min(mos), max(mos))
        assert [row["lower_quartile"], row["median"], row["upper_quartile"]] == pytest.approx(
            np.percentile(mos, [25, 50, 75])
        )
    drawn = by_reference.chart(output).to_dict()
    assert len(drawn["data"]["values"]) == 360


def test_the_mean_of_a_reference_has_its_interval_over_subjects():
    output = made_up()
    content = output["stimuli"][-1]["content"]
    pairs = [s["pair"] for s in output["stimuli"] if s["content"] == content]
    of_subjects: dict[str, list[int]] = {}
    for rating in output["ratings"]:
        if rating["pair"] in pairs and not rating["excluded"]:
            of_subjects.setdefault(rating["subject"], []).append(rating["grade"])
    means = [np.mean(grades) for grades in of_subjects.values()]
    low, high = stats.t.interval(0.95, len(means) - 1, np.mean(means), stats.sem(means))

    [row] = [row for row in by_reference.summary(output) if row["content"] == content]
    assert {len(grades) for grades in of_subjects.values()} == {30}
    assert (row["mos"], row["ci95"]) == pytest.approx((np.mean(means), (high - low) / 2))
    assert {row["ci95"] for row in by_reference.summary(computed_before(output))} == {None}


def test_means_of_an_attack_are_over_its_pairs():
    output = made_up()

    rows = attack_levels.means(output)

    assert [(row["attack"], row["level"]) for row in rows] == [(a, n) for a in ATTACKS for n in range(1, 6)]
    mos = [s["mos"] for s in output["stimuli"] if (s["attack"], s["level"]) == ("PGD", 3)]
    row = next(row for row in rows if (row["attack"], row["level"]) == ("PGD", 3))
    low, _high = stats.t.interval(0.95, 11, np.mean(mos), stats.sem(mos))
    assert row["mos"] == pytest.approx(np.mean(mos))
    assert row["ci95"] == pytest.approx(np.mean(mos) - low)
    assert row["fooled"] == 12


def test_one_reference_has_no_interval():
    assert {row["ci95"] for row in attack_levels.means(made_up(contents=1))} == {None}
    assert svg(attack_levels.chart(made_up(contents=1)))


def test_every_reference_is_named_and_training_is_told_apart():
    output = made_up()

    written = texts(svg(contents.chart(output)))

    for reference in output["references"]:
        assert reference["content"] in written
    assert contents.caption(output) == ["Hollow: references for training only."]


def test_references_at_one_place_are_drawn():
    output = made_up()
    for reference in output["references"]:
        reference |= {"spatial_information": 1.0, "colourfulness": 1.0}

    assert svg(contents.chart(output))


@pytest.mark.parametrize("module", [histogram, by_reference, attack_levels, contents])
def test_a_table_has_a_text_for_every_column(module):
    columns, rows = module.table(made_up())

    assert rows
    assert {len(row) for row in rows} == {len(columns)}
    assert all(isinstance(text, str) for row in rows for text in row)
