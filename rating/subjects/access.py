"""Who may see a subject's pages: a browser that came by the subject's valid link.

Each subject has a cookie of its own, bound to the pages of that subject and to the invitation it came by, so that
a second link opened in the same browser never takes over the first, and a revoked link stops working everywhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Invitation, Subject

SALT = "rating.subject"


class SubjectRequest(HttpRequest):
    """A request whose subject is known."""

    subject: Subject


def let_in(response: HttpResponse, invitation: Invitation) -> HttpResponse:
    """Give the browser the cookie that opens the subject's pages."""
    public_id = invitation.subject.public_id
    response.set_cookie(
        _cookie_name(public_id),
        signing.dumps(invitation.pk, salt=SALT),
        max_age=settings.SUBJECT_COOKIE_AGE,
        path=reverse("rating:here", args=[public_id]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def subject_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let through the subject's own browser, with `request.subject`; tell others what to do."""

    @wraps(view)
    def guarded(request: SubjectRequest, public_id: Any, **arguments: Any) -> HttpResponse:
        subject = _subject(request, public_id)
        if subject is None:
            return _turned_away(request)
        request.subject = subject
        return view(request, **arguments)

    return guarded


def closed(request: HttpRequest, *, title: str, message: str, what_to_do: str, status: int) -> HttpResponse:
    """The page that says why there is nothing to do here."""
    context = {"title": title, "message": message, "what_to_do": what_to_do}
    return render(request, "rating/subject/closed.html", context, status=status)


def _subject(request: HttpRequest, public_id: Any) -> Subject | None:
    try:
        invitation_id = signing.loads(
            request.COOKIES.get(_cookie_name(public_id), ""), salt=SALT, max_age=settings.SUBJECT_COOKIE_AGE
        )
    except signing.BadSignature:
        return None
    # A withdrawn subject keeps the way in, to be told so; nothing else of theirs is left.
    invitation = (
        Invitation.objects.select_related("subject__study_version")
        .defer("subject__study_version__design")
        .filter(pk=invitation_id, subject__public_id=public_id)
        .first()
    )
    if invitation is None or (invitation.revoked_at and not invitation.subject.withdrawn_at):
        return None
    return invitation.subject


def _turned_away(request: HttpRequest) -> HttpResponse:
    message = _("This page belongs to an invitation that this browser does not hold, or that was replaced.")
    if request.content_type == "application/json":
        return JsonResponse({"message": message}, status=403)
    return closed(
        request,
        title=_("Please open your invitation link"),
        message=message,
        what_to_do=_(
            "Open the link you were given once more. If it does not work, ask the experimenter for a new one."
        ),
        status=403,
    )


def _cookie_name(public_id: Any) -> str:
    return f"advstudy-{public_id}"
