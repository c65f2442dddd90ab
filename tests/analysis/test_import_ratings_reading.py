"""Reading files of ratings: every form, and what is wrong, by row and column."""

from __future__ import annotations

import csv
import datetime
import json
import zipfile
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.exports.columns import Column, Sheet, field
from analysis.exports.delimited import delimited
from analysis.exports.workbook import workbook
from analysis.ratings_import import workbook as xlsx
from analysis.ratings_import.faults import MOST_FAULTS
from analysis.ratings_import.long_form import ALSO_CALLED, REQUIRED
from analysis.ratings_import.reading import read
from analysis.ratings_import.understood import Asked, Given, Reading

NAMES = ["cat FGSM 1", "cat FGSM 2", "dog FGSM 1", "dog reference"]
ASKED = Asked(NAMES, [1, 2, 3, 4, 5], sessions=3, taken=["S99"])
EXPECTED = {("A", NAMES[0]): 5, ("A", NAMES[1]): 4, ("B", NAMES[0]): 3, ("B", NAMES[2]): 1}


def reading(content: str | bytes, asked: Asked = ASKED, **options) -> Reading:
    return read(content.encode() if isinstance(content, str) else content, asked, file="f", **options)


def grades(found: Reading) -> dict[tuple[str, str], int]:
    assert found.is_good, [*map(str, found.faults), *found.unknown]
    return {(one.subject, one.stimulus): one.grade for one in found.ratings}


def faults(content: str | bytes, **options) -> list[str]:
    return [str(fault) for fault in reading(content, **options).faults]


def book(rows: list[list], title: str = "Ratings", *more: str) -> bytes:
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name in more:
        made.create_sheet(name)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


LONG = [["subject", "stimulus", "score"], *([*key, grade] for key, grade in EXPECTED.items())]
BY_STIMULUS = [
    ["", "A", "B"], [NAMES[0], 5, 3], [NAMES[1], 4, None], [NAMES[2], None, 1]
]  # fmt: skip
BY_SUBJECT = [["subject", *NAMES[:3]], ["A", 5, 4, None], ["B", 3, None, 1]]


def text(rows: list[list], delimiter: str = ",") -> str:
    file = StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize(
    ("rows", "form"), [(LONG, "long"), (BY_STIMULUS, "stimulus_rows"), (BY_SUBJECT, "subject_rows")]
)
class TestForms:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_csv_in_every_form(self, rows, form, delimiter):
        found = reading(text(rows, delimiter))
        assert (found.form, grades(found)) == (form, EXPECTED)

    def test_a_workbook_in_every_form(self, rows, form):
        found = reading(book(rows))
        assert (found.form, grades(found), found.sheet) == (form, EXPECTED, "Ratings")

    def test_a_byte_order_mark_and_lines_above_the_header_are_no_matter(self, rows, form):
        above = '"# A study, version 1; computed 2026-01-01"\r\nTitle\r\n\r\n'
        found = reading(b"\xef\xbb\xbf" + (above + text(rows, ";")).encode())
        assert (found.form, grades(found)) == (form, EXPECTED)

    def test_the_form_may_be_said(self, rows, form):
        assert grades(reading(text(rows), form=form)) == EXPECTED


def test_columns_have_other_names_too_and_any_order():
    found = reading("Grade,Pair,Comment,Observer\n3,cat FGSM 1,tired,A\n")
    assert grades(found) == {("A", NAMES[0]): 3}
    assert found.ignored == ("Comment",)


def test_all_that_the_long_form_may_say():
    rows = "subject;stimulus;score;repetition;session;place;response_ms;age;gender\n"
    found = reading(rows + "A;cat FGSM 1;5;2;3;7;812,5;34;F\nA;cat FGSM 1;4;;1;;NA;34;F\n")
    assert found.ratings == [
        Given("A", NAMES[0], 2, 3, 7, 5, 812.5), Given("A", NAMES[0], 1, 1, None, 4, None)
    ]  # fmt: skip
    assert found.people["A"] == (34, "female")


