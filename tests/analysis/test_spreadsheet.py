"""The MOS spreadsheet: what the analysis says, readable by any program, dangerous to none."""

import math
from io import BytesIO

import pandas as pd
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from analysis.exclusions.services import exclude, include
from analysis.exports.columns import Column, Sheet, field
from analysis.exports.spreadsheet import mos_spreadsheet
from analysis.exports.workbook import workbook
from analysis.results.services import ensure

from .factories import give_score, rate, test_pairs

SHEETS = [
    "Study", "MOS", "DMOS", "Ratings", "Ratings long", "Subjects", "Panel", "Precision", "References",
    "MOS by attack", "MOS histogram", "Over sessions", "Metrics", "Benchmark", "Dictionary",
]  # fmt: skip


def tables(content: bytes, notes: int) -> dict[str, pd.DataFrame]:
    return pd.read_excel(BytesIO(content), sheet_name=None, header=notes)


def test_every_sheet_is_there_and_says_what_it_holds(small):
    exclude(small.subjects.get(code="SIM05"), reason="votes at random", by=small.study.owner)
    book = load_workbook(BytesIO(mos_spreadsheet(ensure(small))))

    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet["A1"].value == "SIMULATED RATINGS: no person gave them."
        assert "Holds 4 subjects" in sheet["A2"].value
        assert "SIM05" in sheet["A2"].value
        assert "Student's t" in sheet["A2"].value
        assert "A study, version 1, computed 20" in sheet["A2"].value
        assert sheet.freeze_panes in ("A4", "B4")


def test_a_real_study_is_not_called_simulated(version):
    rate(version, "A1", [5, 4])
    book = load_workbook(BytesIO(mos_spreadsheet(ensure(version))))

    assert all("Holds 1 subject" in sheet["A1"].value for sheet in book)
    assert not any("SIMULATED" in str(cell.value) for cell in book["Study"]["B"])


def test_mos_is_there_to_the_last_digit(small):
    result = ensure(small)
    mos = tables(mos_spreadsheet(result), notes=2)["MOS"].set_index("Pair")

    for stimulus in result.output["stimuli"]:
        row = mos.loc[stimulus["name"]]
        assert (row["MOS"], row["Std"], row["n"], row["CI 95 %"]) == (
            stimulus["mos"], stimulus["std"], stimulus["n"], stimulus["ci95"]
        )  # fmt: skip


def test_the_matrix_holds_the_grades_given(version):
    rate(version, "A1", [5, 4, 3, 2, 1, 5])
    rate(version, "A2", [1, 1, 2, 2])
    ratings = tables(mos_spreadsheet(ensure(version), personal=True), notes=1)["Ratings"].set_index("Pair")

    names = [pair.name for pair in test_pairs(version)]
    assert ratings.loc[names, "A1"].tolist() == [5, 4, 3, 2, 1, 5]
    assert ratings.loc[names[:4], "A2"].tolist() == [1, 1, 2, 2]
    assert ratings.loc[names[4:], "A2"].isna().all()


def test_vision_checks_stand_with_their_subjects(version):
    for code, check in (
        ("A1", {"passed": True, "acuity": 0.8}),
        ("A2", {"passed": False, "asked_only": True}),
        ("A3", None),
    ):
        subject = rate(version, code, [5, 4])
        if check:
            subject.vision_checks.create(correction="none", **check)
    subjects = tables(mos_spreadsheet(ensure(version), personal=True), notes=1)["Subjects"].set_index("Subject")

    assert subjects["Vision check"].fillna("").tolist() == ["passed", "asked: failed", ""]
    assert subjects["Acuity"].iloc[0] == 0.8
    assert subjects["Acuity"].iloc[1:].isna().all()


def test_excluding_changes_it_as_it_changes_the_analysis_and_undoing_restores_it(small):
    subject, owner = small.subjects.get(code="SIM05"), small.study.owner
    before = mos_spreadsheet(ensure(small))
    exclude(subject, reason="votes at random", by=owner)
    result = ensure(small)
    without = tables(mos_spreadsheet(result), notes=2)
    include(subject, reason="for comparison", by=owner)
    after = mos_spreadsheet(ensure(small))

    assert "SIM05" not in without["Ratings"].columns
    assert (without["Ratings long"].query("Subject == 'SIM05'")["Excluded"] == "yes").all()
    assert without["MOS"]["MOS"].tolist() == [s["mos"] for s in result.output["stimuli"]]
    assert not without["MOS"]["MOS"].equals(tables(before, notes=2)["MOS"]["MOS"])
    for name in SHEETS:
        pd.testing.assert_frame_equal(tables(before, 2)[name], tables(after, 2)[name], check_exact=True)


def test_the_dictionary_describes_every_column(small):
    sheets = tables(mos_spreadsheet(ensure(small), personal=True), notes=2)
    described = sheets["Dictionary"]

    for name in SHEETS[:-1]:
        assert sheets[name].columns.tolist() == described[described["Sheet"] == name]["Column"].tolist()
    assert described["Description"].notna().all()
    personal = described[described["Personal"] == "yes"]
    assert {("Subjects", "Age"), ("Subjects", "Gender"), ("Subjects", "Reason"), ("Ratings", "SIM01")} <= set(
        zip(personal["Sheet"], personal["Column"], strict=True)
    )


def test_an_infinite_score_is_written_as_a_word(version):
    rate(version, "A1", [5, 4])
    pair = test_pairs(version)[0]
    give_score(pair, "PSNR", math.inf)
    metrics = tables(mos_spreadsheet(ensure(version)), notes=1)["Metrics"].set_index("Pair")

    assert float(metrics.loc[pair.name, "PSNR"]) == math.inf


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_no_text_becomes_a_formula(text):
    sheet = Sheet("A", (Column(text, "A header.", field("text")),), ({"text": text},))
    book = load_workbook(BytesIO(workbook([sheet], [(text, True)])))

    for cell in book["A"]["A"]:
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_characters_that_xlsx_forbids_are_left_out():
    sheet = Sheet("A", (Column("Text", "A text.", field("text")),), ({"text": "a\x00b\x0bc"},))

    assert load_workbook(BytesIO(workbook([sheet], [])))["A"]["A2"].value == "abc"


def test_a_negative_number_stays_a_number():
    sheet = Sheet("A", (Column("Value", "A number.", field("value")),), ({"value": -0.1 - 0.2},))
    cell = load_workbook(BytesIO(workbook([sheet], [])))["A"]["A2"]

    assert (cell.data_type, cell.value) == ("n", -0.1 - 0.2)


@pytest.mark.usefixtures("at_once")
def test_it_is_downloaded_under_a_name_that_says_simulated(client, small, ada):
    answer = ada.get(reverse("analysis:spreadsheet", args=[small.pk]))

    assert answer["Content-Disposition"] == 'attachment; filename="a-study-v1-workbook-simulated.xlsx"'
    assert load_workbook(BytesIO(answer.content)).sheetnames == SHEETS


def test_it_is_always_of_what_is_counted_now(ada, small):
    ensure(small)
    exclude(small.subjects.get(code="SIM05"), reason="votes at random", by=small.study.owner)

    answer = ada.get(reverse("analysis:spreadsheet", args=[small.pk]))
    assert "SIM05" not in tables(answer.content, notes=2)["Ratings"].columns


def test_without_ratings_there_is_none_and_the_page_says_why(ada, version):
    answer = ada.get(reverse("analysis:spreadsheet", args=[version.pk]), follow=True)

    assert "Nobody has rated anything yet" in answer.content.decode()
