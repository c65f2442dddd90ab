"""What takes a minute comes after the page: the bootstrap's intervals, and the benchmark by groups."""

import math

import numpy as np
import pandas as pd
import pytest
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from analysis.benchmark import evaluate, over_references, over_subjects
from analysis.exclusions.services import exclude
from analysis.models import AnalysisResult
from analysis.results import freshness
from analysis.results.freshness import current
from analysis.results.further import further
from analysis.results.services import Superseded, complete, ensure
from analysis.results.tasks import complete_result
from rating.sessions.simulated import add_simulated_subjects
from rating.studies.models import StudyVersion
from rating.subjects.withdraw import withdraw

from .factories import give_score, make_version, rate, test_pairs
from .test_freshness import work

FEW = 40


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch) -> None:
    monkeypatch.setattr("analysis.results.further.RESAMPLES", FEW)


@pytest.fixture
def scored(experimenter) -> StudyVersion:
    """Six contents, two attacks, three levels; two made-up metrics: one goes by the level, one knows nothing."""
    version = make_version(experimenter, contents=6, attacks=2, levels=3, size=16)
    add_simulated_subjects(version, 8)
    simulated = StudyVersion.objects.select_related("study").get(pk=version.pk)
    chance = np.random.default_rng(1)
    for pair in test_pairs(simulated):
        level = pair.adversarial.setting.level
        give_score(pair, "PSNR", math.inf if level == 1 else 60 - 7 * level + chance.normal())
        give_score(pair, "L2", chance.uniform())
    return simulated


def tables(output) -> tuple[pd.DataFrame, pd.DataFrame, dict[int, str]]:
    stimuli = pd.DataFrame(output["stimuli"]).set_index("pair")
    return pd.DataFrame(dict(stimuli.scores)).T, stimuli[["mos", "std", "n"]], dict(stimuli.content)


def test_the_intervals_are_the_bootstraps_own(scored):
    quick = ensure(scored).output
    whole = further(quick)
    metrics, scores, contents = tables(quick)
    ratings = pd.DataFrame(quick["ratings"]).rename(columns={"pair": "stimulus", "grade": "score"})
    expected = {
        "references": over_references(metrics, scores, contents, FEW),
        "subjects": over_subjects(metrics, ratings[["subject", "stimulus", "repetition", "score"]], FEW),
    }

    for over, bootstrap in expected.items():
        ends = bootstrap.intervals()
        for row in whole["benchmark"]:
            for index, interval in row["intervals"][over].items():
                assert interval == pytest.approx(ends.loc[(row["metric"], index), ["low", "high"]].tolist(), abs=1e-12)
    assert whole["resampling"] == {
        "resamples": FEW,
        "seed": 0,
        "units": {"references": 6, "stimuli": 36, "subjects": 8},
    }
    assert all(row["intervals"]["fisher"] for row in whole["benchmark"])


def test_differences_between_metrics_are_told_at_once_and_over_references_later(scored):
    quick = ensure(scored).output
    assert {(row["test"], row["on"]) for row in quick["comparisons"]} >= {
        ("meng", "plcc"), ("meng", "srocc"), ("morgan_pitman", "rmse"), ("f_residuals", "rmse"),
    }  # fmt: skip
    assert {row["over_references"] for row in quick["comparisons"]} == {None}
    assert {row["better"] for row in quick["comparisons"] if row["test"] == "meng"} == {"PSNR"}
    assert quick["best_alike"] == {"plcc": ["PSNR"], "srocc": ["PSNR"], "rmse": ["PSNR"]}
    psnr, l2 = sorted(quick["krasula"], key=lambda row: -row["c0"])
    assert (psnr["metric"], l2["metric"]) == ("PSNR", "L2")
    assert psnr["auc_better_worse"] > 0.9
    assert {row["over_references"] for row in further(quick)["comparisons"]} == {True}


def test_groups_hold_the_indices_of_their_pairs_alone(scored):
    output = further(ensure(scored).output)

    assert list(output["groups"]["level"]) == ["1", "2", "3"]
    assert len(output["groups"]["attack"]) == 2
    assert len(output["groups"]["reference"]) == 6
    attack, found = next(iter(output["groups"]["attack"].items()))
    own = [s for s in output["stimuli"] if s["attack"] == attack]
    direct = evaluate(np.array([s["scores"]["PSNR"] for s in own]), np.array([s["mos"] for s in own]))
    assert found["PSNR"]["n"] == 18
    assert found["PSNR"]["plcc"] == pytest.approx(direct.plcc, abs=1e-12)
    assert found["PSNR"]["krocc"] == pytest.approx(direct.krocc, abs=1e-12)


