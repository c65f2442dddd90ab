"""The dashboard over HTTP: whose it is, what it holds, what it answers."""

import json
import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from analysis.exclusions.services import exclude
from analysis.results.services import ensure
from rating.stimuli.models import Pair
from rating.studies.models import Study
from tests.analysis.factories import make_version, rate, test_pairs
from tests.studies import make_stimulus_set, make_study, publish


def page_of(version):
    return reverse("analysis:dashboard", args=[version.pk])


def chart_of(version, name="scatter-PSNR"):
    return reverse("analysis:chart", args=[version.pk, name])


def file_of(version, form, name="scatter-PSNR"):
    return reverse("analysis:chart-file", args=[version.pk, name, form])


def picture_of(version, picture):
    return reverse("analysis:picture", args=[version.pk, picture.public_id])


def every_address(version):
    pair = test_pairs(version)[0]
    table = reverse("analysis:benchmark", args=[version.pk])
    return [page_of(version), table, chart_of(version), file_of(version, "svg"), picture_of(version, pair.adversarial)]


def test_the_addresses_are_these(version):
    pair = test_pairs(version)[0]

    assert every_address(version) == [
        f"/analysis/{version.pk}/",
        f"/analysis/{version.pk}/benchmark/",
        f"/analysis/{version.pk}/charts/scatter-PSNR.json",
        f"/analysis/{version.pk}/charts/scatter-PSNR.svg",
        f"/analysis/{version.pk}/pictures/{pair.adversarial.public_id}.png",
    ]


@pytest.mark.usefixtures("result")
def test_somebody_elses_study_is_not_found(bob, version):
    assert {bob.get(address).status_code for address in every_address(version)} == {404}


@pytest.mark.usefixtures("result")
def test_who_is_not_logged_in_is_sent_to_the_login(client, version):
    for address in every_address(version):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("admin:login"))


@pytest.mark.usefixtures("result")
def test_the_owner_reads_all_and_nothing_is_kept_by_others(ada, version):
    for address in every_address(version):
        answer = ada.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("private")


@pytest.mark.usefixtures("result")
def test_nothing_is_posted(ada, version):
    assert {ada.post(address).status_code for address in every_address(version)} == {405}


def test_an_empty_study_says_what_to_do_next(ada, experimenter):
    page = ada.get(page_of(make_version(experimenter, size=16)))

    assert page.status_code == 200
    assert "Nobody has rated anything yet" in page.content.decode()
    assert "data-chart" not in page.content.decode()


def test_a_study_without_metric_scores_shows_the_rest(ada, experimenter):
    version = make_version(experimenter, size=16)
    rate(version, "A1", [5, 4, 3, 2, 1, 1])
    ensure(version)

    page = ada.get(page_of(version)).content.decode()

    assert "compute_metrics" in page
    assert 'data-chart="mos-histogram"' in page


def test_while_the_first_analysis_is_being_computed_there_is_no_chart(ada, version):
    page = ada.get(page_of(version)).content.decode()

    assert "is being computed" in page
    assert "data-chart" not in page
    assert ada.get(chart_of(version)).status_code == 404


def test_the_page_holds_every_pair_and_every_metric(ada, version, result):
    page = ada.get(page_of(version)).content.decode()

    assert page.count("<tr data-pair=") == 12
    for pair in test_pairs(version):
        assert pair.name in page
        assert picture_of(version, pair.adversarial) in page
        assert picture_of(version, pair.reference) in page
    select = page.split('<select id="metric"')[1].split("</select>")[0]
    assert re.findall(r'<option value="([^"]+)"', select) == [metric["name"] for metric in result.output["metrics"]]
    for index in result.output["benchmark"]:
        row = re.search(rf'<th scope="row">{index["metric"]}</th>.*?</tr>', page, re.S)
        assert row is not None
        numbers = re.findall(r'<td class="number">(?:<strong>)?([^<]*)', row[0])
        assert numbers[:5] == [
            f"{index['plcc']:.3f}", f"{abs(index['srocc']):.3f}", f"{abs(index['krocc']):.3f}",
            f"{index['rmse']:.3f}", f"{index['outlier_ratio']:.3f}",
        ]  # fmt: skip
        assert numbers[-2:] == ["12", str(index["infinite"])]


