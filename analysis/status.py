"""Whether the analysis of what is counted now is ready: what a waiting page asks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from analysis.access import for_experimenter
from analysis.results.freshness import current, further, is_awaited, percent_awaited
from rating.studies.models import StudyVersion


@require_GET
@for_experimenter()
def status(request: HttpRequest, version: StudyVersion) -> JsonResponse:
    """inputs: those whose analysis a page waits for. further: the result that a page waits to be completed.

    Pages ask every few seconds: while the worker still has what they wait for, nothing else is read.
    """
    if is_awaited(version, request.GET.get("inputs", "")):
        return JsonResponse({"state": "computing"})
    shown = request.GET.get("further", "")
    percent = percent_awaited(version, int(shown)) if shown.isdecimal() else None
    if percent is not None:
        return JsonResponse({"state": "fresh", "further": "computing", "percent": percent})
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
