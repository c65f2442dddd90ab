"""Scores from elsewhere: read from a CSV file, all of it or nothing, by command and by page."""

import hashlib
import math
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from playwright.sync_api import expect

from analysis.charts.catalogue import figures
from analysis.exports.sheets import sheets
from analysis.models import ImportedMetric, ImportedScore
from analysis.results.services import ensure
from analysis.scores.imported.reading import read
from rating.stimuli.models import Pair
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import check
from tests.studies import make_experimenter, make_stimulus_set

from .factories import make_version, rate, test_pairs

HIGHER = {"better": ["higher"]}


def all_pairs(version) -> list[Pair]:
    return list(version.study.stimulus_set.pairs.in_order())


def by_name(version, scores: list[str], column: str = "score") -> str:
    rows = [f"{pair.name},{score}" for pair, score in zip(all_pairs(version), scores, strict=False)]
    return "\n".join([f"pair,{column}", *rows, ""])


@pytest.fixture
def import_file(version, tmp_path, capsys):
    """Import this text by the command; returns what it said."""

    def act(text: str | bytes, metric: str | list[str] | None = "VIF (MATLAB)", **options) -> str:
        path = tmp_path / "scores.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        names = [metric] if isinstance(metric, str) else metric
        of = {} if "study" in options else {"set": version.study.stimulus_set_id}
        options = {"metric": names, "better": ["higher"], **of, **options}
        call_command("import_scores", path, **options)
        return capsys.readouterr().out

    return act


def refusal(import_file, *args, **options) -> str:
    with pytest.raises(CommandError) as refused:
        import_file(*args, **options)
    assert not ImportedScore.objects.exists()
    return str(refused.value)


def stored(name: str = "VIF (MATLAB)") -> dict[str, float]:
    return dict(ImportedScore.objects.filter(metric__name=name).values_list("distorted_sha256", "value"))


def test_scores_by_the_pairs_name(version, import_file):
    said = import_file(by_name(version, ["0.5", "1.25e-3", "-7", "+.5"]), source="MATLAB R2026a")

    pairs = all_pairs(version)[:4]
    assert stored() == dict(zip([p.shown.sha256 for p in pairs], [0.5, 0.00125, -7.0, 0.5], strict=True))
    assert "VIF (MATLAB): 4 scores for 10 pairs, 0 infinite, 0 undefined. Imported." in said
    metric = ImportedMetric.objects.get()
    assert (metric.better, metric.source, metric.file_name) == ("higher", "MATLAB R2026a", "scores.csv")
    assert math.isnan(metric.identical)
    assert metric.file_sha256 == hashlib.sha256(by_name(version, ["0.5", "1.25e-3", "-7", "+.5"]).encode()).hexdigest()


def test_scores_by_the_files_sha256(version, import_file):
    [pair, *_others] = all_pairs(version)
    import_file(f"reference_sha256,distorted_sha256,score\n{pair.reference.sha256},{pair.shown.sha256.upper()},2\n")

    assert stored() == {pair.shown.sha256: 2.0}


def test_infinite_and_undefined_scores_are_kept(version, import_file):
    said = import_file(by_name(version, ["Inf", "-Inf", "NaN", "inf", "1", ""]))

    assert sorted(map(repr, stored().values())) == ["-inf", "1.0", "inf", "inf", "nan"]
    assert "5 scores for 10 pairs, 3 infinite, 1 undefined" in said


def test_columns_are_metrics_each_with_its_direction(version, import_file):
    text = "pair,VIF 2,MAD 2\n" + "".join(f"{pair.name},0.{n},{n}\n" for n, pair in enumerate(all_pairs(version)))
    import_file(text, None, better=["higher", "lower"], identical=["1", "0"])

    assert list(ImportedMetric.objects.values_list("name", "better", "identical")) == [
        ("MAD 2", "lower", 0.0), ("VIF 2", "higher", 1.0)
    ]  # fmt: skip
    assert len(stored("VIF 2")) == len(stored("MAD 2")) == 10


