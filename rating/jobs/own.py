"""The jobs of this application: stimulus sets being prepared, and pairs being imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rating.owned import own
from rating.stimuli.imports.models import StimulusImport
from rating.stimuli.preparing.models import PreparationRun

from .job import Job, State, of_a_run

NEWEST = 30  # of each kind


def jobs(user: Any) -> Iterator[Job]:
    runs = own(PreparationRun.objects.select_related("stimulus_set"), user, "stimulus_set__owner")
    for run in runs[:NEWEST]:
        url = reverse("admin:rating_stimulusset_preparing", args=[run.stimulus_set_id])
        yield of_a_run(run, what=_("Prepare stimuli"), of=str(run.stimulus_set), url=url)
    for one in StimulusImport.objects.filter(owner=user).order_by("-asked_at")[:NEWEST]:
        yield Job(
            what=_("Import pairs"),
            of=one.title,
            url=reverse("admin:rating_stimulusset_import_file", args=[one.public_id]),
            asked_at=one.asked_at,
            state=_state(one),
            done=one.done,
            total=one.total or None,
            fault=one.fault,
        )


def _state(one: StimulusImport) -> State:
    if one.is_lost:
        return State.LOST
    match one.state:
        case StimulusImport.State.LOOKED_AT:
            return State.ASKS
        case StimulusImport.State.LOOKING | StimulusImport.State.IMPORTING:
            return State.RUNNING
        case StimulusImport.State.DONE:
            return State.DONE
        case StimulusImport.State.FAILED:
            return State.FAILED
    return State.WAITING
