"""Exports: every file says what it holds, tells of nobody unasked, and its numbers are the analysis's own."""

import csv
import json
import math
import re
import subprocess
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import pandas as pd
import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from analysis.charts.attack_levels import means
from analysis.charts.files import FORMATS
from analysis.dashboard.benchmark_table import rows
from analysis.exclusions.services import exclude
from analysis.exports.catalogue import TYPES, exports
from analysis.exports.columns import Column, Sheet, field
from analysis.exports.delimited import delimited
from analysis.exports.edition import Edition, edition
from analysis.exports.facts import facts
from analysis.exports.latex import ALIKE, escaped, panel
from analysis.exports.pseudonyms import pseudonyms
from analysis.results.services import complete, ensure
from analysis.results.tasks import complete_result
from benchmarks.statistics_speed import PYTHON as SUREAL
from rating.sessions.models import Presentation, Rating
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import check

from .factories import give_score, make_version, rate, test_pairs

# sureal's MOS by the path of each stimulus.
READ_BY_SUREAL = """
import json, sys
from sureal.dataset_reader import RawDatasetReader
from sureal.subjective_model import MosModel
from sureal.tools.misc import import_json_file

reader = RawDatasetReader(import_json_file(sys.argv[1]))
scores = MosModel(reader).run_modeling()["quality_scores"]
print(json.dumps({shown["path"]: score for shown, score in zip(reader.dis_videos, scores)}))
"""
SECRETS = ("CODE-A", "CODE-B", "CODE-C", "fell asleep")


def made(edition: Edition, file: str) -> bytes:
    return next(one for one in exports(edition) if one.file == file).make(edition)


