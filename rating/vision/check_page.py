"""The admin's page on which the experimenter enters what a subject read off the printed charts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from rating.studies.frozen import frozen
from rating.studies.models import Study
from rating.subjects.models import Subject

from .forms import ChartsForm
from .models import VisionCheck
from .rule import asked_for
from .store import store_charts


def check_page(request: HttpRequest, subject: Subject, context: dict[str, Any]) -> HttpResponse:
    """Ask for the readings, store them, and lead back to the subject. Earlier checks are shown, never changed."""
    why_not = _why_not(subject)
    form = ChartsForm(request.POST or None)
    if request.method == "POST" and not why_not and form.is_valid():
        check = store_charts(subject, form.cleaned_data, by=request.user)
        if check is not None:
            _tell(request, subject, check)
            return HttpResponseRedirect(reverse("admin:rating_subject_change", args=[subject.pk]))
        why_not = _("This subject has withdrawn.")
    vision = frozen(subject.study_version).vision
    context |= {
        "title": _("Vision check of %s") % subject,
        "subject": subject,
        "form": form,
        "why_not": why_not,
        "vision": vision,
        "blocks": vision.get("rule") == Study.VisionRule.BLOCK,
        "earlier": subject.vision_checks.select_related("entered_by").order_by("-at", "-pk"),
    }
    return TemplateResponse(request, "admin/rating/subject/vision.html", context)


def _why_not(subject: Subject) -> str:
    """Why this subject cannot be checked; empty where they can."""
    if subject.simulated:
        return _("This subject is simulated.")
    if subject.withdrawn_at:
        return _("This subject has withdrawn.")
    if not asked_for(subject.study_version):
        return _("This study version has no vision check. Choose one in the study, and publish it anew.")
    return ""


def _tell(request: HttpRequest, subject: Subject, check: VisionCheck) -> None:
    if check.passed:
        messages.success(request, _("Stored: %s has passed the vision check.") % subject)
    elif frozen(subject.study_version).vision["rule"] == Study.VisionRule.BLOCK:
        messages.warning(request, _("Stored: %s has failed the vision check, and cannot go on.") % subject)
    else:
        messages.warning(request, _("Stored: %s has failed the vision check; it is marked, and they go on.") % subject)
