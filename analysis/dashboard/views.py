"""The dashboard: its page, its charts as data and as files, and the pictures of a pair."""

import re
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analysis.access import for_experimenter
from analysis.charts.catalogue import SCATTER, Figure, figures
from analysis.charts.files import FORMATS
from analysis.charts.look import PAPER, Output, Size, Theme
from analysis.metrics import problems
from analysis.pages import page
from analysis.results.models import AnalysisResult
from analysis.results.whose import label
from rating.stimuli.pictures import picture_of, png
from rating.studies.models import StudyVersion

from . import benchmark_table, pair_table

PRIVATE = "private, no-cache"


@require_GET
@for_experimenter()
def dashboard(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    context = page(version, "dashboard", skipped=problems())
    if context["output"]:
        context |= _charts(context["output"], request.GET.get("metric", ""))
    response = render(request, "analysis/dashboard.html", context)
    response["Cache-Control"] = PRIVATE
    return response


@require_GET
@for_experimenter()
def chart(request: HttpRequest, version: StudyVersion, name: str) -> HttpResponse:
    """The chart as Vega-Lite JSON, as wide as its place on the page. Its caption is in `usermeta`."""
    figure = _figure(_result(request, version), name)
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    drawn = figure.draw(Size("container"), theme, "intervals" in request.GET)
    drawn = drawn.properties(usermeta={"caption": figure.caption})
    return HttpResponse(drawn.to_json(indent=None), content_type="application/json", headers={"Cache-Control": PRIVATE})


@require_GET
@for_experimenter()
def chart_file(request: HttpRequest, version: StudyVersion, name: str, form: str) -> HttpResponse:
    """The chart as a file for a paper."""
    if form not in FORMATS:
        raise Http404
    output = _result(request, version)
    content_type, draw = FORMATS[form]
    drawn = _figure(output, name).draw(PAPER, "light", "intervals" in request.GET)
    disposition = "inline" if "inline" in request.GET else "attachment"
    return HttpResponse(
        draw(drawn),
        content_type=content_type,
        headers={
            "Cache-Control": PRIVATE,
            "Content-Disposition": f'{disposition}; filename="{_file_name(output, name)}.{form}"',
        },
    )


@require_GET
@for_experimenter()
def picture(request: HttpRequest, version: StudyVersion, public_id: UUID) -> HttpResponse:
    """A reference or an adversarial example of the study version: the very file that subjects saw."""
    found = picture_of(version, public_id)
    response = found and png(found)
    if not response:
        raise Http404(_("This picture is missing on the server."))
    return response


def _charts(output: Output, metric: str) -> dict[str, Any]:
    """What the page shows beside the frame that all pages of an analysis share."""
    every = figures(output)
    metrics = {record["name"]: record for record in output["metrics"]}
    metric = metric if metric in metrics else next(iter(metrics), "")
    benchmark = benchmark_table.rows(output)
    return {
        "scatters": [(name, label(record), every[SCATTER + name]) for name, record in metrics.items()],
        "metric": metric,
        "scatter": every.get(SCATTER + metric),
        "figures": [figure for figure in every.values() if not figure.name.startswith(SCATTER)],
        "benchmark": benchmark,
        "reversed": any(row.reversed for row in benchmark),
        "infinite": any(row.infinite for row in benchmark),
        "undefined": any(row.undefined for row in benchmark),
        "ill_conditioned": [row for row in benchmark if row.ill_conditioned],
        "others": any(row.whose for row in benchmark),
        "pair_columns": pair_table.columns(output),
        "pairs": pair_table.rows(output),
        "forms": list(FORMATS),
    }


def _result(request: HttpRequest, version: StudyVersion) -> Output:
    """The output of the result that the page shows: it names it, so that all charts hold the same."""
    results: Any = version.analysis_results.order_by("-computed_at")  # type: ignore[attr-defined]
    named = request.GET.get("result", "")
    if named:
        results = results.filter(pk=int(named)) if named.isdecimal() else results.none()
    result = cast(AnalysisResult | None, results.first())
    if result is None:
        raise Http404
    return result.output


def _figure(output: Output, name: str) -> Figure:
    try:
        return figures(output)[name]
    except KeyError:
        raise Http404 from None


def _file_name(output: Output, name: str) -> str:
    study = output["study"]
    parts = [
        slugify(study["title"])[:60] or "study",
        f"v{study['version']}",
        re.sub(r"[^\w.+-]+", "-", name).strip("-"),
    ]
    return "-".join([*parts, *(["simulated"] if study["simulated"] else [])])