@pytest.mark.usefixtures("result")
def test_without_script_the_page_is_as_its_address_asks(ada, version):
    page = ada.get(page_of(version), {"sort": "-rmse", "compare": "1", "metric": "Linf"}).content.decode()

    assert re.search(r'aria-sort="descending"><button type="submit" name="sort" value="rmse" form="look"', page)
    assert '<input type="hidden" name="sort" value="-rmse" form="look">' in page
    assert re.search(r'name="compare"[^>]* checked>', page)
    assert 'data-chart="scatter-Linf" data-address' in page


@pytest.mark.usefixtures("result")
def test_the_published_table_stands_beside_a_repetition_of_the_reference_study_alone(ada, version):
    def row():
        page = ada.get(page_of(version)).content.decode()
        found = re.search(r'<th scope="row">PSNR</th>.*?</tr>', page, re.S)
        assert found is not None
        return "Compare with the reference study" in page, re.findall(r'<td class="number theirs">([^<]*)', found[0])

    assert row() == (True, ["0.962", "0.958", "0.357", "0.138"])
    Study.objects.filter(pk=version.study.pk).update(preset="p910-dcr")
    assert row() == (False, [])


@pytest.mark.usefixtures("result")
def test_the_table_of_metrics_alone(ada, version):
    page = ada.get(page_of(version), {"sort": "plcc"}).content.decode()
    table = ada.get(reverse("analysis:benchmark", args=[version.pk]), {"sort": "plcc"}).content.decode()

    assert table.strip() in page
    assert "Sorted by PLCC." in table
    assert "<html" not in table


@pytest.mark.parametrize("query", [{"sort": "x"}, {"ci": "x"}, {"group": "x:y"}, {"group": "::"}, {"index": "x"}])
@pytest.mark.usefixtures("result")
def test_an_address_that_asks_for_what_is_not_there_gets_what_is(ada, version, query):
    page = ada.get(page_of(version), query)

    assert page.status_code == 200
    assert "aria-sort" not in page.content.decode()


@pytest.mark.usefixtures("result")
def test_pairs_can_be_chosen_by_what_tells_them_apart(ada, version):
    page = ada.get(page_of(version)).content.decode()

    boxes = page.split("data-choice-boxes")[1].split("</details>")[0]
    values = re.findall(r'<input type="checkbox" value="([^"]+)"', boxes)
    rows = re.findall(r'<tr data-pair="\d+" data-content="([^"]+)" data-attack="([^"]+)" data-level="([^"]+)"', page)
    assert len(rows) == 12
    assert set(values) == {value for row in rows for value in row}


def test_the_metric_is_chosen_by_the_address_too(ada, version, result):
    page = ada.get(page_of(version), {"metric": "Linf"}).content.decode()
    assert 'value="Linf" selected' in page
    assert 'data-chart="scatter-Linf" data-address' in page

    page = ada.get(page_of(version), {"metric": "nonsense"}).content.decode()
    assert f'value="{result.output["metrics"][0]["name"]}" selected' in page


@pytest.mark.usefixtures("result")
def test_the_page_keeps_to_the_policy(ada, version):
    answer = ada.get(page_of(version))
    page = answer.content.decode()

    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", page)
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_a_spec_holds_the_results_points(ada, version, result):
    answer = ada.get(chart_of(version), {"theme": "dark"})
    spec = json.loads(answer.content)

    assert answer["Content-Type"] == "application/json"
    assert len(spec["data"]["values"]) == 12
    assert spec["width"] == "container"
    assert spec["usermeta"]["caption"]
    assert b"Infinity" not in answer.content
    assert b"NaN" not in answer.content


