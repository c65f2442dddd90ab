"""How large the next study should be: a page that reckons from what this one has found."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from analysis.access import for_experimenter
from analysis.charts.look import Output
from analysis.pages import page
from analysis.results.whose import label
from rating.studies.models import StudyVersion

from .forms import MetricsForm, PairsForm
from .sizes import DIFFERENCES, grid, needed, typical_std


@require_GET
@for_experimenter()
def planning(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    context = page(version, "planning")
    output = context["output"]
    if output and output["panel"]["counted"]:
        context |= _pairs(output, request.GET) | _metrics(output, request.GET)
    return render(request, "analysis/planning.html", context)


def _pairs(output: Output, asked: QueryDict) -> dict[str, Any]:
    typical = typical_std(output)
    assumed = {"difference": 0.5, "std": round(typical, 2) if typical else 1.0, "comparisons": 1}
    form = PairsForm(asked if "difference" in asked else assumed)
    if not form.is_valid():
        return {"pairs_form": form, "typical_std": typical}
    plan = form.cleaned_data
    differences = sorted({plan["difference"], *DIFFERENCES})
    return {
        "pairs_form": form,
        "typical_std": typical,
        "asked_for": plan["difference"],
        "needed": [
            needed(difference, plan["std"], plan["comparisons"], output["panel"]["counted"])
            for difference in differences
        ],
    }


def _metrics(output: Output, asked: QueryDict) -> dict[str, Any]:
    scored = {row["metric"] for row in output["benchmark"] if row["points"]}
    choices = [(metric["name"], label(metric)) for metric in output["metrics"] if metric["name"] in scored]
    if len(choices) < 2:
        return {"metrics_form": None}
    form = MetricsForm(choices, asked if "first" in asked else None)
    if not form.is_valid():
        return {"metrics_form": form}
    chosen = form.cleaned_data
    found = grid(output, chosen["first"], chosen["second"])
    return {"metrics_form": form, "grid": found, "ahead": dict(choices).get(found.ahead)}
