"""The dashboard: its page, its charts as data and as files, and the pictures of a pair."""

import re
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analysis.access import for_experimenter
from analysis.charts.catalogue import OF_PAIRS, OVER_TIME, SCATTER, SIGNIFICANCE, SUBJECTS, Figure, figure, figures
from analysis.charts.files import FORMATS, dated
from analysis.charts.look import PAPER, Output, Size, Theme
from analysis.metrics import problems
from analysis.pages import page
from analysis.results.freshness import further
from analysis.results.models import AnalysisResult
from analysis.results.whose import label
from rating.stimuli.pictures import picture_of, png
from rating.studies.models import StudyVersion

from . import benchmark_table, pair_table, reference_study

PRIVATE = "private, no-cache"


@require_GET
@for_experimenter()
def dashboard(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    context = page(version, "dashboard", skipped=problems())
    if context["current"].state == "fresh":
        context["further"] = further(context["current"].result)
        context["output"] = context["current"].result.output  # by now, where tasks run at once, it may hold more
    if context["output"]:
        context |= _charts(context["output"], request.GET)
        context |= _benchmark(version, context["output"], request.GET)
    response = render(request, "analysis/dashboard.html", context)
    response["Cache-Control"] = PRIVATE
    return response


@require_GET
@for_experimenter()
def benchmark(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """The table of metrics alone, as it is asked for: the page puts it in the place of the one it shows."""
    output = _result(request, version).output
    context = {"version": version, **_benchmark(version, output, request.GET)}
    response = render(request, "analysis/_benchmark.html", context)
    response["Cache-Control"] = PRIVATE
    return response


@require_GET
@for_experimenter()
def chart(request: HttpRequest, version: StudyVersion, name: str) -> HttpResponse:
    """The chart as Vega-Lite JSON, as wide as its place on the page. Its caption is in `usermeta`."""
    found = _figure(_result(request, version).output, name)
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    drawn = found.draw(Size("container"), theme, "intervals" in request.GET)
    drawn = drawn.properties(usermeta={"caption": found.caption})
    return HttpResponse(drawn.to_json(indent=None), content_type="application/json", headers={"Cache-Control": PRIVATE})


@require_GET
@for_experimenter()
def chart_file(request: HttpRequest, version: StudyVersion, name: str, form: str) -> HttpResponse:
    """The chart as a file for a paper."""
    if form not in FORMATS:
        raise Http404
    result = _result(request, version)
    content_type, draw = FORMATS[form]
    drawn = dated(_figure(result.output, name).draw(PAPER, "light", "intervals" in request.GET), result.computed_at)
    disposition = "inline" if "inline" in request.GET else "attachment"
    return HttpResponse(
        draw(drawn),
        content_type=content_type,
        headers={
            "Cache-Control": PRIVATE,
            "Content-Disposition": f'{disposition}; filename="{_file_name(result.output, name)}.{form}"',
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


def _charts(output: Output, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows beside the frame that all pages of an analysis share."""
    every = figures(output)
    metrics = {record["name"]: record for record in output["metrics"]}
    metric = asked.get("metric", "")
    metric = metric if metric in metrics else next(iter(metrics), "")
    matrices = [each for each in every.values() if each.name.startswith(SIGNIFICANCE)]
    named = SIGNIFICANCE + asked.get("index", "")
    return {
        "scatters": [(name, label(record), every[SCATTER + name]) for name, record in metrics.items()],
        "metric": metric,
        "scatter": every.get(SCATTER + metric),
        "matrices": [(each.name.removeprefix(SIGNIFICANCE), each) for each in matrices],
        "matrix": next((each for each in matrices if each.name == named), next(iter(matrices), None)),
        "of_pairs": [every[name] for name in OF_PAIRS],
        "of_subjects": [each for each in every.values() if each.name == SUBJECTS or each.name.startswith(OVER_TIME)],
        "pair_columns": pair_table.columns(output),
        "pairs": pair_table.rows(output),
        "choices": pair_table.choices(output),
        "forms": list(FORMATS),
    }


def _benchmark(version: StudyVersion, output: Output, asked: Mapping[str, str]) -> dict[str, Any]:
    choice = benchmark_table.choice(output, asked)
    repetition = reference_study.is_repeated_by(version.study)
    return {
        "benchmark": benchmark_table.table(output, choice, repetition),
        "repetition": repetition,
        "choice": choice,
        "groups": benchmark_table.groups(output),
        "intervals": benchmark_table.interval_names(output),
    }


def _result(request: HttpRequest, version: StudyVersion) -> AnalysisResult:
    """The result that the page shows: it names it, so that all charts hold the same."""
    results: Any = version.analysis_results.order_by("-computed_at")  # type: ignore[attr-defined]
    named = request.GET.get("result", "")
    if named:
        results = results.filter(pk=int(named)) if named.isdecimal() else results.none()
    result = cast(AnalysisResult | None, results.first())
    if result is None:
        raise Http404
    return result


def _figure(output: Output, name: str) -> Figure:
    try:
        return figure(output, name)
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