def test_sureal_in_both_its_ways():
    references = [{"content_id": 0, "content_name": "dog", "path": "dog.png"}]
    entries = [
        {"path": "x/cat FGSM 1.png", "os": {"A": 5, "B": [3, 4]}},
        {"path": "dog.png", "os": {"A": None}},
    ]
    found = reading(json.dumps({"ref_videos": references, "dis_videos": entries}))
    assert [(one.subject, one.stimulus, one.repetition, one.grade) for one in found.ratings] == [
        ("A", NAMES[0], 1, 5), ("B", NAMES[0], 1, 3), ("B", NAMES[0], 2, 4)
    ]  # fmt: skip
    assert (found.form, found.missing) == ("sureal", 1)
    listed = reading(json.dumps({"dis_videos": [{"path": NAMES[0], "os": [5, 4.0]}]}))
    assert grades(listed) == {("s01", NAMES[0]): 5, ("s02", NAMES[0]): 4}


@pytest.mark.parametrize("cell", ["4", "4.0", "4,0", " 4 ", "+4", "4e0"])
def test_grades_may_be_written_so(cell):
    assert grades(reading(f"subject;stimulus;score\nA;cat FGSM 1;{cell}\n")) == {("A", NAMES[0]): 4}


@pytest.mark.parametrize("cell", ["0", "6", "4.5", "four", "٤", "1_0", "inf", "1e999", "TRUE", "=1+1"])
def test_and_not_so(cell):
    [fault] = faults(f"subject;stimulus;score\nA;cat FGSM 1;{cell}\n")
    assert fault == f"f, row 2, column C (score): “{cell}” is no grade of the study: 1, 2, 3, 4, 5."


@pytest.mark.parametrize("cell", ["", "NaN", "nan", "NA", "n/a"])
def test_missing_ratings_are_counted(cell):
    found = reading(f"subject,stimulus,score\nA,cat FGSM 1,{cell}\nB,cat FGSM 1,2\n")
    assert (found.missing, len(found.ratings), found.silent) == (1, 1, ["A"])
    assert list(found.subjects) == ["B"]