def test_one_column_of_several_may_be_named(version, import_file):
    import_file(by_name(version, ["1,2", "3,4"], "VIF 2,MAD 2"), "MAD 2", better=["lower"])

    assert list(ImportedMetric.objects.values_list("name", flat=True)) == ["MAD 2"]
    assert sorted(stored("MAD 2").values()) == [2.0, 4.0]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_and_a_byte_order_mark_are_read(version, import_file, delimiter):
    import_file(b"\xef\xbb\xbf" + by_name(version, ["1", "2"]).replace(",", delimiter).replace("\n", "\r\n").encode())

    assert sorted(stored().values()) == [1.0, 2.0]


def test_pairs_of_equal_files_are_scored_alike(version, import_file):
    [pair, *_others] = all_pairs(version)
    import_file(by_name(version, ["1"]))

    assert (pair.reference.sha256, pair.shown.sha256) == ImportedScore.objects.values_list(
        "reference_sha256", "distorted_sha256"
    ).get()


def test_a_second_time_changes_nothing(version, import_file):
    import_file(by_name(version, ["1", "NaN"]))
    before = ImportedMetric.objects.values().get()

    assert "It was there already: nothing has changed." in import_file(by_name(version, ["1", "NaN"]))
    assert ImportedMetric.objects.values().get() | {"identical": 0} == before | {"identical": 0}


@pytest.mark.parametrize("options", [{}, {"better": ["lower"]}, {"source": "Octave"}, {"identical": ["1"]}])
def test_other_scores_or_another_meaning_replace_only_on_demand(version, import_file, options):
    import_file(by_name(version, ["1", "2"]))
    scores = by_name(version, ["1", "2"] if options else ["3"])
    with pytest.raises(CommandError, match=r"imported from scores.csv on .*\n.*add --replace"):
        import_file(scores, **options)
    assert sorted(stored().values()) == [1.0, 2.0]

    assert "It has replaced" in import_file(scores, replace=True, **options)
    assert sorted(stored().values()) == ([1.0, 2.0] if options else [3.0])
    assert ImportedMetric.objects.count() == 1


def test_a_dry_run_stores_nothing(version, import_file):
    assert "It would be imported." in import_file(by_name(version, ["1"]), dry_run=True)
    assert not ImportedMetric.objects.exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "The file is empty"),
        ("\n \n", "The file is empty"),
        ("pair,score\n", "no row below its header"),
        ("score\n1\n", "No column says which pair a row is of"),
        ("reference_sha256,score\nx,1\n", "No column says which pair"),
        ("pair\ncontent 1 FGSM 1\n", "No column holds scores"),
        ("pair,score,score\ncontent 1 FGSM 1,1,2\n", "Two columns are called “score”"),
        ("pair," + ",".join(f"m{n}" for n in range(101)) + "\n", "More than 100 columns hold scores"),
        ("pair,,score\ncontent 1 FGSM 1,1,2\n", "Column 2 has no name"),
        ("pair,score\nnobody,1\n", "Row 2: the stimulus set has no pair “nobody”"),
        ("pair,score\n,1\n", "Row 2: it does not say which pair"),
        ("pair,score\ncontent 1 FGSM 1,1,2\n", "Row 2: 3 cells for 2 columns"),
        ("pair,score\ncontent 1 FGSM 1\n", "Row 2: 1 cells for 2 columns"),
        ("pair,score\n\ncontent 1 FGSM 1,much\n", "Row 3, column score: “much” is no number"),
        (
            'pair;score\ncontent 1 FGSM 1;"0,5"\n',
            "Row 2, column score: “0,5” is no number: digits with a decimal point",
        ),
        ("pair,score\ncontent 1 FGSM 1,1_0\n", "“1_0” is no number"),
        ("pair,score\ncontent 1 FGSM 1,1e999\n", "1e999 is too large"),
        ("pair,score\ncontent 1 FGSM 1,1\ncontent 1 FGSM 1,1\n", "Row 3: these files have scores in row 2 already"),
        ('pair,score\n"content 1 FGSM 1,1\n', "cannot be read as CSV"),
        (b"pair,score\ncontent \xe9,1\n", "Line 2 is not UTF-8"),
        (b"pair,score\n\0\0,1\n", "zero bytes"),
        ("reference_sha256,distorted_sha256,score\nab,cd,1\n", "no pair of files with these SHA-256"),
    ],
)
def test_a_faulty_file_is_refused_with_row_and_column(import_file, text, complaint):
    said = refusal(import_file, text)
    assert complaint in said
    assert "nothing was imported" in said