def archived(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def read_csv(content: bytes) -> pd.DataFrame:
    """The table below the lines that begin with #, as a program reads it that knows how many these are."""
    text = content.decode("utf-8-sig")
    comments = sum(line.startswith('"# ') for line in text.splitlines())
    return pd.read_csv(StringIO(text), skiprows=comments, keep_default_na=False)


def read_any(file: str, content: bytes) -> dict[str, str]:
    """Everything that is written in the file, by the names of what is in it."""
    if file.endswith(".zip"):
        return {k: v for name, inner in archived(content).items() for k, v in read_any(name, inner).items()}
    if file.endswith(".xlsx"):
        book = load_workbook(BytesIO(content))
        return {f"{file} {sheet.title}": str([[c.value for c in row] for row in sheet.rows]) for sheet in book}
    return {file: content.decode("utf-8-sig", errors="replace")}


@pytest.fixture
def real(version):
    """Two attacks' worth of nobody's: three real subjects, one of whom is excluded with a reason; two metrics."""
    rate(version, "CODE-A", [5, 4, 3, 2, 1, 1], age=21, gender="female")
    rate(version, "CODE-B", [4, 4, 3, 3, 2, 1], age=54, gender="male")
    asleep = rate(version, "CODE-C", [1, 5, 1, 5, 1, 5], age=77)
    for pair, psnr in zip(test_pairs(version), [math.inf, -3.25, 30.1, 25.0, 20.7, 15.0], strict=True):
        give_score(pair, "PSNR", psnr)
        give_score(pair, "SSIM", psnr / 100 if math.isfinite(psnr) else 0.97)
    exclude(asleep, reason="fell asleep", by=version.study.owner)
    return version


@pytest.fixture
def without(real) -> Edition:
    return edition(ensure(real))


class TestPersonalColumns:
    @pytest.mark.parametrize("file", ["workbook.xlsx", "sheets.zip", "analysis.json", "sureal.json", "panel.tex"])
    def test_without_them_nobodys_code_age_or_story_is_in_a_file(self, without, file):
        for name, text in read_any(file, made(without, file)).items():
            for secret in SECRETS:
                assert secret not in text, name
            assert "77" not in re.findall(r"\b\d+\b", re.sub(r"[0-9a-f]{16,}", "", text)), name

    def test_the_charts_have_pseudonyms_too(self, without):
        for name, content in archived(made(without, "figures-svg.zip")).items():
            for secret in SECRETS:
                assert secret not in content.decode(), name

    def test_with_them_the_codes_are_there_and_the_file_names_say_so(self, real, ada):
        answer = ada.get(reverse("analysis:export", args=[real.pk, "sheets.zip"]), {"personal": "1"})

        files = archived(answer.content)
        assert 'filename="a-study-v1-sheets-personal.zip"' in answer["Content-Disposition"]
        assert all("-personal." in name for name in files if name != "README.txt")
        subjects = read_csv(files["a-study-v1-subjects-personal.csv"])
        assert subjects["Subject"].tolist() == ["CODE-A", "CODE-B", "CODE-C"]
        assert subjects["Age"].tolist() == [21, 54, 77]
        assert subjects["Reason"].tolist() == ["", "", "fell asleep"]
        assert "CODE-C: fell asleep" in files["README.txt"].decode()

    def test_a_pseudonym_is_the_same_in_every_file_and_says_nothing_of_the_code(self, real):
        output = ensure(real).output
        names = pseudonyms(output)
        files = edition(ensure(real))
        matrix = read_csv(made(files, "ratings.csv")).set_index("Pair")
        long = read_csv(made(files, "ratings-long.csv"))
        sureal = json.loads(made(files, "sureal.json"))

        assert len(set(names.values())) == 3
        assert all(re.fullmatch("s[b-z]{7}", name) for name in names.values())
        pairs = [pair.name for pair in test_pairs(real)]
        assert matrix.loc[pairs, names["CODE-A"]].tolist() == [5, 4, 3, 2, 1, 1]
        mine = long[long["Subject"] == names["CODE-B"]].set_index("Pair")
        assert mine.loc[pairs, "Grade"].tolist() == [4, 4, 3, 3, 2, 1]
        assert {one["path"]: one["os"][names["CODE-A"]] for one in sureal["dis_videos"]} == dict(
            zip(pairs, [5, 4, 3, 2, 1, 1], strict=True)
        )
        # Order tells nothing either: rows and columns go by pseudonym.
        assert long["Subject"].is_monotonic_increasing
        assert matrix.columns.is_monotonic_increasing

    def test_a_pseudonym_stays_whoever_comes_or_withdraws(self, real):
        before = pseudonyms(ensure(real).output)
        rate(real, "CODE-0", [5, 5, 4])
        real.subjects.get(code="CODE-A").delete()
        after = pseudonyms(ensure(real).output)

        assert set(after) == {"CODE-0", "CODE-B", "CODE-C"}
        assert {code: after[code] for code in ("CODE-B", "CODE-C")} == {
            k: v for k, v in before.items() if k != "CODE-A"
        }

    def test_another_server_would_name_them_otherwise(self, real, settings):
        output = {**ensure(real).output, "subjects": [{"code": f"P{number:02d}"} for number in range(18)]}
        here = pseudonyms(output)
        settings.SECRET_KEY = "another"

        assert not set(pseudonyms(output).values()) & set(here.values())
        assert sorted(here, key=here.get) != sorted(here)

    def test_those_that_begin_alike_are_told_apart(self, real, monkeypatch):
        monkeypatch.setattr("analysis.exports.pseudonyms.FEWEST_LETTERS", 1)
        output = {**ensure(real).output, "subjects": [{"code": f"P{number:02d}"} for number in range(40)]}

        assert len(set(pseudonyms(output).values())) == 40

    def test_ages_and_genders_of_a_few_are_not_told(self, real):
        output = ensure(real).output
        keys = {fact.key for fact in edition(ensure(real)).facts}

        assert "age_least" not in keys
        assert {fact.key: fact.value for fact in facts(output, personal=True)}["age_least"] == 21
        assert panel(edition(ensure(real)).output) == "2 subjects (1 excluded)"
        assert panel(output) == "2 subjects (1 excluded) (1 female, 1 male), 21 to 54 years old (mean 37.5)"

    def test_simulated_subjects_keep_their_codes(self, small):
        assert "SIM01" in read_csv(made(edition(ensure(small)), "ratings.csv")).columns

    def test_the_dictionary_has_no_personal_column_left(self, without):
        assert set(read_csv(made(without, "dictionary.csv"))["Personal"]) == {"", "no"}


class TestEveryFileSays:
    def test_study_version_date_subjects_and_definitions(self, without):
        today = timezone.now().date().isoformat()
        for one in exports(without):
            for name, text in read_any(one.file, one.make(without)).items():
                if name.endswith((".svg", ".pdf", ".png")) or one.file in ("figures-pdf.zip", "figures-png.zip"):
                    continue
                assert "A study" in text, name
                assert today in text, name
                for said in ("Student", "BT.500", "2 standard deviations", "logistic", "DCR"):
                    assert said in text or '"advstudy analysis"' in text or '"advstudy"' in text, (name, said)

    @pytest.mark.parametrize("file", ["analysis.json", "sureal.json"])
    def test_json_says_it_in_keys(self, without, file):
        told = json.loads(made(without, file))
        told = told.get("advstudy", told)

        assert (told["study"], told["version"], told["simulated"]) == ("A study", 1, False)
        assert (told["subjects_counted"], len(told["subjects"]), len(told["excluded"])) == (2, 2, 1)
        assert (told["confidence_intervals"], told["dmos"], told["mapping"], told["screening"]) == (
            "student", "dcr", "logistic5", "BT.500"
        )  # fmt: skip
        assert told["computed_at"].startswith(timezone.now().date().isoformat())

    def test_simulated_in_the_file_and_in_its_name(self, ada, small, at_once):
        pair, *_more = test_pairs(small)
        give_score(pair, "PSNR", 30.0)
        for one in exports(edition(ensure(small))):
            answer = ada.get(reverse("analysis:export", args=[small.pk, one.file]))
            assert answer["Content-Type"] == TYPES[one.form]
            assert "-simulated." in answer["Content-Disposition"], one.file
            for name, text in read_any(one.file, answer.content).items():
                if one.file not in ("figures-pdf.zip", "figures-png.zip"):  # test_chart_files looks at those
                    assert "simulated" in text.lower(), name
                assert name == "README.txt" or one.form != "zip" or "-simulated." in name

    def test_every_chart_is_there_in_every_form(self, without):
        names = [
            [name.rpartition(".")[0] for name in archived(made(without, f"figures-{form}.zip"))] for form in FORMATS
        ]

        assert names[0] == names[1] == names[2]
        assert {"a-study-v1-scatter-PSNR", "a-study-v1-mos-histogram", "a-study-v1-subjects"} <= set(names[0])

    def test_the_same_analysis_gives_the_same_archive(self, real):
        assert made(edition(ensure(real)), "sheets.zip") == made(edition(ensure(real)), "sheets.zip")


class TestCsv:
    def test_its_sheets_are_the_workbooks_to_the_last_digit(self, real):
        every = edition(ensure(real), personal=True)
        book = load_workbook(BytesIO(made(every, "workbook.xlsx")))

        for sheet in every.sheets:
            written = list(csv.reader(StringIO(made(every, f"{sheet.name}.csv").decode("utf-8-sig"))))
            cells = [[cell.value for cell in row] for row in book[sheet.title].iter_rows(min_row=2)]
            assert [[same(cell) for cell in row] for row in written[2:]] == [
                [same("" if cell is None else cell) for cell in row] for row in cells
            ]

    def test_numbers_are_numbers_negative_ones_too(self, without):
        scores = read_csv(made(without, "metrics.csv"))["PSNR"].astype(float)

        assert sorted(scores) == [-3.25, 15.0, 20.7, 25.0, 30.1, math.inf]
        assert b",-3.25," in made(without, "metrics.csv") or b",-3.25\r\n" in made(without, "metrics.csv")

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a","b")'])
    def test_no_text_becomes_a_formula(self, text):
        sheet = Sheet("A", (Column(text, "A header.", field("text")),), ({"text": text},))
        content = delimited(sheet, [(f'a, "b";{text},{text}', False)]).decode("utf-8-sig")

        lines = list(csv.reader(StringIO(content)))
        assert len(lines) == 4
        assert all(len(line) == 1 for line in lines)
        assert all(line[0].startswith("# ") for line in lines[:2])
        assert lines[2] == lines[3] == [f"'{text}"]

    def test_the_last_comment_tells_the_headers_line(self, without):
        content = made(without, "mos.csv")
        assert content.startswith(b"\xef\xbb\xbf")
        lines = content.decode("utf-8-sig").splitlines()
        [line] = re.findall(r"header is line (\d+)", lines[1])

        assert lines[int(line) - 1].startswith("Pair,Content,Attack,Level,MOS")


def same(cell: object) -> object:
    """A cell as a number where it can be read as one: a CSV file does not tell 1 from "1"."""
    try:
        number = float(str(cell))
    except ValueError:
        return cell
    return number if math.isfinite(number) else cell


class TestThePagesNumbers:
    """What the dashboard shows is what the workbook holds, cell by cell, rounded."""

    @pytest.fixture
    def shown(self, ada, real, at_once):
        return ada.get(reverse("analysis:dashboard", args=[real.pk]))

    @pytest.fixture
    def book(self, ada, real, shown):
        content = ada.get(reverse("analysis:export", args=[real.pk, "workbook.xlsx"])).content
        return pd.read_excel(BytesIO(content), sheet_name=None, header=1, keep_default_na=False)

    def test_of_the_benchmark(self, shown, book):
        held = book["Benchmark"].set_index("Metric")
        columns = ["PLCC", "SROCC", "KROCC", "RMSE, divisor N", "OR, 2 std", "RMSE*"]

        assert len(shown.context["benchmark"].rows) == len(held) == 2
        for row in shown.context["benchmark"].rows:
            values = [abs(value) for value in held.loc[row.metric, columns]]
            assert [cell.exact for cell in row.cells[:6]] == values
            assert [cell.text for cell in row.cells[:6]] == [f"{value:.3f}" for value in values]
            assert [row.points, row.infinite, row.undefined] == held.loc[
                row.metric, ["Pairs", "Infinite scores", "Undefined scores"]
            ].tolist()

    def test_of_the_pairs(self, shown, book):
        mos, scores = book["MOS"].set_index("Pair"), book["Metrics"].set_index("Pair")

        assert len(shown.context["pairs"]) == len(mos) == 6
        for row in shown.context["pairs"]:
            held, scored = mos.loc[row.name], scores.loc[row.name]
            assert [text for _column, text in row.cells[:5]] == [
                held["Attack"], f"{held['Level']}", f"{held['MOS']:.2f}", f"{held['CI 95 %']:.2f}", f"{held['n']}"
            ]  # fmt: skip
            for column, text in row.cells[5:-1]:
                value = float(scored[column.metric])
                assert text == ("∞" if math.isinf(value) else f"{value:.4g}".replace("-", "−"))

    def test_of_the_subjects(self, ada, real, book, shown):
        held = book["Subjects"].set_index("Subject")
        names = pseudonyms(ensure(real).output)
        rows = ada.get(reverse("analysis:screening", args=[real.pk])).context["rows"]

        assert len(rows) == len(held) == 3
        for row in rows:
            told = held.loc[names[row["code"]]]
            assert [row["ratings"], row["P"], row["Q"], row["bias"], row["inconsistency"]] == told[
                ["Ratings", "P", "Q", "Bias", "Inconsistency"]
            ].tolist()


def later(output: dict) -> dict:
    """The output with all that analyses come to hold."""
    first, second = (metric["name"] for metric in output["metrics"])
    ends = {index: [0.1, 0.9] for index in ("plcc", "srocc", "krocc", "rmse", "outlier_ratio")}
    indices = {"plcc": 0.5, "srocc": -0.5, "krocc": -0.25, "rmse": 0.75, "n": 3}
    conventions = {name: {"dmos": 4.5, "std": 0.5, "n": 2, "ci95": math.nan} for name in ("dcr", "hidden_reference")}
    methods = {"correlation": 0.875, "median_response_ms": 1234.5, "another": None, "newer": -1.5}
    return {
        **output,
        "stimuli": [
            {**one, "mos_p910": 3.25, "mos_p910_ci95": 0.125, "dmos_conventions": conventions}
            for one in output["stimuli"]
        ],
        "subjects": [{**one, "methods": methods, "flags": ["bt500", "correlation"]} for one in output["subjects"]],
        "benchmark": [{**row, "intervals": {"references": ends, "fisher": ends}} for row in output["benchmark"]],
        "krasula": [{"metric": first, "auc_different_similar": 0.75, "auc_different_similar_se": 0.0625}],
        "best_alike": {"plcc": [first, second], "rmse": []},
        "comparisons": [
            {"metric": first, "other": second, "test": "meng", "on": "plcc", "statistic": -2.5, "p": 0.0125,
             "p_holm": 0.0125, "p_bh": 0.0125, "better": second, "over_references": False},
            {"metric": first, "other": second, "test": "f_residuals", "on": "rmse", "statistic": 1.5, "p": 0.5,
             "p_holm": 0.5, "p_bh": 0.5, "better": None, "over_references": None},
        ],
        "groups": {"level": {"10": {first: indices}, "2": {first: indices}}, "attack": {"FGSM": {second: indices}}},
    }  # fmt: skip


def earlier(output: dict) -> dict:
    """The output as analyses once were."""
    gone = ("bias", "bias_ci95", "inconsistency", "inconsistency_low", "inconsistency_high")
    return {
        **{k: v for k, v in output.items() if k not in ("quality", "comparisons", "best_alike", "krasula")},
        "subjects": [{k: v for k, v in one.items() if k not in gone} for one in output["subjects"]],
        "stimuli": [{k: v for k, v in one.items() if k != "se"} for one in output["stimuli"]],
        "benchmark": [
            {k: v for k, v in one.items() if k not in ("rmse_star", "intervals")} for one in output["benchmark"]
        ],
    }


class TestWhatResultsHold:
    def change(self, result, how, personal=False):
        result.output = how(result.output)
        return edition(result, personal)

    def test_what_comes_later_has_its_sheets_and_columns(self, real):
        tables = json.loads(made(self.change(ensure(real), later), "analysis.json"))["tables"]

        assert {"DMOS hidden_reference", "n hidden_reference"} <= set(tables["DMOS"]["rows"][0])
        assert "DMOS acr_hr" not in tables["DMOS"]["rows"][0]
        assert tables["MOS"]["rows"][0]["MOS P.910"] == 3.25
        subject = tables["Subjects"]["rows"][0]
        assert (subject["correlation"], subject["newer"], subject["Flagged by"]) == (0.875, -1.5, "bt500, correlation")
        assert not {"another", "median_response_ms"} & set(subject)  # never a value; personal
        assert tables["Benchmark"]["rows"][0]["AUC different/similar"] == 0.75
        for index, beside in (("PLCC", "yes"), ("RMSE", "no")):
            assert sorted(row[f"Like the best, {index}"] for row in tables["Benchmark"]["rows"]) == ["best", beside]
        assert [row["Over"] for row in tables["Intervals"]["rows"][:6]] == ["fisher"] * 5 + ["references"]
        assert [row["Group"] for row in tables["Groups"]["rows"]] == ["FGSM", "2", "10"]
        one, other = tables["Significance"]["rows"]
        assert (one["Better"], one["Statistic"], one["Holds over references"]) == (one["Other"], -2.5, "no")
        assert (other["Better"], other["Holds over references"]) == (None, None)

    def test_asterisks_stand_by_those_not_different_from_the_best(self, real):
        text = made(self.change(ensure(real), later), "benchmark-table.tex").decode()

        assert text.count(r"\rlap{$^{\ast}$}") == 1
        assert "Asterisks: not significantly different from the best." in text

    def test_every_test_between_metrics_is_there_zous_interval_too(self, small):
        for number, pair in enumerate(test_pairs(small)):
            give_score(pair, "PSNR", 40.0 - 2 * pair.adversarial.setting.level - number / 7)
            give_score(pair, "SSIM", math.sin(number))
        rows = json.loads(made(edition(ensure(small)), "analysis.json"))["tables"]["Significance"]["rows"]

        assert {row["Test"] for row in rows} == {"meng", "steiger", "williams", "zou", "f_residuals", "morgan_pitman"}
        for row in rows:
            if row["Test"] == "zou":
                assert row["Low"] < row["Statistic"] < row["High"]
                assert row["p"] is None

    @pytest.mark.parametrize(("preset", "stands"), [("qomex2019", True), ("near_threshold", False)])
    def test_the_reference_studys_values_stand_beside_a_repetition_of_it_alone(self, real, preset, stands):
        result = ensure(real)
        result.study_version.study.preset = preset
        tables = json.loads(made(edition(result), "analysis.json"))["tables"]
        columns = {f"{index}, QoMEX 2019" for index in ("PLCC", "SROCC", "RMSE", "OR")}

        assert columns.issubset(tables["Benchmark"]["rows"][0]) == stands
        assert ("QoMEX 2019" in str(tables["Benchmark"])) == stands

    @pytest.mark.parametrize("personal", [False, True])
    @pytest.mark.parametrize("how", [earlier, later])
    def test_every_file_can_be_made_of_any_result(self, real, how, personal):
        changed = self.change(ensure(real), how, personal)
        for one in exports(changed):
            if not one.name.startswith("figures"):
                assert one.make(changed)

    def test_columns_that_an_older_result_lacks_are_left_out(self, real):
        changed = self.change(ensure(real), earlier)

        assert [sheet.title for sheet in changed.sheets] == [
            "Study", "MOS", "DMOS", "Ratings", "Ratings long", "Subjects", "Panel", "References", "MOS by attack",
            "MOS histogram", "Over sessions", "Metrics", "Benchmark", "Dictionary",
        ]  # fmt: skip
        assert "Bias" not in read_csv(made(changed, "subjects.csv")).columns
        assert "SE" not in read_csv(made(changed, "mos.csv")).columns


class TestJson:
    def test_it_holds_every_sheet_with_its_columns_records(self, real):
        every = edition(ensure(real), personal=True)
        tables = json.loads(made(every, "analysis.json"))["tables"]

        assert list(tables) == [s.title for s in every.sheets if s.title not in ("Study", "Dictionary")]
        for sheet in tables.values():
            assert all(column["description"] for column in sheet["columns"])
        mos = {row["Pair"]: row["MOS"] for row in tables["MOS"]["rows"]}
        assert mos == {stimulus["name"]: stimulus["mos"] for stimulus in ensure(real).output["stimuli"]}
        assert "inf" in [row["PSNR"] for row in tables["Metrics"]["rows"]]

    def test_text_is_as_it_was_written(self, version):
        rate(version, "=1+1", [5, 4])
        tables = json.loads(made(edition(ensure(version), personal=True), "analysis.json"))["tables"]

        assert tables["Subjects"]["rows"][0]["Subject"] == "=1+1"


class TestSureal:
    """As sureal 0.9's RawDatasetReader reads a data set."""

    def test_contents_are_numbered_from_0_and_every_stimulus_has_one(self, without):
        data = json.loads(made(without, "sureal.json"))
        contents = [reference["content_id"] for reference in data["ref_videos"]]

        assert contents == list(range(len(contents)))
        assert {one["content_id"] for one in data["dis_videos"]} == set(contents)
        assert [one["asset_id"] for one in data["dis_videos"]] == list(range(len(data["dis_videos"])))
        assert data["ref_score"] == 5

    def test_its_means_are_our_mos(self, without):
        for one in json.loads(made(without, "sureal.json"))["dis_videos"]:
            [stimulus] = [s for s in without.output["stimuli"] if s["name"] == one["path"]]
            assert sum(one["os"].values()) / len(one["os"]) == stimulus["mos"]

    def test_a_hidden_reference_has_its_references_path_and_repeats_are_lists(self, version):
        subject = rate(version, "A1", [5, 4])
        pair = test_pairs(version)[0]
        session = subject.sessions.get()
        again = Presentation.objects.create(
            session=session, place=90, kind="repeat", pair=pair, repetition=2, outcome="rated", ended_at=timezone.now()
        )
        Rating.objects.create(presentation=again, grade=3, response_ms=700, client_key="0" * 32)
        data = json.loads(made(edition(ensure(version)), "sureal.json"))

        first, second = data["dis_videos"]
        [name] = pseudonyms(ensure(version).output).values()
        assert [first["os"], second["os"]] == [{name: [5, 3]}, {name: 4}]
        paths = {reference["path"] for reference in data["ref_videos"]}
        assert not {first["path"], second["path"]} & paths

    @pytest.mark.skipif(not SUREAL.exists(), reason="sureal is not installed: make benchmark-peers")
    def test_sureal_reads_it_and_finds_our_mos(self, real, tmp_path):
        rate(real, "CODE-D", [4, 2, 3])
        exported = edition(ensure(real))
        file = tmp_path / "sureal.json"
        file.write_bytes(made(exported, "sureal.json"))
        theirs = subprocess.run([SUREAL, "-c", READ_BY_SUREAL, file], capture_output=True, text=True, check=True)

        ours = {stimulus["name"]: stimulus["mos"] for stimulus in exported.output["stimuli"]}
        assert json.loads(theirs.stdout) == pytest.approx(ours, rel=0, abs=1e-12)


class TestLatex:
    def test_the_benchmark_is_the_dashboards_with_its_best_in_bold(self, without):
        text = made(without, "benchmark-table.tex").decode()

        assert r"Metric & PLCC & SROCC & RMSE & OR \\" in text
        for row in rows(without.output):
            cells = [row.cells[place] for place in (0, 1, 3, 4)]
            shown = [
                rf"\textbf{{{cell.value:.3f}}}" if cell.best else f"{cell.value:.3f}{ALIKE if cell.alike else ''}"
                for cell in cells
            ]
            assert f"    {row.metric} & {' & '.join(shown)} \\\\\n" in text

    def test_mos_stands_per_attack_and_level(self, without):
        text = made(without, "mos-table.tex").decode()

        for row in means(without.output):
            assert rf"${row['mos']:.2f} \pm {row['ci95']:.2f}$" in text

    def test_a_title_cannot_break_out_of_its_comment_or_caption(self, real):
        real.design["title"] = "100 % of\n\\input{secret} & $x_1$ −2"
        study = edition(ensure(real))
        study.output["study"]["title"] = real.design["title"]
        told = replace(study, facts=facts(study.output, False))
        for file in ("benchmark-table.tex", "mos-table.tex", "panel.tex"):
            lines = made(told, file).decode().splitlines()
            assert not any("\\input" in line for line in lines if not line.startswith("% "))
        assert escaped(real.design["title"]) == (r"100 \% of \textbackslash{}input\{secret\} \& \$x\_1\$ $-$2")


@pytest.mark.usefixtures("at_once")
class TestThePage:
    def test_it_offers_every_file_without_personal_columns(self, ada, small):
        answer = ada.get(reverse("analysis:exports", args=[small.pk]))
        page = answer.content.decode()

        assert 'aria-current="page">Exports</a>' in page
        for one in exports(edition(ensure(small))):
            assert f'href="{reverse("analysis:export", args=[small.pk, one.file])}" download' in page
        assert "Holds 5 subjects, nobody is excluded." in re.sub(r"\s+", " ", page)
        assert answer["Cache-Control"] == "private, no-cache"

    def test_the_switch_asks_for_them_everywhere_and_warns(self, ada, real):
        page = ada.get(reverse("analysis:exports", args=[real.pk]), {"personal": "1"}).content.decode()

        for one in exports(edition(ensure(real))):
            assert f'href="{reverse("analysis:export", args=[real.pk, one.file])}?personal=1" download' in page
        assert "Think before you share one" in page

    def test_it_says_what_the_files_say(self, ada, real):
        page = ada.get(reverse("analysis:exports", args=[real.pk])).content.decode()

        for fact in edition(ensure(real)).facts:
            assert escape(fact.label) in page
        assert "fell asleep" not in page.partition('id="personal"')[2]

    def test_a_file_is_of_what_is_counted_now(self, ada, small):
        ensure(small)
        exclude(small.subjects.get(code="SIM05"), reason="votes at random", by=small.study.owner)

        answer = ada.get(reverse("analysis:export", args=[small.pk, "ratings.csv"]))
        assert "SIM05" not in read_csv(answer.content).columns

    def test_without_ratings_it_says_what_to_do(self, ada, version):
        for url in (reverse("analysis:exports", args=[version.pk]),
                    reverse("analysis:export", args=[version.pk, "sureal.json"])):  # fmt: skip
            assert "Nobody has rated anything yet" in ada.get(url, follow=True).content.decode()

    @pytest.mark.parametrize("name", ["exports", "export"])
    def test_nobody_else_sees_it(self, bob, client, small, name):
        url = reverse(f"analysis:{name}", args=[small.pk, *(["mos.csv"] if name == "export" else [])])

        assert bob.get(url).status_code == 404
        client.logout()
        assert client.get(url).status_code == 302

    def test_who_may_not_see_subjects_gets_no_personal_columns(self, ada, real, experimenter):
        experimenter.groups.get().permissions.remove(Permission.objects.get(codename="view_subject"))
        file, page = reverse("analysis:export", args=[real.pk, "mos.csv"]), reverse("analysis:exports", args=[real.pk])

        assert ada.get(file).status_code == ada.get(page).status_code == 200
        assert "?personal=1" not in ada.get(page).content.decode()
        assert ada.get(file, {"personal": "1"}).status_code == ada.get(page, {"personal": "1"}).status_code == 404

    def test_a_file_that_is_none_is_not_found(self, ada, small):
        assert ada.get(reverse("analysis:export", args=[small.pk, "secret.csv"])).status_code == 404


class TestWhatIsNotComputedYet:
    """Intervals by bootstrap and groups come later than the rest."""

    def test_the_page_and_the_files_say_so(self, ada, real):
        result = ensure(real)
        page = ada.get(reverse("analysis:exports", args=[real.pk])).content.decode()

        assert "Being computed: intervals by bootstrap" in page
        assert "Files can be had meanwhile" in page
        assert "NOT YET COMPUTED" in made(edition(result), "study.csv").decode()
        assert not json.loads(made(edition(result), "analysis.json"))["complete"]
        assert "NOT YET COMPUTED" in archived(made(edition(result), "sheets.zip"))["README.txt"].decode()

    @pytest.mark.parametrize("name", ["spreadsheet", "export"])
    def test_a_file_asked_for_alone_has_the_worker_begin(self, ada, real, name):
        ensure(real)
        address = reverse(f"analysis:{name}", args=[real.pk, *(["mos.csv"] if name == "export" else [])])
        for _again in range(2):
            assert ada.get(address).status_code == 200

        assert DBTaskResult.objects.filter(task_path=complete_result.module_path).count() == 1

    def test_once_computed_it_is_in_the_files(self, ada, real, monkeypatch):
        monkeypatch.setattr("analysis.results.further.RESAMPLES", 5)
        result = ensure(real)
        complete(result)
        page = ada.get(reverse("analysis:exports", args=[real.pk])).content.decode()
        document = json.loads(made(edition(ensure(real)), "analysis.json"))

        assert "Being computed" not in page
        assert "Files can be had meanwhile" not in page
        assert document["complete"]
        assert document["bootstrap"] == {"resamples": 5, "seed": 0}
        assert {row["Over"] for row in document["tables"]["Intervals"]["rows"]} == {
            "fisher", "stimuli", "references", "subjects"
        }  # fmt: skip
        assert {row["By"] for row in document["tables"]["Groups"]["rows"]} == {"attack", "level", "reference"}

    def test_without_metrics_there_is_nothing_to_wait_for(self, ada, version):
        rate(version, "A1", [5, 4])
        ensure(version)
        page = ada.get(reverse("analysis:exports", args=[version.pk])).content.decode()

        assert "Being computed" not in page
        assert "NOT YET COMPUTED" not in page

    def test_where_the_analysis_failed_no_file_is_offered(self, ada, real):
        ensure(real)
        exclude(real.subjects.get(code="CODE-B"), reason="for the test", by=real.study.owner)
        address = reverse("analysis:exports", args=[real.pk])
        ada.get(address)  # asks the worker
        assert "made of what is counted when" in ada.get(address).content.decode()
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
        page = ada.get(address).content.decode()

        assert "until it is computed, there are none" in page
        assert "download>" not in page


@pytest.mark.browser
def test_a_file_is_chosen_in_a_browser_and_axe_finds_nothing(server, experimenter, client, tmp_path):
    version = make_version(experimenter)
    for code in ("CODE-A", "CODE-B"):
        rate(version, code, [5, 4, 3, 2, 1, 1])
    names = set(pseudonyms(ensure(version).output).values())
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    with chromium() as browser:
        page = browser.page
        browser.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
        page.goto(f"{server.url}/analysis/{version.pk}/screening/")
        page.get_by_role("link", name="Exports").click()
        page.get_by_text("One by one", exact=True).click()
        check(page)
        for personal in (False, True):
            if personal:
                page.get_by_role("link", name="With", exact=True).click()
                page.get_by_text("columns are personal").click()
                page.get_by_text("One by one", exact=True).click()
                check(page)
            with page.expect_download() as download:
                page.get_by_role("link", name="Ratings long").click()
            download.value.save_as(tmp_path / "ratings.csv")
            subjects = set(read_csv((tmp_path / "ratings.csv").read_bytes())["Subject"])
            assert subjects == ({"CODE-A", "CODE-B"} if personal else names)
            assert ("-personal." in download.value.suggested_filename) == personal
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": 400, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 400
            check(page)
        assert (browser.violations, browser.errors) == ([], [])