LONG_HEADER = "subject,stimulus,score\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "f: The file is empty."),
        ("\n , \n", "f: The file is empty."),
        ("subject\nA\n", "row 1: There is but one column"),
        ("subject,score\nA,1\n", "row 1: No column is called “stimulus”; there are: subject, score."),
        ("subject,stimulus,score,grade\n", "row 1: Two columns are called “score”."),
        ("stimulus,A,A\ncat FGSM 1,1,2\n", "row 1: Two columns are called “A”."),
        ("stimulus,A,\ncat FGSM 1,1,2\n", "row 2: 3 cells for 2 columns."),
        (LONG_HEADER, "f: The file holds no rating."),
        (LONG_HEADER + "A,cat FGSM 1\n", "row 2: 2 cells for 3 columns."),
        (LONG_HEADER + "\n\nA,cat FGSM 1,1,9\n", "row 4: 4 cells for 3 columns."),
        (LONG_HEADER + ",cat FGSM 1,1\n", "row 2, column A (subject): the subject is not named."),
        (LONG_HEADER + "A,,1\n", "row 2, column B (stimulus): the stimulus is not named."),
        (LONG_HEADER + f"{'x' * 21},cat FGSM 1,1\n", "more than 20 characters"),
        (LONG_HEADER + "a@b.org,cat FGSM 1,1\n", "looks like an e-mail address"),
        (LONG_HEADER + "A\x07,cat FGSM 1,1\n", "cannot be printed"),
        (LONG_HEADER + "s99,cat FGSM 1,1\n", "row 2, column A (subject): the study version has a subject S99 already"),
        (LONG_HEADER + "A,cat FGSM 1,1\na,cat FGSM 1,1\n", "row 3, column A (subject): “a” and “A” differ by capitals"),
        (LONG_HEADER + "A,cat FGSM 1,1\nA,cat FGSM 1,1\n", "row 3: A has rated “cat FGSM 1” in row 2 already"),
        ("stimulus,A\ncat FGSM 1,1\ncat FGSM 1,2\n", "row 3, column A (stimulus): “cat FGSM 1” has a row already"),
        ("stimulus,,A\ncat FGSM 1,1,2\n", "row 1, column B: the subject is not named."),
        ("subject,stimulus,score,session\nA,cat FGSM 1,1,4\n", "“4” is no whole number from 1 to 3."),
        ("subject,stimulus,score,session\nA,cat FGSM 1,1,\n", "“” is no whole number from 1 to 3."),
        ("subject,stimulus,score,place\nA,cat FGSM 1,1,0\n", "“0” is no whole number from 1 to 32767."),
        ("subject,stimulus,score,place\nA,cat FGSM 1,1,2\nA,cat FGSM 2,1,2\n", "has rated at this place in row 2"),
        ("subject,stimulus,score,response_ms\nA,cat FGSM 1,1,-5\n", "“-5” is no number of milliseconds"),
        ("subject,stimulus,score,age\nA,cat FGSM 1,1,old\n", "“old” is no age"),
        ("subject,stimulus,score,age\nA,cat FGSM 1,1,30\nA,cat FGSM 2,1,31\n", "“31”, but in an earlier row A has"),
        ("subject,stimulus,score,gender\nA,cat FGSM 1,1,x\n", "“x” is none of: female"),
        ("subject,stimulus,score\n\"A,cat FGSM 1,1\n", "this cannot be read as CSV"),
        (LONG_HEADER + f'"{"x" * 200_000}",cat FGSM 1,1\n', "this cannot be read as CSV"),
        (b"subject,stimulus,score\nA,cat FGSM 1,1\nB,caf\xe9,1\n", "row 3: the byte 0xE9 is no UTF-8"),
        ("subject,stimulus,score\n".encode("utf-16"), "f: The file is UTF-16"),
        (b"a,b\n\0,1\n", "zero bytes"),
        (b"\xd0\xcf\x11\xe0old", "old Excel format"),
        ("a,b\n1,2\n", "Neither the first row nor the first column names a stimulus"),
        ("x,cat FGSM 1\ncat FGSM 2,1\n", "say which are the stimuli"),
        ("[1]", "This JSON is no data set of sureal"),
        ("{", "row 1: This is no JSON"),
        ('{"dis_videos": [{}]}', "row 1: an entry of “dis_videos” has no path."),
        ('{"dis_videos": [{"path": "cat FGSM 1", "os": "5"}]}', "row 1, column os: “os” is neither"),
        ('{"dis_videos": [{"path": "cat FGSM 1", "os": {"A": true}}]}', "“True” is no score"),
        ('{"dis_videos": [{"path": "cat FGSM 1", "os": {"A": 1, "A": 2}}]}', "“A” stands twice"),
        ("[" * 100_000, "This JSON is no data set of sureal"),
        (b"PK\x03\x04 no zip", "This is no XLSX workbook"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(content, complaint):
    found = reading(content)
    assert not found.is_good
    assert any(complaint in str(fault) for fault in found.faults), [*map(str, found.faults)]


def test_names_that_the_study_does_not_know_are_told_once_with_the_nearest():
    found = reading(LONG_HEADER + "A,Cat_fgsm_1,1\nB,Cat_fgsm_1,1\nA,horse,1\n")
    assert not found.is_good
    one, other = found.unknown
    assert (one.name, one.row, one.times, one.nearest[0]) == ("Cat_fgsm_1", 2, 2, "cat FGSM 1")
    assert (other.name, other.row, other.nearest) == ("horse", 4, ())


def test_a_file_full_of_faults_is_told_in_short():
    found = reading(LONG_HEADER + "A,cat FGSM 1,x\n" * 1000)
    assert (len(list(found.faults)), found.faults.total) == (MOST_FAULTS, 1000 + 999)
    assert found.faults.untold == 1949


def test_where_the_form_cannot_be_told_it_may_be_said():
    both = "x,cat FGSM 1\ncat FGSM 2,1\n"
    assert reading(both).undecided
    assert grades(reading(both, form="stimulus_rows")) == {("cat FGSM 1", "cat FGSM 2"): 1}


def test_a_workbooks_sheet_may_be_named():
    made = book(LONG, "First", "Empty")
    assert reading(made).sheets == ("First", "Empty")
    assert faults(made, sheet="Empty") == ["f: The file is empty."]
    assert "There is no sheet “Third”; there are: First, Empty." in faults(made, sheet="Third")[0]


def test_dates_in_cells_that_are_read_are_faults_and_elsewhere_none():
    day = datetime.date(2026, 3, 4)
    made = book([["subject", "stimulus", "score", "date"], ["A", NAMES[0], 1, day], [day, NAMES[0], day, day]])
    [fault] = faults(made)
    assert "row 3, column A (subject): a spreadsheet has taken this cell for a date (2026-03-04" in fault
    [fault] = faults(book([["subject", "stimulus", "score"], ["A", NAMES[0], day]]))
    assert "row 2, column C (score): a spreadsheet has taken this cell for a date" in fault


def test_formulas_without_a_stored_value_are_told():
    [fault] = faults(book([["subject", "stimulus", "score"], ["A", NAMES[0], "=2+2"]]))
    assert "row 2, column C (score): this formula has no stored value" in fault
    assert not faults(book([["subject", "stimulus", "score", "sum"], ["A", NAMES[0], 2, "=2+2"]]))


def test_a_workbook_that_unpacks_to_too_much_is_not_read(monkeypatch):
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (xlsx.MOST_UNPACKED + 1))
    assert len(bomb.getvalue()) < 1_000_000
    assert faults(bomb.getvalue()) == ["f: The workbook is too large."]
    monkeypatch.setattr(xlsx, "MOST_CELLS", 5)
    assert faults(book(LONG)) == ["f: The workbook is too large."]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<a/>", b"\xff\xfe\x00"])
