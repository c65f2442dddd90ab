"""The page that reckons how large the next study should be."""

import math
import re

import numpy as np
import pytest
from django.urls import reverse
from scipy import stats

from analysis.planning_page.sizes import Cell, needed, typical_std
from analysis.results.services import ensure
from rating.sessions.simulated import add_simulated_subjects
from rating.studies.models import StudyVersion

from .factories import give_score, make_version, rate, test_pairs


@pytest.fixture
def scored(experimenter) -> StudyVersion:
    """Of two metrics one goes by the level, the other knows nothing."""
    version = make_version(experimenter, contents=4, attacks=2, levels=3, size=16)
    add_simulated_subjects(version, 6)
    chance = np.random.default_rng(1)
    for pair in test_pairs(version):
        give_score(pair, "PSNR", 60 - 7 * pair.adversarial.setting.level + chance.normal())
        give_score(pair, "L2", chance.uniform())
    return StudyVersion.objects.select_related("study").get(pk=version.pk)


def address(version) -> str:
    return reverse("analysis:planning", args=[version.pk])


def test_subjects_needed_are_the_fewest_that_reach_the_power():
    row = needed(difference=0.5, std=1.0, comparisons=10, subjects=20)

    def power(n: int) -> float:
        limit = stats.t(n - 1).isf(0.005 / 2)
        return float(stats.nct(n - 1, 0.5 * math.sqrt(n)).sf(limit))

    assert power(row.for_80 - 1) < 0.8 <= power(row.for_80)
    assert power(row.for_90 - 1) < 0.9 <= power(row.for_90)
    assert row.found == pytest.approx(power(20), abs=1e-6)


def test_the_page_starts_from_what_the_study_has_found(scored, ada, at_once):
    page = ada.get(address(scored))
    output = ensure(scored).output

    inconsistencies = [subject["inconsistency"] for subject in output["subjects"]]
    assert typical_std(output) == pytest.approx(math.sqrt(2 * np.mean(np.square(inconsistencies))))
    assert page.context["pairs_form"].data["std"] == round(typical_std(output), 2)
    assert [row.difference for row in page.context["needed"]] == [0.25, 0.5, 0.75, 1.0]
    assert "Found with 6 subjects" in page.content.decode()


def test_what_is_asked_for_is_marked_among_the_differences(scored, ada, at_once):
    page = ada.get(address(scored), {"difference": "0.6", "std": "1", "comparisons": "5"})
    assert [row.difference for row in page.context["needed"]] == [0.25, 0.5, 0.6, 0.75, 1.0]
    assert len(re.findall('class="asked"', page.content.decode())) == 1


@pytest.mark.parametrize("wrong", [{"difference": "0"}, {"std": "-1"}, {"comparisons": "many"}, {"difference": "nan"}])
def test_a_wrong_number_is_told_beside_its_field(scored, ada, at_once, wrong):
    page = ada.get(address(scored), {"difference": "0.5", "std": "1", "comparisons": "1", **wrong})
    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert "needed" not in page.context


def test_the_grid_grows_with_subjects_and_references_and_marks_this_study(scored, ada, at_once):
    page = ada.get(address(scored), {"first": "L2", "second": "PSNR"})
    grid = page.context["grid"]

    assert grid.ahead == page.context["ahead"] == "PSNR"
    assert [size for size, _cells in grid.rows] == [3, 6, 9, 12, 18]
    assert grid.references == [2, 4, 6, 8, 12]
    assert [cell.own for _size, cells in grid.rows for cell in cells].count(True) == 1
    assert grid.rows[-1][1][-1].share >= grid.rows[0][1][0].share
    assert "this study" in page.content.decode()


def test_a_metric_is_not_compared_with_itself_nor_with_one_unknown(scored, ada, at_once):
    same = ada.get(address(scored), {"first": "L2", "second": "L2"})
    assert "another metric" in same.content.decode()
    unknown = ada.get(address(scored), {"first": "L2", "second": "nothing"})
    assert "grid" not in unknown.context
    assert unknown.status_code == 200


def test_without_metrics_and_without_ratings_it_says_what_is_lacking(version, ada, at_once):
    assert "Nobody has rated anything yet" in ada.get(address(version)).content.decode()
    rate(version, "A1", [5, 4])
    page = ada.get(address(version))
    assert "It takes two metrics" in page.content.decode()


def test_it_is_the_owners_alone(scored, bob):
    assert bob.get(address(scored)).status_code == 404


def test_a_share_is_never_told_surer_than_it_is():
    assert [Cell(2, share, False).percent for share in (1.0, 0.999, 0.5, 0.001, 0.0, math.nan)] == [
        "100 %", "> 99 %", "50 %", "< 1 %", "0 %", "–",
    ]  # fmt: skip
