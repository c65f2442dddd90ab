"""Asking for a preparation, and what the worker then does."""

from typing import Any

from django.db import IntegrityError, transaction
from django_tasks import task

from rating.stimuli.models import StimulusSet

from .models import PreparationRun
from .services import UnderWay, do


def ask(stimuli: StimulusSet, by: Any) -> PreparationRun:
    """The run that prepares what the set lacks: a new one for the worker, or the one under way."""
    try:
        with transaction.atomic():
            run = _new(stimuli, by)
            prepare_set.enqueue(run.pk)
    except IntegrityError:  # one is under way
        return stimuli.preparation_runs.get(ended_at=None)
    return run


def prepare_now(stimuli: StimulusSet, by: Any, **how: Any) -> PreparationRun:
    """Prepare what the set lacks in this process, also where that was left to a worker that has not begun.

    how: as of `services.do`. Raises UnderWay where another process is at it, and what `do` raises.
    """
    for waiting in stimuli.preparation_runs.filter(ended_at=None, started_at=None):
        waiting.end()
    try:
        with transaction.atomic():
            run = _new(stimuli, by)
    except IntegrityError:
        raise UnderWay from None
    do(run, **how)
    run.refresh_from_db()
    return run


@task()
def prepare_set(run_id: int) -> None:
    run = PreparationRun.objects.select_related("stimulus_set").filter(pk=run_id, ended_at=None).first()
    if run is not None:  # not stopped before it began, nor deleted with its set
        do(run)


def _new(stimuli: StimulusSet, by: Any) -> PreparationRun:
    for lost in stimuli.preparation_runs.filter(ended_at=None):
        if lost.state == "lost":
            lost.end()
    return PreparationRun.objects.create(stimulus_set=stimuli, asked_by=by)
