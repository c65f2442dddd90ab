"""What a browser measured of its display, held against the display condition and stored."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from rating import display
from rating.studies.frozen import frozen
from rating.subjects.access import SubjectRequest, subject_required

from .forms import MeasuredForm
from .models import DisplayCheck, Session
from .requests import json_of


@require_POST
@subject_required
def display_check(request: SubjectRequest, plan_number: int) -> JsonResponse:
    """Hold what the browser measured against the display condition, and store both."""
    sitting = get_object_or_404(Session.objects.standing(), subject=request.subject, plan_number=plan_number)
    report = json_of(request)
    measured = report.get("measured") if isinstance(report, dict) else None
    form = MeasuredForm(measured if isinstance(measured, dict) else {})
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    before_session = bool(report.get("before_session"))
    version = frozen(request.subject.study_version)
    start = None if before_session else sitting.display_checks.filter(before_session=True, passed=True).last()
    picture = version.picture_size
    findings, density = display.check(
        version.display, form.cleaned_data, picture, scale_at_start=start.measured["dpr"] if start else None
    )
    DisplayCheck.objects.create(
        session=sitting,
        before_session=before_session,
        measured=measured,
        findings=findings,
        passed=not findings,
        pixels_per_degree=density,
    )
    return JsonResponse(
        {
            "passed": not findings,
            "findings": findings,
            "pixels_per_degree": density,
            "distance_text": display.distance_text(version.display, picture[1]),
        }
    )
