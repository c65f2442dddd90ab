"""The trial page, the outcomes it sends, and the pictures it asks for."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from rating.stimuli.pictures import picture_of, png
from rating.studies.frozen import frozen
from rating.subjects.access import SubjectRequest, subject_required
from rating.subjects.instructions import coming_back
from rating.subjects.steps import current_step, may_open

from .draw import open_session
from .forms import AnswerForm, HoldForm
from .hold import release, take
from .models import Presentation, Session
from .outcome import Contradiction, record
from .playlist import rest
from .requests import json_of
from .resume import apply_rule
from .trial import trial_data


@require_GET
@ensure_csrf_cookie
@subject_required
def session(request: SubjectRequest, plan_number: int) -> HttpResponse:
    """The page on which a session takes place, from the display check to the last pair."""
    apply_rule(request.subject, plan_number)
    if not may_open(request.subject, plan_number):
        return HttpResponseRedirect(current_step(request.subject).url(request.subject))
    sitting = open_session(request.subject, plan_number)
    Session.objects.filter(pk=sitting.pk, language="").update(language=get_language() or "")
    activate(sitting.language or get_language())  # the grades' words stay as they were in a session
    resume = frozen(request.subject.study_version).resume
    return render(request, "rating/trial.html", {"trial": trial_data(sitting), **coming_back(resume)})


@require_GET
@subject_required
def playlist(request: SubjectRequest, plan_number: int) -> JsonResponse:
    sitting = get_object_or_404(Session.objects.standing(), subject=request.subject, plan_number=plan_number)
    return JsonResponse({"playlist": rest(sitting), "finished": sitting.finished_at is not None})


@require_POST
@subject_required
def hold(request: SubjectRequest, plan_number: int, attempt: int) -> JsonResponse:
    """Whether the page that asks holds its session; it may take it over, or let it go."""
    if request.subject.withdrawn_at:
        return _withdrawn()
    form = HoldForm(json_of(request))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    asked = form.cleaned_data
    sitting = Session.objects.filter(subject=request.subject, plan_number=plan_number, attempt=attempt).first()
    if sitting is None:
        return JsonResponse({"message": _("This session is not one of yours.")}, status=404)
    if asked["release"]:
        release(sitting, asked["page"])
        return JsonResponse({"held": False})
    if sitting.finished_at:
        return JsonResponse({"message": _("This session is over.")}, status=404)
    if sitting.closed_at:
        message = _("This session was left for long, and the study has closed it. What you have rated is kept.")
        return JsonResponse({"message": message}, status=410)
    if sitting.set_aside_at:
        message = _("This session was left for long, and has been begun anew elsewhere.")
        return JsonResponse({"message": message}, status=410)
    if take(sitting, asked["page"], take_over=asked["take_over"]):
        return JsonResponse({"held": True})
    sitting.refresh_from_db(fields=["held_at"])
    return JsonResponse({"held": False, "last_seen": sitting.held_at or timezone.now()}, status=409)


@require_POST
@subject_required
def outcome(request: SubjectRequest, presentation_id: int) -> JsonResponse:
    """Store an outcome. Repeating a stored one is a success; contradicting it is a conflict."""
    if request.subject.withdrawn_at:
        return _withdrawn()
    form = AnswerForm(json_of(request), protocol=frozen(request.subject.study_version).protocol)
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
    except Session.DoesNotExist:  # the subject withdrew in this moment
        return _withdrawn()
    except Contradiction:
        message = _("Another answer to this pair is already stored, and it stays.")
        return JsonResponse({"message": message}, status=409)
    answer: dict[str, Any] = {"finished": recorded.finished, "playlist": None, "held": recorded.held}
    if recorded.replaced:
        answer["playlist"] = rest(Session.objects.select_related("subject").get(pk=presentation.session_id))
    return JsonResponse(answer, status=201 if recorded.created else 200)


@require_GET
@subject_required
def picture(request: SubjectRequest, picture_id: UUID) -> HttpResponse:
    """A stimulus of the subject's study, under a name that reveals nothing."""
    shown = picture_of(frozen(request.subject.study_version), picture_id)
    if shown is None:
        raise Http404
    return png(shown) or JsonResponse({"message": _("This picture is missing on the server.")}, status=404)


def _withdrawn() -> JsonResponse:
    return JsonResponse({"message": _("You have withdrawn: nothing more is stored.")}, status=410)
