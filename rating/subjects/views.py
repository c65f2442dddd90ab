"""The subject's pages outside the sessions. Whatever address is opened, the page of the current step answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from markdown_it import MarkdownIt

from rating.sessions.models import Rating
from rating.studies.frozen import frozen
from rating.studies.models import Study
from rating.vision.forms import AskedForm
from rating.vision.latest import latest_check
from rating.vision.store import store_asked

from .access import SubjectRequest, closed, let_in, subject_required
from .forms import AboutForm, ConsentForm
from .instructions import coming_back, instructions_of
from .invite import find
from .models import Subject
from .steps import Step, current_step
from .withdraw import withdraw

_markdown = MarkdownIt("commonmark", {"html": False})  # the experimenter's text: no HTML of its own


@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation's link: lets the browser in, and leads on to an address without the token."""
    invitation = find(token)
    if invitation is None:
        return closed(
            request,
            title=_("This link is not known"),
            message=_("No invitation belongs to this address. It may have been copied incompletely."),
            what_to_do=_("Copy the whole link from your invitation, or ask the experimenter for it."),
            status=404,
        )
    if invitation.subject.withdrawn_at:
        return closed(
            request,
            title=_("You have withdrawn"),
            message=_("Your data were deleted on %s.") % invitation.subject.withdrawn_at.date().isoformat(),
            what_to_do=_("There is nothing left to do. Thank you all the same."),
            status=410,
        )
    if invitation.revoked_at:
        return closed(
            request,
            title=_("This link is no longer valid"),
            message=_("It was replaced by a new one, or closed by the experimenter."),
            what_to_do=_("Use the newest link you were given, or ask the experimenter. Your ratings are safe."),
            status=410,
        )
    if invitation.has_ended:
        return closed(
            request,
            title=_("This link has ended"),
            message=_("It let you in until %s.")
            % date_format(timezone.localtime(invitation.ends_at), "DATETIME_FORMAT"),
            what_to_do=_("Would you like to take part, or go on? Ask the experimenter, who can extend it."),
            status=410,
        )
    return let_in(HttpResponseRedirect(_here(invitation.subject)), invitation)


def step_page(page: str) -> Callable[..., Any]:
    """A page that answers only while it is the subject's current step; otherwise it leads there."""

    def decorate(view: Callable[[SubjectRequest, Step], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: SubjectRequest) -> HttpResponse:
            step = current_step(request.subject)
            if step.page != page:
                return HttpResponseRedirect(step.url(request.subject))
            return view(request, step)

        return require_http_methods(["GET", "HEAD", "POST"])(subject_required(guarded))

    return decorate


@require_GET
@subject_required
def here(request: SubjectRequest) -> HttpResponse:
    """Where the subject is: one address that can always be opened again."""
    return HttpResponseRedirect(current_step(request.subject).url(request.subject))


@step_page("consent")
def consent(request: SubjectRequest, step: Step) -> HttpResponse:
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        return _note(request.subject, "consented_at")
    text = _markdown.render(frozen(request.subject.study_version).design["consent"])
    return _page(request, "consent", {"form": form, "consent_html": text})


@step_page("about")
def about(request: SubjectRequest, step: Step) -> HttpResponse:
    form = AboutForm(request.POST or None, instance=request.subject)
    if form.is_valid():
        Subject.objects.filter(pk=request.subject.pk).update(**form.cleaned_data)
        return HttpResponseRedirect(_here(request.subject))
    return _page(request, "about", {"form": form})


@step_page("vision")
def vision(request: SubjectRequest, step: Step) -> HttpResponse:
    """The subject waits for the experimenter's check, is asked, or learns that the study cannot use their ratings."""
    if latest_check(request.subject):
        return _page(request, "vision_failed", {})
    if frozen(request.subject.study_version).vision["by"] == Study.VisionBy.EXPERIMENTER:
        return _page(request, "vision_wait", {"not_entered_yet": request.method == "POST"})
    form = AskedForm(request.POST or None)
    if form.is_valid():
        store_asked(request.subject, form.cleaned_data)
        return HttpResponseRedirect(_here(request.subject))
    return _page(request, "vision_asked", {"form": form, "wrong_first": next(iter(form.errors), None)})


@step_page("instructions")
def instructions(request: SubjectRequest, step: Step) -> HttpResponse:
    if request.method == "POST":
        return _note(request.subject, "instructed_at")
    return _page(request, "instructions", instructions_of(frozen(request.subject.study_version)))


@step_page("pause")
def pause(request: SubjectRequest, step: Step) -> HttpResponse:
    assert step.ready_at and step.plan_number  # noqa: S101 - a break has both
    left = (step.ready_at - timezone.now()).total_seconds()
    context = {
        "sessions_done": step.plan_number - 1,
        "sessions_total": len(frozen(request.subject.study_version).plans),
        "ready_at": step.ready_at.isoformat() if left > 0 else None,
        "minutes_left": max(0, -(-left // 60)),
        "next_url": reverse("rating:session", args=[request.subject.public_id, step.plan_number]),
        **coming_back(frozen(request.subject.study_version).resume),
    }
    return _page(request, "break", context)


@step_page("closed")
def closed_session(request: SubjectRequest, step: Step) -> HttpResponse:
    hours = frozen(request.subject.study_version).resume["hours"]
    message = ngettext(
        "Session %(number)d was begun, and then left for longer than %(hours)d hour. "
        "This study closes such a session. Your ratings so far are kept.",
        "Session %(number)d was begun, and then left for longer than %(hours)d hours. "
        "This study closes such a session. Your ratings so far are kept.",
        hours,
    )
    context = {
        "title": _("The session is closed"),
        "message": message % {"number": step.plan_number, "hours": hours},
        "what_to_do": _(
            "Would you like to go on? Ask the experimenter: they can open the session again, and your link then "
            "leads to the next pair."
        ),
    }
    return _page(request, "closed", context)


@step_page("thanks")
def thanks(request: SubjectRequest, step: Step) -> HttpResponse:
    return _page(request, "thanks", {"link": request.subject.open_link})


@step_page("withdrawn")
def withdrawn(request: SubjectRequest, step: Step) -> HttpResponse:
    return _page(request, "withdrawn", {})


@require_http_methods(["GET", "HEAD", "POST"])
@subject_required
def stop(request: SubjectRequest) -> HttpResponse:
    """Stop and withdraw: asks once, then deletes."""
    if request.method == "POST":
        withdraw(request.subject)
        return HttpResponseRedirect(_here(request.subject))
    count = Rating.objects.filter(presentation__session__subject=request.subject).count()
    return _page(request, "stop", {"ratings_count": count})


def _page(request: SubjectRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    address = [request.subject.public_id]
    context["study"] = frozen(request.subject.study_version).design
    context["urls"] = {"here": reverse("rating:here", args=address), "stop": reverse("rating:stop", args=address)}
    return render(request, f"rating/subject/{name}.html", context)


def _note(subject: Subject, moment: str) -> HttpResponse:
    """Write down that the subject has done something now, once, and lead on."""
    Subject.objects.filter(pk=subject.pk, **{moment: None}).update(**{moment: timezone.now()})
    return HttpResponseRedirect(_here(subject))


def _here(subject: Subject) -> str:
    return reverse("rating:here", args=[subject.public_id])
