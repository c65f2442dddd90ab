"""Which metrics differ: the matrix says what the comparisons hold."""

import math

import pytest

from analysis.charts import significance
from analysis.charts.files import svg

from .outputs import computed_before, made_up
from .test_every_chart import texts

INDICES = ["plcc", "srocc", "rmse"]


def cell(output, index, row, column):
    [found] = [c for c in significance.cells(output, index) if (c["row"], c["column"]) == (row, column)]
    return found


def compared(output, index, one, other, **what):
    """Let the comparison of the two say so."""
    for row in output["comparisons"]:
        if row["on"] == index and {row["metric"], row["other"]} == {one, other}:
            row |= what
    return output


@pytest.mark.parametrize(("index", "best_first"), [("plcc", True), ("srocc", True), ("rmse", False)])
def test_metrics_are_in_order_of_the_index(index, best_first):
    output = made_up()

    values = {entry["metric"]: abs(entry[index]) for entry in output["benchmark"]}

    assert significance.order(output, index) == sorted(values, key=values.__getitem__, reverse=best_first)


def test_a_metric_without_the_index_comes_last():
    output = made_up()
    output["benchmark"][3]["plcc"] = math.nan

    assert significance.order(output, "plcc")[-1] == output["benchmark"][3]["metric"]
    assert svg(significance.chart(output, "plcc"))


@pytest.mark.parametrize("index", INDICES)
def test_every_cell_says_what_its_comparison_holds(index):
    output = made_up()

    cells = significance.cells(output, index)

    assert len(cells) == 25
    for row in output["comparisons"]:
        if row["on"] != index:
            continue
        there = cell(output, index, row["metric"], row["other"])
        back = cell(output, index, row["other"], row["metric"])
        if row["better"] is None:
            assert there["sign"] == back["sign"] == "·"
            continue
        won, lost = (there, back) if row["better"] == row["metric"] else (back, there)
        assert won["sign"].strip("()") == "+"
        assert lost["sign"].strip("()") == "−"
        assert won["sign"].startswith("(") == lost["sign"].startswith("(") == (not row["over_references"])


@pytest.mark.parametrize(
    ("over_references", "look", "sign"), [(True, "better", "+"), (False, "frame", "(+)"), (None, "frame", "(+)")]
)
def test_what_holds_only_as_if_stimuli_were_independent_is_marked(over_references, look, sign):
    output = compared(made_up(), "plcc", "PSNR", "L0", better="PSNR", over_references=over_references)

    found = cell(output, "plcc", "PSNR", "L0")

    assert (found["look"], found["sign"]) == (look, sign)
    assert ("only as if" in found["says"]) == (over_references is not True)
    told = [sentence for sentence in significance.caption(output, "plcc") if "nothing has been computed" in sentence]
    assert bool(told) == (over_references is None)


def test_a_metric_is_not_compared_with_itself():
    assert cell(made_up(), "plcc", "L2", "L2")["look"] == "itself"


def test_signs_are_written_so_that_grey_print_tells_as_much():
    output = made_up()

    written = texts(svg(significance.chart(output, "plcc"))).split(" | ")

    signs = [c["sign"] for c in significance.cells(output, "plcc") if c["sign"]]
    assert {sign: written.count(sign) for sign in set(signs)} == {sign: signs.count(sign) for sign in set(signs)}
    assert {"+", "−", "(+)", "(−)"} <= set(signs)


def test_the_paired_tests_come_first_and_the_caption_names_the_test():
    output = made_up()
    for row in [row for row in output["comparisons"] if row["on"] == "rmse"]:
        output["comparisons"].insert(0, {**row, "test": "f_residuals", "better": None})

    assert any(c["sign"] == "+" for c in significance.cells(output, "rmse"))
    assert "Morgan" in " ".join(significance.caption(output, "rmse"))

    output["comparisons"] = [row for row in output["comparisons"] if row["test"] != "morgan_pitman"]
    assert not any(c["sign"] == "+" for c in significance.cells(output, "rmse"))
    assert "F-test" in " ".join(significance.caption(output, "rmse"))


def test_the_table_has_every_pair_once_with_its_statistic():
    output = made_up()

    _columns, rows = significance.table(output, "srocc")

    assert len(rows) == 10
    assert {frozenset(row[:2]) for row in rows} == {
        frozenset((r["metric"], r["other"])) for r in output["comparisons"] if r["on"] == "srocc"
    }
    for row in rows:
        [found] = [r for r in output["comparisons"] if r["on"] == "srocc" and [r["metric"], r["other"]] == row[:2]]
        assert row[4] == f"{found['statistic']:.2f}".replace("-", "−")
        assert row[2] == (found["better"] or "not told apart")


def test_what_a_comparison_cannot_tell_is_a_dash():
    nothing = {"better": None, "p": math.nan, "p_holm": math.nan, "p_bh": None, "statistic": math.nan}
    output = compared(made_up(), "plcc", "PSNR", "L0", **nothing)

    [row] = [row for row in significance.table(output, "plcc")[1] if {"PSNR", "L0"} == set(row[:2])]

    assert row[2:] == ["not told apart", "–", "–", "–", "–", "–"]
    assert svg(significance.chart(output, "plcc"))


def test_there_are_only_indices_that_were_compared():
    output = made_up()
    output["comparisons"] = [row for row in output["comparisons"] if row["on"] != "srocc"]

    assert significance.indices(output) == ["plcc", "rmse"]
    assert significance.indices(computed_before(made_up())) == []


def test_two_metrics_and_eighteen_are_drawn():
    output = made_up()
    output["comparisons"] = [row for row in output["comparisons"] if {row["metric"], row["other"]} == {"L0", "L2"}]
    assert svg(significance.chart(output, "plcc"))

    names = [f"metric {number}" for number in range(18)]
    output["metrics"] = [{"name": name, "better": "higher"} for name in names]
    output["benchmark"] = [{"metric": name, "plcc": 0.9 - n / 100} for n, name in enumerate(names)]
    output["comparisons"] = [
        {"metric": one, "other": other, "on": "plcc", "test": "meng", "statistic": 3.0, "p": 1e-9, "p_holm": 1e-7,
         "p_bh": 1e-8, "better": one, "over_references": True}
        for n, one in enumerate(names) for other in names[n + 1 :]
    ]  # fmt: skip
    written = texts(svg(significance.chart(output, "plcc"))).split(" | ")
    assert written.count("+") == written.count("−") == 153
    assert significance.table(output, "plcc")[1][0][5:] == ["< 0.0001"] * 3
