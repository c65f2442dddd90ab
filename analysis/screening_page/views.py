"""The screening page: BT.500's figures of every subject, and the experimenter's decisions."""

import math
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from analysis.access import for_experimenter, may
from analysis.exclusions.models import Exclusion
from analysis.exclusions.services import NotPossible, exclude, include
from analysis.pages import page
from rating.studies.models import StudyVersion

from .forms import DecisionForm
from .methods import methods, signed
from .quality import quality_rows, scale_use, sizes

DECIDE = ("analysis.add_exclusion", "analysis.change_exclusion")
MOST_OUTLIERS, LEAST_BALANCE = 0.05, 0.3  # BT.500's two criteria
MODELLED = ("bias", "bias_ci95", "inconsistency", "inconsistency_low", "inconsistency_high")


@require_GET
@for_experimenter()
def screening(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    context = page(version, "screening", may_decide=may(request.user, version, *DECIDE))
    decisions = Exclusion.objects.filter(subject__study_version=version).select_related("subject", "by", "ended_by")
    excluded = {decision.subject.code for decision in decisions if decision.ended_at is None}
    if context["output"]:
        context["rows"] = [_row(subject, excluded) for subject in context["output"]["subjects"]]
        context["flagged"] = [row["code"] for row in context["rows"] if row["flagged"]]
        context["quality"] = quality_rows(context["output"])
        context["methods"] = methods(context["output"])
        context["scale_use"] = scale_use(context["output"])
        context["sizes"] = sizes(context["output"])
    context["decisions"] = decisions
    return render(request, "analysis/screening.html", context)


def _row(subject: dict[str, Any], excluded: set[str]) -> dict[str, Any]:
    """A subject as shown. `decided` says what holds now; the figures may still be of before. `modelled`: as texts."""
    balance = subject["balance"]
    return {
        **subject,
        "modelled": {key: _text(subject.get(key, math.nan)) for key in MODELLED},
        "balance": None if math.isnan(balance) else balance,
        "often": subject["outlier_ratio"] > MOST_OUTLIERS,
        "both_sides": balance < LEAST_BALANCE,
        "decided": subject["code"] in excluded,
        "pending": (subject["code"] in excluded) != subject["excluded"],
    }


def _text(grades: float) -> str:
    return "" if math.isnan(grades) else signed(grades, 2)


@require_POST
@for_experimenter(*DECIDE)
def exclude_subject(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    return _decide(request, version, exclude, _("%s is excluded: the ratings are kept, and no longer counted."))


@require_POST
@for_experimenter(*DECIDE)
def include_subject(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    return _decide(request, version, include, _("%s is counted again."))


def _decide(request: HttpRequest, version: StudyVersion, act: Callable[..., Exclusion], done: str) -> HttpResponse:
    form = DecisionForm(request.POST, version=version)
    if not form.is_valid():
        for field, errors in form.errors.items():
            label = form.fields[field].label or _("Subject")
            messages.error(request, f"{label}: {' '.join(errors)}")
        return redirect("analysis:screening", version.pk)
    subject = form.cleaned_data["subject"]
    try:
        act(subject, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, done % subject)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    return redirect("analysis:screening", version.pk)