def test_a_broken_workbook_is_a_fault_and_no_traceback(part, content):
    broken = BytesIO()
    with zipfile.ZipFile(BytesIO(book(LONG))) as whole, zipfile.ZipFile(broken, "w") as parts:
        for name in whole.namelist():
            parts.writestr(name, content if name == part else whole.read(name))
    assert faults(broken.getvalue())


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused(data):
    start = data.draw(st.sampled_from([b"", b"PK\x03\x04", b"{", b"subject,stimulus,score\n", b"stimulus;A\n"]))
    found = reading(start + data.draw(st.binary(max_size=200)))
    assert found.is_good == (bool(found.ratings) and not found.faults and not found.unknown)


# What is written comes back

CODES = st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1, max_size=20).filter(
    lambda code: (
        code == code.strip()
        and code.isprintable()
        and "@" not in code[1:]
        and not code.startswith("'")
        and code.casefold() not in {*REQUIRED, *ALSO_CALLED}
    )  # a sheet with such subjects looks like a row per rating
)


@st.composite
def _ratings(draw) -> dict[tuple[str, str], int]:
    codes = draw(st.lists(CODES, min_size=1, max_size=5, unique_by=str.casefold))
    keys = st.tuples(st.sampled_from(codes), st.sampled_from(NAMES))
    return draw(st.dictionaries(keys, st.integers(1, 5), min_size=1))


FREE = Asked(NAMES, [1, 2, 3, 4, 5])


@given(_ratings(), st.sampled_from([",", ";", "\t"]))
@settings(deadline=None)
def test_what_csv_writes_comes_back(given_, delimiter):
    rows = [["subject", "stimulus", "score"], *([*key, grade] for key, grade in given_.items())]
    assert grades(reading(text(rows, delimiter), FREE)) == given_


@given(_ratings())
@settings(deadline=None)
def test_a_wide_sheet_comes_back_either_way_round(given_):
    codes = list(dict.fromkeys(code for code, _name in given_))
    by_stimulus = [["pair", *codes], *([name, *(given_.get((code, name)) for code in codes)] for name in NAMES)]
    for rows in (by_stimulus, list(zip(*by_stimulus, strict=True))):
        assert grades(reading(text(rows), FREE)) == given_


@given(_ratings())
@settings(max_examples=25, deadline=None)
def test_what_openpyxl_writes_comes_back(given_):
    made = Workbook()
    made.active.append(["subject", "stimulus", "score"])
    for number, (key, grade) in enumerate(given_.items(), start=2):
        for column, value in enumerate([*key, grade], start=1):
            made.active.cell(number, column).value = value
            if column < 3:
                made.active.cell(number, column).data_type = "s"  # no formula
    file = BytesIO()
    made.save(file)
    assert grades(reading(file.getvalue(), FREE)) == given_


@given(_ratings())
@settings(max_examples=25, deadline=None)
def test_what_our_exports_write_comes_back(given_):
    rows = tuple({"s": code, "p": name, "g": grade} for (code, name), grade in given_.items())
    columns = (Column("Subject", "", field("s")), Column("Pair", "", field("p")), Column("Grade", "", field("g")))
    sheet, notes = Sheet("Ratings long", columns, rows), [("A study, version 1.", False), ("=Beware", True)]
    assert grades(reading(delimited(sheet, notes), FREE)) == given_
    assert grades(reading(workbook([sheet], notes), FREE)) == given_