def test_all_faults_are_told_and_one_keeps_the_whole_file_out(version, import_file):
    said = refusal(import_file, by_name(version, ["1", "x", "2", "y"]) + "nobody,3\n")

    assert [line.split(":")[0] for line in said.splitlines()[1:]] == [
        "Row 3, column score", "Row 5, column score", "Row 6"
    ]  # fmt: skip


def test_a_file_full_of_faults_is_told_in_short(version, import_file):
    said = refusal(import_file, "pair,score\n" + "nobody,1\n" * 1000)

    assert len(said.splitlines()) == 52
    assert "only the first 50 are listed" in said


def test_names_and_sha256_that_contradict_each_other_are_told(version, import_file):
    one, two, *_others = all_pairs(version)
    text = f"pair,reference_sha256,distorted_sha256,score\n{one.name},{two.reference.sha256},{two.shown.sha256},1\n"
    assert f"the SHA-256 are not those of the pair “{one.name}”" in refusal(import_file, text)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"metric": "VIF"}, "“VIF” is computed here under the name VIF: call yours otherwise"),
        ({"metric": "ms-ssim"}, "under the name MS-SSIM"),
        ({"metric": "=SUM(A1)"}, "A metric cannot be called “=SUM(A1)”"),
        ({"metric": None}, "Name the metric of the column “score”"),
        ({"better": None}, "Say by --better"),
        ({"better": ["higher", "lower"]}, "one value for all metrics, or one for each of 1"),
        ({"identical": ["one"]}, "“one” is no number"),
    ],
)
def test_what_is_said_of_the_metric_is_checked(version, import_file, options, complaint):
    assert complaint in refusal(import_file, by_name(version, ["1"]), **options)


def test_a_column_that_is_not_there_is_told(version, import_file):
    said = refusal(import_file, by_name(version, ["1,2"], "A,B"), "C")
    assert "There is no column “C”; there are: A, B." in said


def test_a_column_without_any_score_is_told(version, import_file):
    assert "The column “score” holds no score" in refusal(import_file, by_name(version, ["", ""]))


def test_names_that_differ_by_case_are_one(version, import_file):
    import_file(by_name(version, ["1"]), "Mine")
    with pytest.raises(CommandError, match="“mine” is imported already as “Mine”"):
        import_file(by_name(version, ["1"]), "mine")


def test_a_study_stands_for_its_set(version, import_file):
    import_file(by_name(version, ["1"]), study=version.study_id)
    assert ImportedMetric.objects.get().stimulus_set_id == version.study.stimulus_set_id


def test_what_is_not_there_is_told(db, tmp_path):
    with pytest.raises(CommandError, match="no study 77"):
        call_command("import_scores", tmp_path, study=77)
    with pytest.raises(CommandError, match="no stimulus set 77"):
        call_command("import_scores", tmp_path, set=77)


def test_a_file_that_is_not_there_is_told(version, tmp_path):
    with pytest.raises(CommandError, match=r"absent.csv: No such file"):
        call_command("import_scores", tmp_path / "absent.csv", set=version.study.stimulus_set_id)
    with pytest.raises(CommandError, match="Name the CSV file"):
        call_command("import_scores", set=version.study.stimulus_set_id)


def test_removing_asks_first(version, import_file, monkeypatch, capsys):
    import_file(by_name(version, ["1", "2"]))
    options = {"set": version.study.stimulus_set_id, "metric": ["VIF (MATLAB)"], "remove": True}
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "n")
    with pytest.raises(CommandError, match="Nothing was removed"):
        call_command("import_scores", **options)
    assert asked == ["Remove VIF (MATLAB) with all scores? [y/N] "]
    assert ImportedMetric.objects.exists()

    call_command("import_scores", yes=True, **options)
    assert "VIF (MATLAB) is removed: 2 scores." in capsys.readouterr().out
    assert not ImportedScore.objects.exists()
    with pytest.raises(CommandError, match=r"“VIF \(MATLAB\)” is not imported; imported are: none"):
        call_command("import_scores", yes=True, **options)


