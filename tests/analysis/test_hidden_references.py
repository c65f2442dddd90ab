"""A near-threshold study, with hidden references and repeats, all the way from its preset to the dashboard."""

import json
from io import BytesIO

import pandas as pd
import pytest
from django.urls import reverse

from analysis.exports.spreadsheet import mos_spreadsheet
from analysis.results.services import ensure
from analysis.scores.services import compute_scores, pairs_of
from rating.sessions.models import Rating
from rating.sessions.simulated import add_simulated_subjects
from rating.studies.create import create_study
from rating.studies.models import StudyVersion
from rating.studies.publish import publish
from tests.studies import make_stimulus_set


@pytest.fixture
def near_threshold(experimenter, settings, tmp_path) -> StudyVersion:
    settings.MEDIA_ROOT = tmp_path
    stimuli = make_stimulus_set(experimenter, contents=6, attacks=2, levels=3, training=3, size=16)
    study = create_study(
        owner=experimenter,
        title="Near the threshold",
        stimulus_set=stimuli,
        preset="near-threshold",
        screen_size="unknown",
        fullscreen_required=False,
    )
    version = publish(study)
    add_simulated_subjects(version, 6)
    compute_scores(pairs_of(version), ["PSNR", "L2"], processes=1)
    return StudyVersion.objects.select_related("study").get(pk=version.pk)


def test_every_counted_grade_is_in_the_analysis(near_threshold):
    output = ensure(near_threshold).output
    counted = Rating.objects.filter(presentation__kind__in=["test", "repeat", "hidden_reference"])

    assert len(output["ratings"]) == counted.count() > 0
    hidden = [stimulus for stimulus in output["stimuli"] if stimulus["attack"] is None]
    assert hidden
    assert all(stimulus["mos"] > 3 for stimulus in hidden)
    assert {row["points"] for row in output["benchmark"]} == {36}
    assert max(rating["repetition"] for rating in output["ratings"]) == 2


def test_dmos_against_the_hidden_reference_is_told_where_one_was_shown(near_threshold):
    stimuli = ensure(near_threshold).output["stimuli"]
    shown = {s["content"]: s["mos"] for s in stimuli if s["attack"] is None}
    told = [s for s in stimuli if s["dmos_conventions"]]

    assert {s["content"] for s in told} == set(shown)
    assert all(s["attack"] is not None for s in told)
    for stimulus in told:
        found = stimulus["dmos_conventions"]["hidden_reference"]
        assert found["dmos"] == pytest.approx(stimulus["mos"] - shown[stimulus["content"]] + 5, abs=1e-12)
        assert found["n"] == stimulus["n"]


def test_the_spreadsheet_holds_hidden_references_and_means_of_repeats(near_threshold):
    sheets = pd.read_excel(BytesIO(mos_spreadsheet(ensure(near_threshold))), sheet_name=None, header=2)

    long = sheets["Ratings long"]
    matrix = sheets["Ratings"].set_index("Pair")
    twice = long[long.duplicated(["Subject", "Pair"], keep=False)]
    for (subject, pair), grades in twice.groupby(["Subject", "Pair"])["Grade"]:
        assert matrix.loc[pair, subject] == grades.mean()
    assert sheets["MOS"]["Attack"].isna().any()
    assert sheets["DMOS"]["Attack"].notna().all()


def test_the_dashboard_and_its_charts_show_the_study(near_threshold, ada, at_once):
    page = ada.get(reverse("analysis:dashboard", args=[near_threshold.pk]))
    assert page.status_code == 200

    for name in ("scatter-PSNR", "mos-histogram", "mos-by-reference", "mos-by-attack", "references"):
        chart = ada.get(reverse("analysis:chart", args=[near_threshold.pk, name]))
        assert chart.status_code == 200, name
        assert json.loads(chart.content)
