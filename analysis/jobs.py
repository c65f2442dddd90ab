"""The jobs of this application: scoring pairs, importing ratings, handing studies on and taking them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from rating.hooks import on_jobs
from rating.jobs.job import Job, State, of_a_run
from rating.owned import own
from rating.studies.models import StudyVersion

from .handing_on import shelf
from .ratings_import.models import RatingsFile
from .scores.runs.models import ScoringRun

NEWEST = 30  # of each kind
FILES = {
    "lost": State.LOST, "failed": State.FAILED, "looked_at": State.ASKS, "running": State.RUNNING,
    "waiting": State.WAITING, "done": State.DONE,
}  # fmt: skip


@on_jobs
def jobs(user: Any) -> Iterator[Job]:
    yield from _scoring(user)
    yield from _ratings(user)
    yield from _handing_on(user)


def _scoring(user: Any) -> Iterator[Job]:
    """A run is shown on the page of metrics of a study over its set."""
    runs = own(ScoringRun.objects.select_related("stimulus_set"), user, "stimulus_set__owner")
    for run in runs[:NEWEST]:
        versions = own(StudyVersion.objects.filter(study__stimulus_set=run.stimulus_set_id), user, "study__owner")
        version = versions.order_by("-published_at").first()
        if version:
            url = reverse("analysis:metrics", args=[version.pk])
            yield of_a_run(run, what=_("Compute metrics"), of=str(run.stimulus_set), url=url)


def _ratings(user: Any) -> Iterator[Job]:
    files = RatingsFile.objects.defer("content").select_related("study_version__study")
    for one in own(files, user, "study_version__study__owner")[:NEWEST]:
        yield Job(
            what=_("Import ratings"),
            of=f"{one.name} → {one.study_version}",
            url=reverse("analysis:ratings-file", args=[one.study_version_id, one.pk]),
            asked_at=one.uploaded_at,
            state=FILES[one.state],
            done=one.done,
            total=one.total or None,
            seconds_left=one.seconds_left if one.is_under_way else None,
            fault=one.fault,
        )


def _handing_on(user: Any) -> Iterator[Job]:
    for version in own(StudyVersion.objects.select_related("study").defer("design"), user, "study__owner"):
        for place in shelf.places(f"exports/{version.pk}"):
            url = reverse("analysis:hand-on-archive", args=[version.pk, place.key])
            yield from _of_a_place(place, _("Hand on"), str(version), url)
    for place in shelf.places(f"imports/{user.pk}"):
        yield from _of_a_place(place, _("Import a study"), "", reverse("analysis:import-study-file", args=[place.key]))


def _of_a_place(place: shelf.Place, what: str, of: str, url: str) -> Iterator[Job]:
    note = place.note()
    asked_at = parse_datetime(note.begun_at or note.seen_at) if note else None
    if note and asked_at:
        state, total = FILES[note.state], note.total or None
        yield Job(what, of or note.name, url, asked_at, state, note.done, total, fault=note.fault)
