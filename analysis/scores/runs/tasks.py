"""Asking for a scoring run, and what the worker then does."""

from typing import Any

from django.db import IntegrityError, transaction
from django_tasks import task

from rating.stimuli.models import StimulusSet

from .models import ScoringRun
from .services import do


def ask(stimuli: StimulusSet, by: Any) -> ScoringRun:
    """The run that scores what the set lacks: a new one, or the one under way."""
    for lost in stimuli.scoring_runs.filter(ended_at=None):
        if lost.state == "lost":
            lost.end()
    try:
        with transaction.atomic():
            run = ScoringRun.objects.create(stimulus_set=stimuli, asked_by=by)
            score_set.enqueue(run.pk)
    except IntegrityError:  # one is under way
        return stimuli.scoring_runs.get(ended_at=None)
    return run


@task()
def score_set(run_id: int) -> None:
    run = ScoringRun.objects.select_related("stimulus_set").filter(pk=run_id, ended_at=None).first()
    if run is not None:  # not stopped before it began, nor deleted with its set
        do(run)