class TestInTheAnalysis:
    @pytest.fixture
    def output(self, version, import_file):
        rate(version, "A1", [5, 4, 3, 2, 1, 1])
        rate(version, "A2", [4, 4, 3, 3, 2, 1])
        scores = [str(n / 7) for n in range(len(all_pairs(version)))]
        import_file(by_name(version, scores), source="MATLAB R2026a", identical=["1"])
        return ensure(version).output

    def test_it_is_a_metric_with_its_provenance(self, version, output):
        [metric] = output["metrics"]
        assert (metric["name"], metric["better"], metric["identical"]) == ("VIF (MATLAB)", "higher", 1.0)
        assert metric["imported"]["source"] == "MATLAB R2026a"
        assert metric["imported"]["sha256"] == ImportedMetric.objects.get().file_sha256
        assert output["benchmark"][0]["points"] == len(test_pairs(version))

    def test_charts_and_sheets_say_that_it_was_imported(self, output):
        assert figures(output)["scatter-VIF (MATLAB)"].title == "VIF (MATLAB) (imported) against MOS"
        made = {sheet.title: sheet for sheet in sheets(output, [])}
        assert made["Metrics"].columns[-1].name == "VIF (MATLAB) (imported)"
        assert "Imported, not computed here: from scores.csv (SHA-256 " in made["Metrics"].columns[-1].description

    def test_removing_it_makes_another_analysis(self, version, output):
        ImportedMetric.objects.get().delete()
        assert ensure(version).output["metrics"] == []

    def test_another_set_of_the_same_files_does_not_know_it(self, output):
        other = make_version(make_experimenter("bob"))
        rate(other, "A1", [5, 4])
        assert [p.shown.sha256 for p in all_pairs(other)] == list(
            Pair.objects.filter(stimulus_set=other.study.stimulus_set).in_order().values_list(
                "adversarial__sha256", flat=True
            )
        )  # fmt: skip
        assert ensure(other).output["metrics"] == []


