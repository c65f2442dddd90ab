"""The page of jobs: everything that the worker does for somebody, what needs them first, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.handing_on import shelf
from analysis.models import RatingsFile
from analysis.scores.runs.models import ScoringRun
from rating.stimuli.imports.models import StimulusImport
from rating.stimuli.preparing.models import PreparationRun
from tests.studies import make_stimulus_set


@pytest.fixture(autouse=True)
def _own_shelf(settings, tmp_path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def jobs(version, experimenter) -> None:
    """One of each kind, each in another state."""
    stimuli = version.study.stimulus_set
    other = make_stimulus_set(experimenter, seed=8)
    long_ago = timezone.now() - timedelta(days=1)
    begun = {"asked_by": experimenter, "started_at": long_ago}
    ScoringRun.objects.create(stimulus_set=stimuli, done=3, total=9, seen_at=long_ago, **begun)
    PreparationRun.objects.create(
        stimulus_set=other, done=2, total=9, ended_at=long_ago, asked_at=long_ago, fault="No space left", **begun
    )
    StimulusImport.objects.create(owner=experimenter, title="Elsewhere", state=StimulusImport.State.LOOKED_AT)
    RatingsFile.objects.create(
        study_version=version, name="lab.csv", content=b"", uploaded_by=experimenter, confirmed_at=timezone.now(),
        started_at=timezone.now() - timedelta(seconds=30), seen_at=timezone.now(), done=50, total=200,
    )  # fmt: skip
    said = {"pictures": True, "personal": False, "authors": [], "licence": ""}
    made = shelf.Note("A study", state="done", done=5, total=5, said=said, found={"files": 5, "size": 999})
    shelf.exported(version.pk, "abc").write(made)


@pytest.mark.usefixtures("jobs")
def test_what_needs_somebody_stands_first_then_what_is_under_way(ada):
    page = ada.get(reverse("jobs"))

    shown = [(job.what, job.state.name) for job in page.context["jobs"]]
    assert {state for _what, state in shown[:3]} == {"LOST", "FAILED", "ASKS"}
    assert shown[3:] == [("Import ratings", "RUNNING"), ("Hand on", "DONE")]
    text = page.content.decode()
    assert "No space left" in text
    assert "50 / 200" in text
    assert "about 2 min left" in text


@pytest.mark.usefixtures("jobs")
def test_each_leads_to_its_own_page(ada):
    pages = {job.what: ada.get(job.url).status_code for job in ada.get(reverse("jobs")).context["jobs"]}

    assert len(pages) == 5
    assert set(pages.values()) == {200}, pages


@pytest.mark.usefixtures("jobs")
def test_nobody_elses_are_shown(bob):
    page = bob.get(reverse("jobs"))

    assert page.context["jobs"] == []
    assert "Nothing was asked of the worker yet." in page.content.decode()


@pytest.mark.usefixtures("jobs")
def test_the_table_alone_is_asked_for_while_the_page_is_looked_at(ada):
    table = ada.get(reverse("jobs") + "?table").content.decode()

    assert "<html" not in table
    assert "lab.csv" in table


def test_the_admin_leads_to_it(ada):
    assert f'href="{reverse("jobs")}"' in ada.get(reverse("admin:index")).content.decode()
