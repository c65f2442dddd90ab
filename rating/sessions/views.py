"""The trial page and what its browser sends: measurements, outcomes; and the pictures it asks for."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from rating import display
from rating.stimuli.pictures import picture_of, png
from rating.studies.frozen import frozen
from rating.studies.models import StudyVersion
from rating.subjects.access import SubjectRequest, subject_required
from rating.subjects.models import Subject
from rating.subjects.steps import current_step, may_open

from .draw import open_session
from .forms import AnswerForm, MeasuredForm
from .models import DisplayCheck, Presentation, Session
from .outcome import Contradiction, record
from .playlist import done, rest


@require_GET
@ensure_csrf_cookie
@subject_required
def session(request: SubjectRequest, plan_number: int) -> HttpResponse:
    """The page on which a session takes place, from the display check to the last pair."""
    if not may_open(request.subject, plan_number):
        return HttpResponseRedirect(current_step(request.subject).url(request.subject))
    sitting = open_session(request.subject, plan_number)
    return render(request, "rating/trial.html", {"trial": trial_data(sitting)})


@require_GET
@subject_required
def playlist(request: SubjectRequest, plan_number: int) -> JsonResponse:
    sitting = get_object_or_404(Session, subject=request.subject, plan_number=plan_number)
    return JsonResponse({"playlist": rest(sitting), "finished": sitting.finished_at is not None})


@require_POST
@subject_required
def outcome(request: SubjectRequest, presentation_id: int) -> JsonResponse:
    """Store an outcome. Repeating a stored one is a success; contradicting it is a conflict."""
    if request.subject.withdrawn_at:
        return JsonResponse({"message": _("You have withdrawn: nothing more is stored.")}, status=410)
    form = AnswerForm(_json(request), protocol=frozen(request.subject.study_version).protocol)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    presentation = (
        Presentation.objects.filter(pk=presentation_id, session__subject=request.subject)
        .select_related("session")
        .only("session__id", "session__subject_id")
        .first()
    )
    if presentation is None:
        return JsonResponse({"message": _("This presentation is not one of yours.")}, status=404)
    try:
        recorded = record(presentation.session_id, presentation_id, form.answer())
    except Contradiction:
        message = _("Another answer to this pair is already stored, and it stays.")
        return JsonResponse({"message": message}, status=409)
    answer: dict[str, Any] = {"finished": recorded.finished, "playlist": None}
    if recorded.replaced:
        answer["playlist"] = rest(Session.objects.select_related("subject").get(pk=presentation.session_id))
    return JsonResponse(answer, status=201 if recorded.created else 200)


@require_POST
@subject_required
def display_check(request: SubjectRequest, plan_number: int) -> JsonResponse:
    """Hold what the browser measured against the display condition, and store both."""
    sitting = get_object_or_404(Session, subject=request.subject, plan_number=plan_number)
    report = _json(request)
    measured = report.get("measured") if isinstance(report, dict) else None
    form = MeasuredForm(measured if isinstance(measured, dict) else {})
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    before_session = bool(report.get("before_session"))
    version = frozen(request.subject.study_version)
    start = None if before_session else sitting.display_checks.filter(before_session=True, passed=True).last()
    picture = picture_size(version)
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


@require_GET
@subject_required
def picture(request: SubjectRequest, picture_id: UUID) -> HttpResponse:
    """A stimulus of the subject's study, under a name that reveals nothing."""
    shown = picture_of(frozen(request.subject.study_version), picture_id)
    if shown is None:
        raise Http404
    return png(shown) or JsonResponse({"message": _("This picture is missing on the server.")}, status=404)


def trial_data(sitting: Session) -> dict[str, Any]:
    """All that the trial page needs, so that it can go on alone while the network is away."""
    subject: Subject = sitting.subject
    version = frozen(subject.study_version)
    plan = version.plans[sitting.plan_number - 1]
    protocol = version.protocol
    minimum_width, minimum_height = display.smallest_window(version.display, *picture_size(version))
    address = {"public_id": subject.public_id}
    in_session = {**address, "plan_number": sitting.plan_number}
    return {
        "key": f"{subject.public_id}:{sitting.plan_number}",
        "urls": {
            "outcome": reverse("rating:outcome", kwargs={**address, "presentation_id": 0}).replace("/0/", "/{id}/"),
            "display": reverse("rating:display", kwargs=in_session),
            "playlist": reverse("rating:playlist", kwargs=in_session),
            "here": reverse("rating:here", kwargs=address),
            "stop": reverse("rating:stop", kwargs=address),
        },
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "protocol": {
            "pair_ms": protocol.pair_ms,
            "grey_before_scale_ms": protocol.grey_before_scale_ms,
            "scale_ms": protocol.scale_ms,
            "grey_after_scale_ms": protocol.grey_after_scale_ms,
        },
        "grades": [{"value": grade.value, "words": _(grade.words)} for grade in protocol.grades],
        "display": {
            "background_grey": version.display["background_grey"],
            "fullscreen_required": version.display["fullscreen_required"],
            "minimum_width": minimum_width,
            "minimum_height": minimum_height,
        },
        "layout": {"gap_px": display.GAP, "margin_px": display.MARGIN, "label_px": display.LABEL},
        "session": {
            "number": sitting.plan_number,
            "total": len(version.plans),
            "planned": len(plan["pairs"]),
            "done": done(sitting),
        },
        "playlist": rest(sitting),
    }


def picture_size(version: StudyVersion) -> tuple[int, int]:
    """Width and height of the version's largest picture, px."""
    stimuli = version.design["stimuli"].values()
    return max(stimulus["width"] for stimulus in stimuli), max(stimulus["height"] for stimulus in stimuli)


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        return None
