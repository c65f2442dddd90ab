"""How each subject rates: what the model holds is drawn, excluded ones hollow, flagged ones named."""

import math

import pytest

from analysis.charts import subjects
from analysis.charts.files import svg

from .outputs import computed_before, made_up
from .test_every_chart import texts


def rows(output):
    return {row["code"]: row for row in subjects.modelled(output)}


def test_every_subject_is_a_point_with_its_intervals():
    output = made_up()

    found = rows(output)

    assert list(found) == [subject["code"] for subject in output["subjects"]]
    for subject in output["subjects"]:
        row = found[subject["code"]]
        assert (row["bias"], row["inconsistency"]) == (subject["bias"], subject["inconsistency"])
        assert row["bias_high"] - row["bias_low"] == pytest.approx(2 * subject["bias_ci95"])
        assert (row["low"], row["high"]) == (subject["inconsistency_low"], subject["inconsistency_high"])


def test_flagged_and_excluded_subjects_are_named_and_nobody_else():
    output = made_up()

    assert [code for code, row in rows(output).items() if row["name"]] == ["S03", "S07"]
    written = texts(svg(subjects.chart(output)))
    assert "S03" in written
    assert "S07" in written
    assert "S01" not in written
    assert "Flagged or excluded: S03, S07." in subjects.description(output)


def test_results_that_know_one_screening_only_name_whom_it_flags():
    output = made_up()
    for subject in output["subjects"]:
        del subject["flags"]

    assert [code for code, row in rows(output).items() if row["name"]] == ["S07"]
    assert rows(output)["S07"]["noted"] == "excluded; flagged: bt500"


def test_an_excluded_subject_is_hollow():
    drawing = svg(subjects.chart(made_up())).decode()

    assert drawing.count('stroke="#1f5f8b"') == 1  # the mark's own; solid ones have no outline
    assert (
        'fill="#ffffff"'
        in drawing.split('stroke="#1f5f8b"')[0].rsplit("<path", 1)[1]
        + drawing.split('stroke="#1f5f8b"')[1].split(">")[0]
    )


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_whom_the_model_cannot_tell_of_is_left_out(nothing):
    output = made_up()
    output["subjects"][0] |= {"bias": nothing, "inconsistency": nothing}
    output["subjects"][1] |= {"bias_ci95": nothing, "inconsistency_low": nothing, "inconsistency_high": math.inf}

    found = rows(output)

    assert "S01" not in found
    assert found["S02"]["bias_low"] == found["S02"]["bias_high"] == found["S02"]["bias"]
    assert found["S02"]["low"] == found["S02"]["high"] == found["S02"]["inconsistency"]
    assert svg(subjects.chart(output))


def test_subjects_without_bias_or_spread_are_drawn():
    output = made_up()
    output["subjects"] = output["subjects"][:1]
    nothing = dict.fromkeys(("bias", "bias_ci95", "inconsistency", "inconsistency_low", "inconsistency_high"), 0.0)
    output["subjects"][0] |= nothing

    assert svg(subjects.chart(output))
    assert subjects.modelled(computed_before(made_up())) == []


def test_the_table_holds_the_model():
    output = made_up()

    _columns, found = subjects.table(output)

    assert len(found) == 21
    seventh = next(row for row in found if row[0] == "S07")
    subject = output["subjects"][6]
    assert seventh[3] == f"{subject['inconsistency']:.2f}"
    assert seventh[-1] == "excluded; flagged: bt500, correlation"
