"""The table of metrics."""

import math

import pytest

from analysis.dashboard import benchmark_table, reference_study
from analysis.dashboard.benchmark_table import Choice
from tests.numerics.golden import SHARED, needs_shared

from .outputs import computed_before, made_up


def output(**indices):
    """A benchmark of two metrics, given as metric=(better, plcc, srocc, krocc, rmse, outlier ratio)."""
    return {
        "metrics": [{"name": name, "better": values[0]} for name, values in indices.items()],
        "benchmark": [
            {"metric": name, "points": 360, "infinite": 0, "monotone": True}
            | dict(zip(("plcc", "srocc", "krocc", "rmse", "outlier_ratio"), values[1:], strict=True))
            for name, values in indices.items()
        ],
    }


def shown(row):
    return [cell.text for cell in row.cells]


def test_ranks_are_shown_without_sign_and_the_best_is_marked():
    one, two = benchmark_table.rows(
        output(L2=("lower", 0.91, -0.96, -0.8, 0.5, 0.1), PSNR=("higher", 0.95, 0.94, 0.81, 0.4, 0.2))
    )

    assert shown(one) == ["0.910", "0.960", "0.800", "0.500", "0.100"]
    assert shown(two) == ["0.950", "0.940", "0.810", "0.400", "0.200"]
    assert [cell.best for cell in one.cells] == [False, True, False, False, True]
    assert [cell.best for cell in two.cells] == [True, False, True, True, False]


def test_what_reads_alike_is_marked_alike():
    rows = benchmark_table.rows(
        output(L2=("lower", 0.9501, -0.9, -0.8, 0.5, 0.1), PSNR=("higher", 0.9499, 0.9, 0.8, 0.4, 0.1))
    )

    assert [row.cells[0].best for row in rows] == [True, True]


def test_ranks_against_the_metrics_own_direction_are_told():
    rows = benchmark_table.rows(
        output(L2=("lower", 0.9, 0.2, 0.1, 0.5, 0.1), PSNR=("higher", 0.9, -0.2, -0.1, 0.4, 0.1))
    )

    assert [row.reversed for row in rows] == [True, True]
    assert not any(row.reversed for row in benchmark_table.rows(made_up()) if row.metric != "L0")


def test_what_cannot_be_told_is_a_dash_and_never_the_best():
    nothing = (math.nan, math.nan, math.nan, math.nan, None)
    one, two = benchmark_table.rows(output(L2=("lower", *nothing), PSNR=("higher", 0.9, 0.9, 0.8, 0.4, 0.1)))

    assert shown(one) == ["–"] * 5
    assert not any(cell.best for cell in one.cells)
    assert all(cell.best for cell in two.cells)
    assert not one.reversed


def test_the_metric_that_levelled_the_pairs_is_told():
    values = (0.9, 0.9, 0.8, 0.4, 0.1)
    made = output(SSIM=("higher", *values), PSNR=("higher", *values))
    made["metrics"][0]["levelled"] = True

    assert {row.metric: row.levelled for row in benchmark_table.rows(made)} == {"SSIM": True, "PSNR": False}


def test_a_single_metric_is_not_called_the_best():
    [row] = benchmark_table.rows(output(PSNR=("higher", 0.9, 0.9, 0.8, 0.4, 0.1)))

    assert not any(cell.best for cell in row.cells)


def test_the_reference_study_stands_beside_where_it_has_the_metric():
    values = (0.9, 0.9, 0.8, 0.4, 0.1)
    made = benchmark_table.rows(output(L1=("lower", *values), PSNR=("higher", *values)))
    rows = {row.metric: row for row in made}

    assert [cell.text for cell in rows["PSNR"].reference_study] == ["0.962", "0.958", "0.357", "0.138"]
    assert [cell.text for cell in rows["L1"].reference_study] == ["–"] * 4


def test_the_reference_study_stands_beside_a_repetition_of_it_alone():
    made = made_up()
    repeated = benchmark_table.table(made, Choice(), repetition=True)
    another = benchmark_table.table(made, Choice())
    grouped = benchmark_table.table(made, Choice(group=("attack", "FGSM")), repetition=True)

    theirs = ["theirs-plcc", "theirs-srocc", "theirs-rmse", "theirs-outlier_ratio"]
    assert [head.key for head in repeated.heads if head.theirs] == theirs
    assert [head.key for head in repeated.heads][repeated.own :] == theirs
    assert repeated.theirs
    for table in (another, grouped):
        assert not table.theirs
        assert not any(head.theirs for head in table.heads)


def test_it_is_sorted_by_the_reference_studys_values_too():
    rows = benchmark_table.table(made_up(), Choice(sort="theirs-rmse"), repetition=True).rows

    values = [row.reference_study[2].exact for row in rows]
    assert values == sorted(values)


@needs_shared
def test_the_reference_studys_values_are_those_of_its_protocol():
    lines = (SHARED.parent / "study" / "protocol.md").read_text().split("## Benchmark")[1].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    written = {name: tuple(map(float, values)) for name, *values in cells[1:]}

    assert written == reference_study.TABLE