def test_the_charts_hold_the_result_that_the_page_shows(ada, version, result, experimenter):
    """A stale page's charts stay what they are while a newer result comes to be."""
    exclude(version.subjects.get(code="A3"), reason="asleep", by=experimenter)
    newer = ensure(version)

    def title(**which):
        return json.loads(ada.get(chart_of(version), which).content)["title"]["text"]

    assert title(result=result.pk) == "3 subjects"
    assert title(result=newer.pk) == "2 subjects (1 excluded)"
    assert title() == "2 subjects (1 excluded)"
    assert f"result={newer.pk}" in ada.get(page_of(version)).content.decode()


@pytest.mark.parametrize("named", ["0", "-1", "x", "99999999999999999999"])
def test_a_result_that_is_not_there_is_not_found(ada, version, result, named):
    assert ada.get(chart_of(version), {"result": named}).status_code == 404


def test_another_studys_result_is_not_found(ada, version, result, bob):
    from django.contrib.auth.models import User

    theirs = make_version(User.objects.get(username="bob"), size=16, seed=8)
    rate(theirs, "B1", [5, 4, 3, 2, 1, 1])

    assert ada.get(chart_of(version), {"result": ensure(theirs).pk}).status_code == 404


@pytest.mark.parametrize(
    ("form", "content_type", "start"),
    [("svg", "image/svg+xml", b"<svg"), ("pdf", "application/pdf", b"%PDF"), ("png", "image/png", b"\x89PNG")],
)
@pytest.mark.usefixtures("result")
def test_figures_for_a_paper(ada, version, form, content_type, start):
    answer = ada.get(file_of(version, form))

    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="a-study-v1-scatter-PSNR.{form}"'
    assert answer.content.startswith(start)


def test_a_figure_says_of_what_and_of_when_it_is(ada, version, result):
    svg = ada.get(file_of(version, "svg")).content.decode()
    counted = result.output["panel"]["counted"]

    assert f"A study, version 1 · {counted} subject" in svg
    assert f" · {result.computed_at.date().isoformat()}<" in svg


@pytest.mark.usefixtures("result")
@pytest.mark.parametrize("name", ["scatter-nonsense", "scatter-", "nonsense"])
def test_a_chart_that_is_not_there_is_not_found(ada, version, name):
    assert ada.get(chart_of(version, name)).status_code == 404
    assert ada.get(file_of(version, "svg", name)).status_code == 404


@pytest.mark.usefixtures("result")
def test_a_form_that_is_not_there_is_not_found(ada, version):
    assert ada.get(file_of(version, "exe")).status_code == 404


def test_pictures_are_the_very_files(ada, version):
    for pair in test_pairs(version):
        for picture in (pair.reference, pair.adversarial):
            answer = ada.get(picture_of(version, picture))
            assert answer["Content-Type"] == "image/png"
            assert b"".join(answer.streaming_content) == (settings.MEDIA_ROOT / picture.file).read_bytes()


def test_training_pairs_have_their_pictures(ada, version):
    pair = Pair.objects.get(pk=version.plans[0]["training_pairs"][0])

    assert ada.get(picture_of(version, pair.adversarial)).status_code == 200


def test_pictures_of_no_pair_of_the_version_are_not_found(ada, version, experimenter):
    other = publish(make_study(experimenter, make_stimulus_set(experimenter, seed=9, size=16), title="Another"))
    picture = test_pairs(other)[0].adversarial

    assert ada.get(picture_of(version, picture)).status_code == 404
    assert ada.get(reverse("analysis:picture", args=[version.pk, uuid4()])).status_code == 404


def test_a_file_that_is_missing_on_disk_is_not_found(ada, version):
    picture = test_pairs(version)[0].adversarial
    (settings.MEDIA_ROOT / picture.file).unlink()

    assert ada.get(picture_of(version, picture)).status_code == 404
