"""Others' metrics in the whole: computed, stored, and marked with library and version wherever they are shown."""

import math
import re
from io import BytesIO, StringIO

import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from joblib.externals.loky import get_reusable_executor

from analysis.charts.catalogue import figures
from analysis.exports.spreadsheet import mos_spreadsheet
from analysis.metrics import METRICS, plain, register
from analysis.models import LibraryMetric, MetricScore
from analysis.results.compute import compute
from analysis.results.inputs import inputs
from analysis.results.services import ensure
from analysis.scores.services import compute_scores, pairs_of
from tests.doors import SHARPNESS, closed, install

from .factories import give_score, rate, test_pairs


@pytest.fixture(autouse=True)
def _closed(monkeypatch):
    with closed(monkeypatch):
        yield


@pytest.fixture
def sharpness(tmp_path, monkeypatch) -> None:
    """The package mylab-metrics 1.2 is installed and brings the metric "sharpness"."""
    install(tmp_path, monkeypatch, {"sharpness": "mylab_door:sharpness"}, mylab_door=SHARPNESS)


@pytest.fixture
def fresh_processes():
    """Those of an earlier test looked for metrics before this one's were there."""
    get_reusable_executor().shutdown(wait=True)
    yield
    get_reusable_executor().shutdown(wait=True)


def scored(version, *metrics: str):
    rate(version, "A1", [5, 4, 3, 2, 1, 1])
    rate(version, "A2", [4, 4, 3, 3, 2, 1])
    compute_scores(pairs_of(version), metrics, processes=1)
    return ensure(version).output


def record(output, name: str):
    return next(metric for metric in output["metrics"] if metric["name"] == name)


@pytest.mark.usefixtures("sharpness", "fresh_processes")
def test_processes_find_an_entry_point_by_themselves(version):
    report = compute_scores(pairs_of(version), ["L2", "sharpness"], processes=2)

    assert (report.computed, report.refused) == (12, {})
    assert set(MetricScore.objects.values_list("metric", "version")) == {
        ("L2", METRICS["L2"].version),
        ("sharpness", "mylab-metrics 1.2"),
    }


@pytest.mark.usefixtures("fresh_processes")
def test_processes_are_given_what_was_registered_by_hand(version):
    register(plain("brightness", lambda _reference, distorted: float(distorted.mean()), better="higher"))
    report = compute_scores(pairs_of(version), ["brightness"], processes=2)

    assert (report.computed, report.refused) == (6, {})


@pytest.mark.usefixtures("sharpness")
def test_it_is_computed_where_nobody_names_metrics(version):
    compute_scores(pairs_of(version), processes=1)

    assert MetricScore.objects.filter(metric="sharpness").count() == 6


@pytest.mark.usefixtures("sharpness")
def test_it_comes_after_the_studys_own_with_all_that_is_known_of_it(version):
    output = scored(version, "sharpness", "L2", "PSNR")

    assert [metric["name"] for metric in output["metrics"]] == ["PSNR", "L2", "sharpness"]
    assert [index["metric"] for index in output["benchmark"]] == ["PSNR", "L2", "sharpness"]
    made = record(output, "sharpness")
    assert (made["better"], made["identical"], made["version"]) == ("higher", 1.0, "mylab-metrics 1.2")
    assert (made["library"], made["library_version"]) == ("mylab-metrics", "1.2")


@pytest.mark.usefixtures("sharpness")
def test_its_scores_are_shown_without_the_library_too(version, monkeypatch):
    before = scored(version, "sharpness")
    METRICS.pop("sharpness")

    assert ensure(version).output["metrics"] == before["metrics"]


def test_the_version_used_last_is_shown(version):
    def in_version(number: str):
        METRICS.pop("lab", None)
        metric = plain("lab", lambda *_: float(number), better="higher", library="mylab", library_version=number)
        register(metric)
        compute_scores(pairs_of(version), ["lab"], processes=1)

    rate(version, "A1", [5, 4])
    in_version("1")
    in_version("2")
    assert record(ensure(version).output, "lab")["library_version"] == "2"
    in_version("1")
    assert record(ensure(version).output, "lab")["library_version"] == "1"
    assert LibraryMetric.objects.count() == 2
    assert MetricScore.objects.count() == 12


