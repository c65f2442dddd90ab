"""Whether the analysis of what is counted now is ready: what a waiting page asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from analysis.access import for_experimenter
from analysis.results.freshness import current
from rating.studies.models import StudyVersion


@require_GET
@for_experimenter()
def status(request: HttpRequest, version: StudyVersion) -> JsonResponse:
    now = current(version)
    return JsonResponse({"state": now.state, "inputs_sha256": now.inputs_sha256})


@require_POST
@for_experimenter()
def again(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """Ask the worker once more after it failed."""
    current(version, again=True)
    return redirect("analysis:screening", version.pk)
