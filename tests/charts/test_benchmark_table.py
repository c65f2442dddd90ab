"""The table of metrics."""

import math

from analysis.dashboard import benchmark_table

from .outputs import made_up


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


def test_a_single_metric_is_not_called_the_best():
    [row] = benchmark_table.rows(output(PSNR=("higher", 0.9, 0.9, 0.8, 0.4, 0.1)))

    assert not any(cell.best for cell in row.cells)


def test_the_reference_study_stands_beside_where_it_has_the_metric():
    values = (0.9, 0.9, 0.8, 0.4, 0.1)
    made = benchmark_table.rows(output(L1=("lower", *values), PSNR=("higher", *values)))
    rows = {row.metric: row for row in made}

    assert rows["PSNR"].reference_study == ["0.962", "0.958", "0.357", "0.138"]
    assert rows["L1"].reference_study == ["–"] * 4