class TestThePage:
    def url(self, name: str, version, *more) -> str:
        return reverse(f"analysis:{name}", args=[version.pk, *more])

    def preview(self, client, version, text: str | bytes, name: str = "scores.csv"):
        content = text.encode() if isinstance(text, str) else text
        file = SimpleUploadedFile(name, content, content_type="text/csv")
        return client.post(self.url("import-preview", version), {"file": file})

    def fields(self, page: str) -> dict[str, str]:
        """The hidden fields of the preview's form."""
        return {
            name: re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)[1]
            for name in ("content", "file_name")
        }

    def column(self, number: int = 0, **said: str) -> dict[str, str]:
        said = {"use": "on", "name": "VIF 2", "better": "higher", "identical": "", **said}
        return {f"column-{number}-{key}": value for key, value in said.items() if value is not None}

    def confirm(self, client, version, page: str, **said):
        return client.post(self.url("import-confirm", version), self.fields(page) | said, follow=True)

    @pytest.fixture
    def scores(self, version) -> str:
        return by_name(version, ["0.5", "Inf", "NaN", "", "2"])

    def test_a_file_is_previewed_and_nothing_stored(self, ada, version, scores):
        page = self.preview(ada, version, scores).content.decode()

        assert "scores.csv has 5 rows" in page
        assert "4 / 10" in page
        assert "0.5 – 2" in page
        assert "Nothing is stored yet." in page
        assert not ImportedMetric.objects.exists()

    def test_and_imported_once_it_is_confirmed(self, ada, version, experimenter, scores):
        page = self.preview(ada, version, scores).content.decode()
        page = self.confirm(
            ada, version, page, source="MATLAB", **self.column(identical="1")
        ).content.decode()  # fmt: skip

        assert "VIF 2 is imported." in page
        metric = ImportedMetric.objects.get()
        assert (metric.name, metric.better, metric.identical, metric.source) == ("VIF 2", "higher", 1.0, "MATLAB")
        assert metric.imported_by == experimenter
        assert metric.file_sha256 == hashlib.sha256(scores.encode()).hexdigest()
        assert sorted(map(repr, stored("VIF 2").values())) == ["0.5", "2.0", "inf", "nan"]

    def test_columns_may_be_left_out(self, ada, version):
        page = self.preview(ada, version, by_name(version, ["1,2"], "One,Two")).content.decode()
        self.confirm(ada, version, page, **self.column(0, use=None), **self.column(1, name="Two"))

        assert list(ImportedMetric.objects.values_list("name", flat=True)) == ["Two"]

    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({"name": ""}, "Give it a name."),
            ({"better": ""}, "Choose one."),
            ({"better": "up"}, "Select a valid choice"),
            ({"identical": "one"}, "A number with a decimal point, Inf, or nothing."),
            ({"name": "SSIM"}, "“SSIM” is computed here under the name SSIM"),
            ({"name": "<b>"}, "A metric cannot be called “&lt;b&gt;”"),
            ({"use": None}, "No column was chosen."),
        ],
    )
    def test_what_is_wrong_is_said_on_the_preview(self, ada, version, scores, said, complaint):
        page = self.preview(ada, version, scores).content.decode()
        page = self.confirm(ada, version, page, **self.column(**said)).content.decode()

        assert complaint in page
        assert "Nothing is stored yet." in page
        assert not ImportedMetric.objects.exists()

    def test_faults_are_listed_by_row_and_column(self, ada, version):
        page = self.preview(ada, version, by_name(version, ["1", "<x>"])).content.decode()

        assert "scores.csv: nothing was imported" in page
        assert "Row 3, column score: “&lt;x&gt;” is no number" in page

    def test_replacing_is_confirmed(self, ada, version, scores):
        page = self.preview(ada, version, scores).content.decode()
        self.confirm(ada, version, page, **self.column())
        assert "VIF 2 was imported already, just so: nothing has changed." in self.confirm(
            ada, version, page, **self.column()
        ).content.decode()  # fmt: skip

        page = self.preview(ada, version, by_name(version, ["7"])).content.decode()
        page = self.confirm(ada, version, page, **self.column()).content.decode()
        assert "“VIF 2” was imported from scores.csv on" in page
        assert '<button class="primary" type="submit" name="replace" value="yes">Replace</button>' in page
        assert len(stored("VIF 2")) == 4
        page = self.confirm(ada, version, page, replace="yes", **self.column()).content.decode()
        assert "VIF 2 has replaced the scores imported before." in page
        assert list(stored("VIF 2").values()) == [7.0]

    def test_removing_is_confirmed(self, ada, version, scores):
        page = self.preview(ada, version, scores).content.decode()
        self.confirm(ada, version, page, **self.column())
        address = self.url("import-remove", version, ImportedMetric.objects.get().pk)

        assert "Its 4 scores, imported from scores.csv" in ada.get(address).content.decode()
        assert ImportedMetric.objects.exists()
        assert "VIF 2 is removed: 4 scores." in ada.post(address, follow=True).content.decode()
        assert not ImportedMetric.objects.exists()

    @pytest.mark.parametrize("content", ["", "not base64!"])
    def test_a_file_lost_between_preview_and_import_is_told(self, ada, version, content):
        said = {"content": content, "file_name": "scores.csv", **self.column()}
        page = ada.post(self.url("import-confirm", version), said, follow=True).content.decode()

        assert "choose it again" in page or "This field is required" in page
        assert not ImportedMetric.objects.exists()

    def test_a_file_that_is_too_large_or_missing_is_told(self, ada, version):
        assert "more than 1.5 MB" in self.preview(ada, version, b"x" * 1_500_001).content.decode()
        page = ada.post(self.url("import-preview", version)).content.decode()
        assert "This field is required." in page

    def test_somebody_elses_study_is_not_found(self, bob, version):
        metric = ImportedMetric.objects.create(
            stimulus_set=version.study.stimulus_set, name="Mine", better="higher", identical=1, file_sha256="0" * 64
        )
        assert bob.get(self.url("imported", version)).status_code == 404
        assert bob.post(self.url("import-preview", version)).status_code == 404
        assert bob.post(self.url("import-confirm", version)).status_code == 404
        assert bob.post(self.url("import-remove", version, metric.pk)).status_code == 404
        assert ImportedMetric.objects.exists()

    def test_a_metric_of_another_set_is_not_found(self, ada, version):
        other = make_stimulus_set(User.objects.create_user("carol"), seed=8)
        metric = ImportedMetric.objects.create(
            stimulus_set=other, name="Hers", better="higher", identical=1, file_sha256="0" * 64
        )
        assert ada.post(self.url("import-remove", version, metric.pk)).status_code == 404

    def test_a_set_of_somebody_elses_is_only_looked_at(self, ada, version, scores):
        stimuli = version.study.stimulus_set
        stimuli.owner = User.objects.create_user("carol")
        stimuli.save()

        page = ada.get(self.url("imported", version)).content.decode()
        assert "The stimulus set is somebody else’s" in page
        assert "Look at it first" not in page
        assert self.preview(ada, version, scores).status_code == 404

    def test_without_the_permission_nobody_imports(self, ada, version, experimenter, scores):
        group = experimenter.groups.get()
        group.permissions.remove(*group.permissions.filter(codename="add_importedmetric"))

        assert ada.get(self.url("imported", version)).status_code == 200
        assert self.preview(ada, version, scores).status_code == 404

    def test_nothing_is_changed_by_get(self, ada, version):
        assert ada.get(self.url("import-preview", version)).status_code == 405
        assert ada.get(self.url("import-confirm", version)).status_code == 405

    def test_the_admin_shows_an_experimenter_their_own(self, ada, version):
        for owner, name in ((version.study.owner, "Mine"), (User.objects.create_user("carol"), "Hers")):
            stimuli = version.study.stimulus_set if name == "Mine" else make_stimulus_set(owner, seed=9)
            ImportedMetric.objects.create(
                stimulus_set=stimuli, name=name, better="lower", identical=0, file_sha256="0" * 64
            )
        page = ada.get(reverse("admin:analysis_importedmetric_changelist")).content.decode()
        assert "Mine" in page
        assert "Hers" not in page