def test_who_is_excluded_is_not_drawn(scored):
    exclude(scored.subjects.get(code="SIM05"), reason="votes at random", by=scored.study.owner)
    assert further(ensure(scored).output)["resampling"]["units"]["subjects"] == 7


def test_without_metrics_or_ratings_of_pairs_nothing_is_added(version):
    rate(version, "A1", [5, 4])
    output = ensure(version).output
    assert further(output) == output


def test_progress_grows_and_is_stored_with_the_result(scored, monkeypatch):
    result = ensure(scored)
    assert not result.is_whole
    seen = []

    def told(output, parallel, progress):
        return further(output, progress=lambda percent: (seen.append(percent), progress(percent)))

    monkeypatch.setattr("analysis.results.services.further", told)
    complete(result)

    result.refresh_from_db()
    assert result.is_whole
    assert result.output["groups"]
    assert seen == sorted(seen)
    assert 0 < seen[-1] < 100


def test_the_worker_is_asked_once_and_a_page_then_finds_it(scored):
    result = ensure(scored)
    assert freshness.further(result) == "computing"
    assert freshness.further(result) == "computing"
    assert DBTaskResult.objects.filter(task_path=complete_result.module_path).count() == 1

    work()
    now = current(scored)
    assert freshness.further(now.result) == "whole"
    assert now.result.output["groups"]


def test_it_gives_way_to_an_analysis_that_waits_and_is_asked_for_again(scored):
    result = ensure(scored)
    exclude(scored.subjects.get(code="SIM05"), reason="votes at random", by=scored.study.owner)
    assert current(scored).state == "stale"
    complete_result.call(result.pk)

    result.refresh_from_db()
    assert not result.is_whole
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    assert freshness.further(result) == "computing"


def test_what_a_withdrawn_subject_was_in_does_not_come_back(scored):
    result = ensure(scored)

    def wanted() -> bool:
        withdraw(scored.subjects.get(code="SIM07"))
        return True

    with pytest.raises(Superseded):
        complete(result, wanted)
    assert not AnalysisResult.objects.filter(pk=result.pk).exists()


def test_a_failure_is_said_and_can_be_tried_again(scored, ada, monkeypatch):
    result = ensure(scored)
    with monkeypatch.context() as broken:
        broken.setattr("analysis.results.services.further", lambda *arguments: 1 / 0)
        freshness.further(result)
        work()
    page = ada.get(reverse("analysis:dashboard", args=[scored.pk]))
    assert page.context["further"] == "failed"
    assert "has failed" in page.content.decode()

    ada.post(reverse("analysis:again", args=[scored.pk]), {"further": "1"})
    work()
    assert ada.get(reverse("analysis:dashboard", args=[scored.pk])).context["further"] == "whole"


def test_a_page_that_waits_is_told_how_far_it_is(scored, ada):
    ensure(scored)
    address = reverse("analysis:status", args=[scored.pk])
    assert "further" not in ada.get(address).json()
    AnalysisResult.objects.update(further_percent=37)
    shown = AnalysisResult.objects.get()
    for _again in range(2):  # the first asks the worker, which the next finds at it
        answer = ada.get(address, {"further": shown.pk}).json()
        assert (answer["state"], answer["further"], answer["percent"]) == ("fresh", "computing", 37)


def test_while_the_worker_is_at_it_a_page_that_waits_is_answered_without_reading_what_is_counted(
    scored, ada, monkeypatch
):
    result = ensure(scored)
    assert freshness.further(result) == "computing"
    address = reverse("analysis:status", args=[scored.pk])
    with monkeypatch.context() as unread:
        unread.setattr("analysis.results.freshness.inputs", lambda version: 1 / 0)
        answer = ada.get(address, {"further": result.pk}).json()
    assert answer == {"state": "fresh", "further": "computing", "percent": 0}

    work()
    assert ada.get(address, {"further": result.pk}).json()["further"] == "whole"


def test_the_dashboard_offers_groups_and_intervals_once_they_are_there(scored, ada, at_once):
    page = ada.get(reverse("analysis:dashboard", args=[scored.pk]), {"group": "level:3", "ci": "references"})
    text = page.content.decode()

    assert 'value="references" selected' in text
    assert 'value="level:3" selected' in text
    assert "data-further" not in text
