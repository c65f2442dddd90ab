"""The metrics page: what each metric is, how many pairs it has scored, and the run that scores the rest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from analysis.access import for_experimenter, may
from analysis.pages import page
from analysis.scores.runs.models import ScoringRun
from analysis.scores.runs.tasks import ask
from rating.studies.models import StudyVersion

from .counts import rows

COMPUTE = ("analysis.add_scoringrun",)


@require_GET
@for_experimenter()
def metrics(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    table, pairs = rows(version)
    run = _run(version)
    context = page(
        version,
        "metrics",
        rows=table,
        pairs=pairs,
        lacking=sum(pairs - row.too_small - row.scored for row in table),
        run=run,
        may_compute=may(request.user, version, *COMPUTE),
    )
    return render(request, "analysis/metrics.html", context)


@require_GET
@for_experimenter()
def status(request: HttpRequest, version: StudyVersion) -> JsonResponse:
    """How far the newest run is. seconds_left: null before it has a pace."""
    run = _run(version)
    if run is None:
        return JsonResponse({"state": None})
    return JsonResponse({
        "state": run.state,
        "done": run.done,
        "total": run.total,
        "seconds_left": run.seconds_left,
    })  # fmt: skip


@require_POST
@for_experimenter(*COMPUTE)
def compute(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    ask(version.study.stimulus_set, request.user)
    return redirect("analysis:metrics", version.pk)


@require_POST
@for_experimenter(*COMPUTE)
def stop_run(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    run = _run(version)
    if run is not None and not run.ended_at:
        run.stop()
        kept = _("The run ends with the pairs in hand. What is scored is kept, and computing goes on from there.")
        messages.info(request, kept)
    return redirect("analysis:metrics", version.pk)


def _run(version: StudyVersion) -> ScoringRun | None:
    return version.study.stimulus_set.scoring_runs.first()