def test_the_pages_example_can_be_imported(ada, version):
    page = ada.get(reverse("analysis:imported", args=[version.pk])).content.decode()
    example = re.search(r"<pre[^>]*>(.*?)…", page, re.S)[1]
    reading = read(example.encode(), all_pairs(version))

    assert not reading.faults
    assert len(reading.columns[0].scores) == 3


@pytest.mark.browser
def test_a_file_is_imported_in_a_browser_and_axe_finds_nothing(server, experimenter, client, tmp_path):
    version = make_version(experimenter)
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    (tmp_path / "wrong.csv").write_text(by_name(version, ["1", "much"]))
    (tmp_path / "right.csv").write_text(by_name(version, ["1", "Inf", "NaN", "2"]))
    with chromium() as browser:
        page = browser.page
        browser.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
        page.goto(f"{server.url}/analysis/{version.pk}/metrics/")
        page.get_by_role("link", name="Scores from elsewhere").click()
        check(page)
        page.get_by_label("CSV file").set_input_files(tmp_path / "wrong.csv")
        page.get_by_role("button", name="Look at it first").click()
        expect(page.get_by_role("alert")).to_contain_text("Row 3, column score: “much” is no number")
        check(page)
        page.get_by_label("CSV file").set_input_files(tmp_path / "right.csv")
        page.get_by_role("button", name="Look at it first").click()
        page.get_by_label("score: Name").fill("VIF (MATLAB)")
        check(page)
        page.get_by_label("score: Better is").select_option("higher")
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_role("status")).to_contain_text("VIF (MATLAB) is imported.")
        check(page)
        page.get_by_role("link", name="Remove VIF (MATLAB)").click()
        check(page)
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_role("status")).to_contain_text("VIF (MATLAB) is removed: 4 scores.")
        assert (browser.violations, browser.errors) == ([], [])
