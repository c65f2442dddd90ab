"""The stored analysis: equal to its functions' own figures, and to numpy's."""

import math
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.benchmark import evaluate
from analysis.exclusions.services import exclude, include
from analysis.models import AnalysisResult
from analysis.panel import reliability, sos
from analysis.results.compute import compute
from analysis.results.exact_json import sha256
from analysis.results.inputs import inputs
from analysis.results.services import ensure
from analysis.screening import bt500
from analysis.subject_model import p910
from rating.sessions.models import Presentation, Rating
from rating.subjects.withdraw import withdraw

from .factories import give_score, rate, test_pairs


def long_form(version) -> pd.DataFrame:
    """The ratings as the database has them, read without the code under test."""
    rows = Rating.objects.filter(
        presentation__session__subject__study_version=version,
        presentation__kind="test",
        presentation__outcome="rated",
    ).values_list("presentation__session__subject__code", "presentation__pair_id", "grade")
    return pd.DataFrame(sorted(rows), columns=["subject", "stimulus", "score"])  # sums depend on the order


def by_code(result) -> dict[str, dict]:
    return {subject["code"]: subject for subject in result.output["subjects"]}


def mos_of(result) -> dict[int, float]:
    return {stimulus["pair"]: stimulus["mos"] for stimulus in result.output["stimuli"]}


def test_screening_of_the_simulated_study_is_the_functions_own(simulated):
    subjects = by_code(ensure(simulated))
    own = bt500(long_form(simulated))

    assert set(subjects) == set(own.index)
    for code, figures in own.iterrows():
        shown = subjects[code]
        assert (shown["P"], shown["Q"], shown["ratings"]) == (figures.P, figures.Q, figures.n)
        assert (shown["outlier_ratio"], shown["flagged"]) == (figures.outlier_ratio, figures.rejected)
        assert shown["balance"] == figures.balance or math.isnan(figures.balance)
    # The random voter is flagged and nobody else; the biased one is far off often enough, but to one side.
    assert [code for code, shown in subjects.items() if shown["flagged"]] == ["SIM20"]
    assert subjects["SIM19"]["outlier_ratio"] > 0.05
    assert subjects["SIM19"]["balance"] > 0.9


def test_bias_and_inconsistency_are_those_of_p910_over_all_subjects(simulated):
    exclude(simulated.subjects.get(code="SIM20"), reason="votes at random", by=simulated.study.owner)
    subjects, own = by_code(ensure(simulated)), p910(long_form(simulated))

    for code, shown in subjects.items():
        assert (shown["bias"], shown["inconsistency"]) == (own.bias[code], own.inconsistency[code])
        assert shown["bias_ci95"] == own.bias_ci95[code]
        assert shown["inconsistency_low"] < shown["inconsistency"] < shown["inconsistency_high"]
    assert max(subjects, key=lambda code: subjects[code]["inconsistency"]) == "SIM20"
    assert max(subjects, key=lambda code: abs(subjects[code]["bias"])) == "SIM19"


def test_the_quality_of_the_panel_is_that_of_the_subjects_counted(simulated):
    before = ensure(simulated).output["quality"]
    exclude(simulated.subjects.get(code="SIM20"), reason="votes at random", by=simulated.study.owner)
    after = ensure(simulated).output["quality"]
    counted = long_form(simulated).query("subject != 'SIM20'")

    assert after["sos"] == sos(counted).a < before["sos"]
    assert after["icc_single"]["value"] == reliability(counted).coefficients.value["ICC(2,1)"]
    assert after["icc_single"]["value"] > before["icc_single"]["value"]
    assert (before["few_subjects"], after["few_subjects"]) == (None, None)
    assert after["precision"][-1]["subjects"] == 19
    assert after["precision"][-1]["rmse"] == 0
    assert "SIM20" not in after["scale_use"]
    assert sum(map(sum, (use.values() for use in after["scale_use"].values()))) == len(counted)


