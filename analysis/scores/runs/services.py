"""Doing a scoring run."""

from analysis.scores.services import compute_scores
from rating.runs import Stopped

from .models import ScoringRun


def do(run: ScoringRun) -> None:
    """Score what the set lacks, telling on the way how far it is."""
    run.begin()
    try:
        pairs = run.stimulus_set.pairs.select_related("reference", "adversarial").order_by("pk")
        report = compute_scores(pairs, progress=run.tell)
        run.end(unusable=report.unusable, refused=dict(report.refused))
    except Stopped:
        run.end()
    except Exception as problem:
        run.end(fault=f"{type(problem).__name__}: {problem}")
        raise