def test_what_does_not_differ_from_the_best_is_marked():
    made = made_up()
    made["best_alike"] = {"plcc": ["PSNR", "SSIM"], "srocc": [], "rmse": ["L0"]}

    marked = {row.metric: [cell.alike for cell in row.cells] for row in benchmark_table.rows(made)}

    best = {row.metric: [cell.best for cell in row.cells] for row in benchmark_table.rows(made)}
    assert best["PSNR"][0], "which is bold, and not marked beside"
    assert marked["PSNR"] == [False] * 8
    assert marked["SSIM"] == [True] + [False] * 7
    assert marked["L0"] == [False] * 3 + [True] + [False] * 4


def test_intervals_are_turned_about_with_the_rank_correlations():
    made = made_up()
    l2 = next(index for index in made["benchmark"] if index["metric"] == "L2")
    l2 |= {"srocc": -0.9, "intervals": {"references": {"srocc": [-0.95, 0.01], "plcc": [0.8, 0.9]}}}

    [row] = [r for r in benchmark_table.rows(made, Choice(intervals="references")) if r.metric == "L2"]

    assert [cell.interval_text for cell in row.cells[:3]] == ["0.800 – 0.900", "−0.010 – 0.950", ""]
    assert not any(cell.interval for r in benchmark_table.rows(made) for cell in r.cells)


def test_groups_have_indices_of_their_own():
    made = made_up()
    table = benchmark_table.table(made, benchmark_table.choice(made, {"group": "attack:C&W"}))

    group = made["groups"]["attack"]["C&W"]
    assert [row.cells[0].text for row in table.rows] == [f"{group[row.metric]['plcc']:.3f}" for row in table.rows]
    assert {row.points for row in table.rows} == {60}
    assert [head.key for head in table.heads] == [
        "metric", "better", "plcc", "srocc", "krocc", "rmse", "outlier_ratio", "points"
    ]  # fmt: skip
    assert not table.alike
    assert [title for title, _options in benchmark_table.groups(made)] == ["Attack", "Level", "Reference"]


@pytest.mark.parametrize("asked", ["attack:nonsense", "nonsense:FGSM", "nonsense", ""])
def test_a_group_that_is_not_there_is_all_pairs(asked):
    assert benchmark_table.choice(made_up(), {"group": asked}) == Choice()


@pytest.mark.parametrize(("key", "of"), [("plcc", 0), ("srocc", 1), ("rmse", 3)])
def test_the_first_click_brings_the_best_up_and_the_second_the_worst(key, of):
    made = made_up()
    first = benchmark_table.table(made, Choice(sort=key))
    [pressed] = [head for head in first.heads if head.order]

    values = [row.cells[of].exact for row in first.rows]
    assert values == sorted(values, reverse=key != "rmse")
    assert (pressed.order, pressed.value) == ("ascending" if key == "rmse" else "descending", f"-{key}")

    second = benchmark_table.table(made, Choice(sort=pressed.value))
    assert [row.cells[of].exact for row in second.rows] == sorted(values, reverse=key == "rmse")
    assert [head.value for head in second.heads if head.order] == [key]


def test_it_is_sorted_by_every_head_and_by_nothing_else():
    made = made_up()
    heads = benchmark_table.table(made, Choice(), repetition=True).heads
    assert not any(head.order for head in heads)
    for head in heads:
        table = benchmark_table.table(made, Choice(sort=head.value), repetition=True)
        assert [h.key for h in table.heads if h.order] == [head.key]

    as_it_is = [row.metric for row in benchmark_table.table(made, Choice()).rows]
    assert [row.metric for row in benchmark_table.table(made, Choice(sort="nonsense")).rows] == as_it_is


@pytest.mark.parametrize("sort", ["plcc", "-plcc"])
def test_what_cannot_be_told_is_sorted_last(sort):
    made = made_up()
    made["benchmark"][0]["plcc"] = math.nan

    assert benchmark_table.table(made, Choice(sort=sort)).rows[-1].metric == made["benchmark"][0]["metric"]


def test_results_computed_before_have_the_columns_that_they_hold():
    made = computed_before(made_up())

    table = benchmark_table.table(made, benchmark_table.choice(made, {"ci": "references", "group": "attack:FGSM"}))

    assert [head.key for head in table.heads if not head.theirs] == [
        "metric", "better", "plcc", "srocc", "krocc", "rmse", "outlier_ratio", "points", "infinite", "monotone"
    ]  # fmt: skip
    assert benchmark_table.groups(made) == benchmark_table.intervals(made) == []


def test_few_references_are_told():
    assert benchmark_table.table(made_up(), Choice()).few_references


def test_a_measure_that_no_metric_has_is_neither_shown_nor_explained():
    output = made_up()
    untold = dict.fromkeys(("auc_different_similar", "auc_better_worse"), math.nan)
    nobodys = {**output, "krasula": [{**row, **untold} for row in output["krasula"]]}
    tables = [
        benchmark_table.table(output, Choice()),
        benchmark_table.table(nobodys, Choice()),
        benchmark_table.table(output, Choice(group=("attack", "FGSM"))),
    ]

    optional = [{head.title for head in table.heads} & {"RMSE*", "AUC D/S", "AUC B/W"} for table in tables]
    assert optional == [{"RMSE*", "AUC D/S", "AUC B/W"}, {"RMSE*"}, set()]
    assert [(table.rmse_star, table.areas) for table in tables] == [(True, True), (True, False), (False, False)]
