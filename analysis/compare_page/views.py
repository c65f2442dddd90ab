"""Two studies of the same pairs: the page, and its chart as data and as a file."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from analysis.access import VIEW, for_experimenter, may
from analysis.charts import two_studies
from analysis.charts.files import FORMATS, dated
from analysis.charts.look import Output, Theme
from analysis.charts.two_studies import PAGE, TwoStudies
from analysis.pages import held, page
from analysis.results.freshness import current
from analysis.results.models import AnalysisResult
from rating.studies.models import StudyVersion

from .matching import FEWEST, candidates, matched, tested
from .tables import figures, pair_rows, summary

PRIVATE = "private, no-cache"


@require_GET
@for_experimenter()
def compare(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    context = page(version, "compare", offered=candidates(version, request.user), fewest=FEWEST)
    other = _asked_for(request, version)
    if other is not None:
        context |= _compared(version, other, context["output"])
    response = render(request, "analysis/compare.html", context)
    response["Cache-Control"] = PRIVATE
    return response


@require_GET
@for_experimenter()
def chart(request: HttpRequest, version: StudyVersion, other_id: int) -> HttpResponse:
    """The chart as Vega-Lite JSON, as wide as its place on the page. Its caption is in `usermeta`."""
    two, _results = _two(request, version, _version(request, version, other_id))
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    drawn = two_studies.chart(two, PAGE, theme).properties(usermeta={"caption": two_studies.caption(two)})
    return HttpResponse(drawn.to_json(indent=None), content_type="application/json", headers={"Cache-Control": PRIVATE})


@require_GET
@for_experimenter()
def chart_file(request: HttpRequest, version: StudyVersion, other_id: int, form: str) -> HttpResponse:
    """The chart as a file for a paper."""
    if form not in FORMATS:
        raise Http404
    two, results = _two(request, version, _version(request, version, other_id))
    content_type, draw = FORMATS[form]
    disposition = "inline" if "inline" in request.GET else "attachment"
    return HttpResponse(
        draw(dated(two_studies.chart(two), *(result.computed_at for result in results))),
        content_type=content_type,
        headers={
            "Cache-Control": PRIVATE,
            "Content-Disposition": f'{disposition}; filename="{_file_name(two)}.{form}"',
        },
    )


def _compared(version: StudyVersion, other: StudyVersion, output: Output | None) -> dict[str, Any]:
    """What the page shows of the two. `two` is None where one has no result, or they share too few pairs."""
    theirs = current(other)
    their_output = theirs.result.output if theirs.result else None
    pairs = matched(version, other)
    context: dict[str, Any] = {
        "other": other,
        "their": theirs,
        "their_output": their_output,
        "their_held": held(their_output) if their_output else None,
        "matched": len(pairs),
        "only_this": len(tested(version)) - len(pairs),
        "only_other": len(tested(other)) - len(pairs),
        "two": None,
    }
    if len(pairs) < FEWEST or not output or not their_output:
        return context
    two = TwoStudies(output, their_output, pairs)
    context["both"] = two.found.n
    if two.found.n < FEWEST:
        return context
    rows = pair_rows(two)
    return context | {
        "two": two,
        "title": two_studies.title(two),
        "description": two_studies.description(two),
        "caption": two_studies.caption(two),
        "forms": list(FORMATS),
        "summary": summary(two),
        "figures": figures(two),
        "rows": rows,
        "disagreeing": [row for row in rows if row.disagrees],
        "references": len({two.stimuli(row.pair)[0]["content"] for row in rows}),
    }


def _asked_for(request: HttpRequest, version: StudyVersion) -> StudyVersion | None:
    """The version that the address asks to compare with; None where it asks for none."""
    asked = request.GET.get("with", "")
    if not asked:
        return None
    if not asked.isdecimal():
        raise Http404
    return _version(request, version, int(asked))


def _version(request: HttpRequest, version: StudyVersion, other_id: int) -> StudyVersion:
    """Raises Http404 where there is no such other version, or it is somebody else's."""
    other = get_object_or_404(StudyVersion.objects.select_related("study__owner"), pk=other_id)
    if other == version or not may(request.user, other, VIEW):
        raise Http404
    return other


def _two(
    request: HttpRequest, version: StudyVersion, other: StudyVersion
) -> tuple[TwoStudies, tuple[AnalysisResult, AnalysisResult]]:
    """Of the results that the page shows: it names them, so that its chart holds the same."""
    ours, theirs = _result(request, version, "result"), _result(request, other, "their_result")
    two = TwoStudies(ours.output, theirs.output, matched(version, other))
    if two.found.n < FEWEST:
        raise Http404
    return two, (ours, theirs)


def _result(request: HttpRequest, version: StudyVersion, name: str) -> AnalysisResult:
    results: Any = version.analysis_results.order_by("-computed_at")  # type: ignore[attr-defined]
    asked = request.GET.get(name, "")
    if asked:
        results = results.filter(pk=int(asked)) if asked.isdecimal() else results.none()
    result = cast(AnalysisResult | None, results.first())
    if result is None:
        raise Http404
    return result


def _file_name(two: TwoStudies) -> str:
    parts = [
        f"{slugify(output['study']['title'])[:40] or 'study'}-v{output['study']['version']}"
        for output in (two.this, two.other)
    ]
    return "-with-".join(parts) + ("-simulated" if two.simulated else "")