def test_the_benchmark_holds_the_functions_own_intervals(simulated):
    for number, pair in enumerate(test_pairs(simulated)):
        give_score(pair, "PSNR", 20 + number / 10)
    stimuli = [one for one in ensure(simulated).output["stimuli"] if one["attack"] is not None]
    (row,) = ensure(simulated).output["benchmark"]
    own = evaluate(
        [one["scores"]["PSNR"] for one in stimuli], *([one[key] for one in stimuli] for key in ("mos", "std", "n"))
    )

    assert row["rmse_star"] == own.rmse_star
    shown = row["intervals"]["fisher"]
    for index in ("plcc", "srocc", "krocc", "outlier_ratio"):
        assert tuple(shown[index]) == getattr(own.intervals, index)
    assert shown["rmse"][0] < row["rmse"] < shown["rmse"][1]


def test_a_panel_below_fifteen_is_said_to_be_small(small):
    assert ensure(small).output["quality"]["few_subjects"] == 15


def test_mos_and_interval_equal_numpys_over_the_whole_scale(simulated):
    exclude(simulated.subjects.get(code="SIM20"), reason="votes at random", by=simulated.study.owner)
    result = ensure(simulated)
    ratings = long_form(simulated)
    spread = np.histogram(list(mos_of(result).values()), np.arange(1, 5.5, 0.5))[0]

    assert (spread > 0).all()
    assert len(result.output["stimuli"]) == 360
    for stimulus in result.output["stimuli"]:
        votes = ratings[(ratings.stimulus == stimulus["pair"]) & (ratings.subject != "SIM20")].score.to_numpy(float)
        std = votes.std(ddof=1)
        half = stats.t.ppf(0.975, len(votes) - 1) * std / math.sqrt(len(votes))
        assert stimulus["n"] == len(votes)
        assert stimulus["mos"] == pytest.approx(votes.mean(), abs=1e-12)
        assert stimulus["std"] == pytest.approx(std, abs=1e-12)
        assert stimulus["ci95"] == pytest.approx(half, abs=1e-12)
        assert stimulus["dmos"]["dmos"] == pytest.approx(votes.mean(), abs=1e-12)


def test_excluding_changes_mos_and_undoing_restores_the_stored_result(small):
    subject, owner = small.subjects.get(code="SIM05"), small.study.owner
    before = ensure(small)
    exclude(subject, reason="votes at random", by=owner)
    without = ensure(small)
    include(subject, reason="for comparison", by=owner)
    after = ensure(small)

    assert mos_of(without) != mos_of(before)
    assert without.output["panel"]["counted"] == 4
    assert [s["code"] for s in without.output["subjects"] if s["excluded"]] == ["SIM05"]
    assert after.pk == before.pk
    assert sha256(AnalysisResult.objects.get(pk=after.pk).output) == sha256(before.output)


def test_screening_figures_stay_when_somebody_is_excluded(small):
    def figures(result):
        return {code: (s["P"], s["Q"], s["flagged"]) for code, s in by_code(result).items()}

    before = figures(ensure(small))
    exclude(small.subjects.get(code="SIM05"), reason="votes at random", by=small.study.owner)

    assert figures(ensure(small)) == before


def test_the_same_inputs_are_computed_once(version):
    rate(version, "A1", [5, 4, 3])

    assert ensure(version).pk == ensure(version).pk
    assert AnalysisResult.objects.count() == 1


def test_a_new_rating_makes_a_new_result(version):
    rate(version, "A1", [5, 4])
    first = ensure(version)
    rate(version, "A2", [5, 4])

    assert ensure(version).inputs_sha256 != first.inputs_sha256


def test_only_the_newest_results_are_kept(version, monkeypatch):
    monkeypatch.setattr("analysis.results.services.KEPT", 2)
    kept = [(rate(version, code, [5, 4]), ensure(version))[1].pk for code in ("A1", "A2", "A3")]

    assert set(AnalysisResult.objects.values_list("pk", flat=True)) == set(kept[1:])


def test_an_infinite_score_survives(version):
    rate(version, "A1", [5, 4, 3])
    pair = test_pairs(version)[0]
    give_score(pair, "PSNR", math.inf)

    stored = AnalysisResult.objects.get(pk=ensure(version).pk).output
    assert next(s for s in stored["stimuli"] if s["pair"] == pair.pk)["scores"] == {"PSNR": math.inf}
    assert stored["metrics"][0]["infinite"] == 1
    assert stored["metrics"][0]["identical"] == math.inf


