"""Whether the analysis of what is counted now is ready: what a waiting page asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from analysis.access import for_experimenter
from analysis.results.freshness import current, further
from rating.studies.models import StudyVersion


@require_GET
@for_experimenter()
def status(request: HttpRequest, version: StudyVersion) -> JsonResponse:
    """further: asked where a page waits for what the shown result lacks."""
    now = current(version)
    answer = {"state": now.state, "inputs_sha256": now.inputs_sha256}
    if "further" in request.GET and now.state == "fresh" and now.result:
        answer |= {"further": further(now.result), "percent": now.result.further_percent}
    return JsonResponse(answer)


@require_POST
@for_experimenter()
def again(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """Ask the worker once more after it failed, and go back to the page that told."""
    now = current(version, again=True)
    if "further" in request.POST and now.state == "fresh" and now.result:
        further(now.result, again=True)
        return redirect("analysis:dashboard", version.pk)
    return redirect("analysis:screening", version.pk)