@pytest.mark.usefixtures("sharpness", "at_once")
def test_table_titles_and_pairs_say_library_and_version(ada, version):
    scored(version, "sharpness", "L2")
    page = ada.get(reverse("analysis:dashboard", args=[version.pk]), {"metric": "sharpness"}).content.decode()

    assert '<th scope="row">sharpness <span class="whose">mylab-metrics 1.2</span></th>' in page
    assert 'data-chart="scatter-sharpness">sharpness (mylab-metrics 1.2)</option>' in page
    assert '<th scope="col" class="number">sharpness (mylab-metrics 1.2)</th>' in page
    assert '<th scope="row">L2</th>' in page
    figure = figures(ensure(version).output)["scatter-sharpness"]
    assert figure.title == "sharpness (mylab-metrics 1.2) against MOS"


@pytest.mark.usefixtures("sharpness")
def test_the_spreadsheet_says_library_and_version(version):
    scored(version, "sharpness", "L2")
    sheets = pd.read_excel(BytesIO(mos_spreadsheet(ensure(version))), sheet_name=None, header=1)

    assert "sharpness (mylab-metrics 1.2)" in sheets["Metrics"].columns
    rows = sheets["Benchmark"].set_index("Metric")
    assert rows.loc["sharpness (mylab-metrics 1.2)", "Source"] == "mylab-metrics 1.2"
    assert pd.isna(rows.loc["L2", "Source"])
    dictionary = sheets["Dictionary"].set_index("Column")["Description"]
    assert "library mylab-metrics 1.2, not by this program" in dictionary["sharpness (mylab-metrics 1.2)"]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("name", ["pyiqa:lpips-vgg+", "a b (c).json", "x.svg"])
def test_any_name_that_is_allowed_has_its_chart(ada, version, name):
    register(plain(name, lambda _reference, distorted: float(distorted.mean()), better="higher", library="mylab"))
    scored(version, name)
    for part in ("chart", "chart-file"):
        more = ["svg"] if part == "chart-file" else []
        answer = ada.get(reverse(f"analysis:{part}", args=[version.pk, f"scatter-{name}", *more]))
        assert answer.status_code == 200
    assert answer["Content-Disposition"].isascii()


@pytest.mark.usefixtures("at_once")
def test_what_is_skipped_is_told_on_the_dashboard_and_by_the_command(ada, version, tmp_path, monkeypatch, capsys):
    install(tmp_path, monkeypatch, {"broken": "mylab_dead:metric"}, mylab_dead="raise RuntimeError('no <licence>')")
    rate(version, "A1", [5, 4])

    page = ada.get(reverse("analysis:dashboard", args=[version.pk])).content.decode()
    assert "Metrics of broken are skipped: cannot be imported: RuntimeError: no &lt;licence&gt;" in page
    call_command("compute_metrics", study=version.study_id, metrics=["L2"], processes=1)
    assert "Metrics of broken are skipped: cannot be imported" in capsys.readouterr().err


def test_a_metric_that_fails_stops_no_other(version, capsys):
    def fails(_reference, _distorted):
        raise RuntimeError("out of luck")

    register(plain("fails", fails, better="lower"))
    call_command("compute_metrics", study=version.study_id, metrics=["fails", "L2"], processes=1)

    said = capsys.readouterr()
    assert "fails failed: RuntimeError: out of luck" in said.err
    assert "6 scores computed" in said.out


def test_a_name_that_stands_for_nothing_is_told(version):
    with pytest.raises(CommandError, match="Unknown metric 'sharpness'"):
        call_command("compute_metrics", study=version.study_id, metrics=["sharpness"])


@pytest.mark.usefixtures("sharpness")
def test_the_command_lists_what_can_be_named():
    pytest.importorskip("torchmetrics", reason="torchmetrics is not installed")
    out = StringIO()
    call_command("compute_metrics", list=True, stdout=out)
    lines = {line.split(" · ")[0]: line for line in out.getvalue().splitlines()}

    assert lines["sharpness"] == "sharpness · higher is better · mylab-metrics 1.2"
    assert "only where --metrics or ADVSTUDY_METRICS names it" in lines["torchmetrics:PeakSignalNoiseRatio"]
    network = lines["torchmetrics:DeepImageStructureAndTextureSimilarity"]
    assert "lower is better" in network
    assert "downloads weights at its first use" in network


