"""Doing a scoring run, and stopping it."""

from typing import Any

from django.utils import timezone

from analysis.scores.services import compute_scores

from .models import ScoringRun


class Stopped(Exception):
    """Somebody wants the run to end. What is scored so far is stored."""


def stop(run: ScoringRun) -> None:
    """Let the run end at its next pairs; at once where no worker has begun it, or none is left that could."""
    ScoringRun.objects.filter(pk=run.pk).update(stop_wanted=True)
    if run.state in ("waiting", "lost"):
        end(run)


def do(run: ScoringRun) -> None:
    """Score what the set lacks, telling on the way how far it is."""
    run.started_at = run.seen_at = timezone.now()
    run.save(update_fields=["started_at", "seen_at"])
    try:
        pairs = run.stimulus_set.pairs.select_related("reference", "adversarial").order_by("pk")
        report = compute_scores(pairs, progress=lambda done, total: _tell(run, done, total))
        end(run, unusable=report.unusable, refused=dict(report.refused))
    except Stopped:
        end(run)
    except Exception as problem:
        end(run, fault=f"{type(problem).__name__}: {problem}")
        raise


def end(run: ScoringRun, **fields: Any) -> None:
    ScoringRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=timezone.now(), **fields)


def _tell(run: ScoringRun, done: int, total: int) -> None:
    seen = timezone.now()
    ScoringRun.objects.filter(pk=run.pk).update(done=done, total=total, seen_at=seen)
    run.refresh_from_db(fields=["stop_wanted", "ended_at"])
    if run.stop_wanted or run.ended_at:
        raise Stopped