def test_one_subject_has_a_mean_and_no_spread(version):
    rate(version, "A1", [5, 4, 3, 2, 1, 1])

    stimulus = ensure(version).output["stimuli"][0]
    assert stimulus["mos"] in (1, 2, 3, 4, 5)
    assert math.isnan(stimulus["std"])
    assert math.isnan(stimulus["ci95"])


def test_a_pair_that_nobody_rated_has_no_mos(version):
    rate(version, "A1", [5])

    assert sorted(s["n"] for s in ensure(version).output["stimuli"]) == [0, 0, 0, 0, 0, 1]
    assert [s["mos"] for s in ensure(version).output["stimuli"] if s["n"] == 0] == [None] * 5


def test_training_time_outs_and_spoiled_presentations_do_not_count(version):
    subject = rate(version, "A1", [5, 4, 3])
    kept = subject.sessions.get().presentations.order_by("place")
    again = rate(version, "A2", [])
    for place, (item, change) in enumerate(
        zip(kept, [{"kind": "training"}, {"outcome": "spoiled", "cause": "lost_focus"}, {}], strict=True), start=1
    ):
        shown = Presentation.objects.create(
            session=again.sessions.get(), place=place, pair=item.pair, ended_at=item.ended_at,
            **{"kind": "test", "outcome": "rated", **change},
        )  # fmt: skip
        Rating.objects.create(presentation=shown, grade=1, response_ms=1, client_key=uuid4())

    assert [rating[0] for rating in inputs(version)["ratings"]].count("A2") == 1


def test_simulated_and_real_subjects_never_count_together(version):
    rate(version, "A1", [5, 4], simulated=False)
    rate(version, "B1", [1, 1], simulated=True)

    assert [subject["code"] for subject in inputs(version)["subjects"]] == ["A1"]


def test_everybody_excluded_leaves_an_analysis_without_scores(version):
    exclude(rate(version, "A1", [5, 4]), reason="asked to", by=version.study.owner)

    output = ensure(version).output
    assert output["panel"]["counted"] == 0
    assert {stimulus["mos"] for stimulus in output["stimuli"]} == {None}


def test_withdrawal_deletes_every_result_that_holds_the_subject(version):
    subject = rate(version, "A1", [5, 4])
    rate(version, "A2", [3, 2])
    exclude(subject, reason="tired", by=version.study.owner)
    ensure(version)
    withdraw(subject)

    assert not AnalysisResult.objects.exists()
    assert not subject.exclusions.exists()
    assert [s["code"] for s in ensure(version).output["subjects"]] == ["A2"]


def test_a_result_made_of_a_withdrawn_subjects_ratings_is_not_stored(version, monkeypatch):
    subject = rate(version, "A1", [5, 4])
    rate(version, "A2", [3, 2])

    def withdrawing(read):
        withdraw(subject)  # as the worker computes
        return compute(read)

    monkeypatch.setattr("analysis.results.services.compute", withdrawing)

    assert [s["code"] for s in ensure(version).output["subjects"]] == ["A2"]
    assert AnalysisResult.objects.count() == 1


def test_the_metric_to_whose_values_attacks_were_calibrated_is_marked(version):
    rate(version, "A1", [5, 4, 3])
    pair = test_pairs(version)[0]
    give_score(pair, "SSIM", 0.9)
    give_score(pair, "PSNR", 30.0)
    setting = pair.adversarial.setting
    setting.parameters = {"calibrated to": "SSIM", "value": 0.9}
    setting.save()

    marked = {metric["name"]: metric.get("levelled", False) for metric in ensure(version).output["metrics"]}

    assert marked == {"SSIM": True, "PSNR": False}


def test_computing_does_not_touch_its_inputs(version):
    rate(version, "A1", [5, 4, 3])
    read = inputs(version)
    compute(read)

    assert read == inputs(version)