def test_a_library_named_scores_for_real(version):
    torchmetrics = pytest.importorskip("torchmetrics", reason="torchmetrics is not installed")
    name = "torchmetrics:PeakSignalNoiseRatio"
    output = scored(version, name)

    assert record(output, name)["library_version"] == torchmetrics.__version__
    assert figures(output)[f"scatter-{name}"].title == (
        f"PeakSignalNoiseRatio (torchmetrics {torchmetrics.__version__}) against MOS"
    )


class TestScoresThatAreNoPlainNumbers:
    """One pair's score is infinite, one's is undefined."""

    @pytest.fixture
    def output(self, version):
        rate(version, "A1", [5, 4, 3, 2, 1, 1])
        rate(version, "A2", [4, 4, 3, 3, 2, 1])
        for pair, value in zip(test_pairs(version), [math.inf, math.nan, 30.0, 25.0, 20.0, 15.0], strict=True):
            give_score(pair, "PSNR", value)
        return ensure(version).output

    def test_they_are_kept_and_counted(self, output):
        kept = [stimulus["scores"]["PSNR"] for stimulus in output["stimuli"]]
        assert sorted(map(repr, kept)) == ["15.0", "20.0", "25.0", "30.0", "inf", "nan"]
        assert (record(output, "PSNR")["infinite"], record(output, "PSNR")["undefined"]) == (1, 1)

    def test_an_undefined_one_takes_no_part_in_the_benchmark(self, output):
        [index] = output["benchmark"]
        assert (index["points"], index["infinite"], index["undefined"]) == (5, 1, 1)

    @pytest.mark.usefixtures("at_once")
    def test_the_dashboard_says_so(self, ada, version, output):
        page = ada.get(reverse("analysis:dashboard", args=[version.pk])).content.decode()
        assert re.search(r'<th scope="col" class="number"><button [^>]*>Undefined</button></th>', page)
        assert "Undefined scores (NaN) take no part" in page
        assert "Infinite scores are tied in the ranks and take the nearest finite score in the fit." in page
        assert page.count('data-of="PSNR">undefined</td>') == 1
        caption = " ".join(figures(output)["scatter-PSNR"].caption)
        assert "1 pair’s score is undefined (NaN)" in caption
        assert "1 pair has an infinite score" in caption
        assert "no score of this metric" not in caption

    def test_the_spreadsheet_writes_them(self, version, output):
        file = BytesIO(mos_spreadsheet(ensure(version)))
        sheets = pd.read_excel(file, sheet_name=None, header=1, keep_default_na=False)
        written = sheets["Metrics"]["PSNR"].tolist()
        assert [value for value in written if isinstance(value, str)] == ["inf", "NaN"]
        [row] = sheets["Benchmark"].to_dict("records")
        assert (row["Infinite scores"], row["Undefined scores"]) == (1, 1)
        description = sheets["Dictionary"].set_index("Column").loc["PSNR", "Description"]
        assert "Infinite, written inf or -inf: 1. Undefined, written NaN: 1." in description


def test_ill_conditioned_scores_are_counted_and_explained(version):
    rate(version, "A1", [5, 4, 3, 2, 1, 1])
    register(plain("shared", lambda *_: 0.0, better="higher", library="mylab"))
    compute_scores(pairs_of(version), ["shared"], processes=1)
    read = inputs(version)
    made = next(one for one in read["metrics"] if one["name"] == "shared")
    made["ill_conditioned_above"] = 40.0
    made["scores"] = dict(zip(made["scores"], [72.5, 70.7, 16.7, math.inf, 5.0, 1.0], strict=True))
    output = compute(read)

    assert output["benchmark"][0]["ill_conditioned"] == 2
    caption = " ".join(figures(output)["scatter-shared"].caption)
    assert "2 scores above 40 are ill-conditioned: the pictures are nearly identical" in caption


def test_scores_that_are_no_plain_numbers_survive_the_database(version):
    [one, two, three, *_rest] = test_pairs(version)
    for pair, value in ((one, math.inf), (two, -math.inf), (three, math.nan)):
        give_score(pair, "SSIM", value)

    assert sorted(map(repr, MetricScore.objects.values_list("value", flat=True))) == ["-inf", "inf", "nan"]
