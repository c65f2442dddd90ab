"""The open link's page: says what the study is, and lets in who wants to take part.

Looking at it makes nobody a subject: programs that preview links, and those who think it over, take no place.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rating.studies.frozen import frozen
from rating.subjects.access import closed, let_in
from rating.subjects.invite import NotInvitable

from .join import Joined, NoRoom, Shut, by_public_id, join, known
from .models import OpenLink

SALT = "rating.subjects.open_links"
LONGEST = 100  # letters of what a panel calls its participants
BESIDE = ("STUDY_ID", "SESSION_ID", "assignmentId", "hitId")  # what panels append too: to find a submission by
KEPT = 180 * 24 * 3600  # s: how long a browser is known again


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest, token: str) -> HttpResponse:
    link = OpenLink.objects.select_related("study_version").filter(token=token).first()
    if link is None:
        return closed(
            request,
            title=_("This link is not known"),
            message=_("No study belongs to this address. It may have been copied incompletely."),
            what_to_do=_("Copy the whole link from where you found it."),
            status=404,
        )
    if request.method == "POST":
        return _join(request, link)
    who = request.GET.get(link.identifier, "").strip() if link.identifier else ""
    before = known(link, who) or _of_this_browser(request, link)
    if before:
        return _inside(request, link, before)
    if link.identifier and not 0 < len(who) <= LONGEST:
        return closed(
            request,
            title=_("Your address is not complete"),
            message=_("It does not tell who you are: “%s” is missing from it, or is too long.") % link.identifier,
            what_to_do=_("Come by the button of the site where you found this study."),
            status=400,
        )
    return _shut(request, link) or _landing(request, link, who)


def _landing(request: HttpRequest, link: OpenLink, who: str) -> HttpResponse:
    """What identifies the visitor stays in the form, signed: it is not in the address of any page after this."""
    beside = {name: request.GET[name][:LONGEST] for name in BESIDE if link.identifier and name in request.GET}
    ticket = signing.dumps([link.pk, str(uuid4()), who, beside], salt=SALT)
    return _page(request, link, "join", {"ticket": ticket})


def _join(request: HttpRequest, link: OpenLink) -> HttpResponse:
    try:
        pk, public_id, who, beside = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return HttpResponseRedirect(request.get_full_path())  # the page is opened anew
    if pk != link.pk:
        return HttpResponseRedirect(request.get_full_path())
    try:
        joined = join(link, public_id=UUID(public_id), recruited_as=who, recruited_with=beside)
    except (NoRoom, Shut, NotInvitable):
        link.refresh_from_db()
        return _shut(request, link) or _no_subjects(request)
    if not joined.path or who:
        return _inside(request, link, joined)
    response = _page(request, link, "own_link", {
        "own_link": request.build_absolute_uri(joined.path),
        "here": reverse("rating:here", args=[joined.subject.public_id]),
    })  # fmt: skip
    return _let_in(response, link, joined)


def _inside(request: HttpRequest, link: OpenLink, joined: Joined) -> HttpResponse:
    here = HttpResponseRedirect(reverse("rating:here", args=[joined.subject.public_id]))
    if joined.invitation is None and joined.subject.withdrawn_at is None:
        return closed(
            request,
            title=_("This link is no longer valid"),
            message=_("It was replaced by a new one, or closed by the experimenter."),
            what_to_do=_("Use the newest link you were given, or ask the experimenter. Your ratings are safe."),
            status=410,
        )
    return _let_in(here, link, joined)


def _let_in(response: HttpResponse, link: OpenLink, joined: Joined) -> HttpResponse:
    invitation = joined.invitation or joined.subject.invitations.order_by("-created_at").first()
    if invitation is None:
        return response
    if not link.identifier:
        response.set_signed_cookie(
            _cookie(link), str(joined.subject.public_id), salt=SALT, max_age=KEPT, path=link.path,
            secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
        )  # fmt: skip
    return let_in(response, invitation)


def _of_this_browser(request: HttpRequest, link: OpenLink) -> Joined | None:
    """Who came by the link in this browser before, where nothing else tells who comes."""
    if link.identifier:
        return None
    public_id = request.get_signed_cookie(_cookie(link), default=None, salt=SALT, max_age=KEPT)
    return by_public_id(link, public_id) if public_id else None


def _shut(request: HttpRequest, link: OpenLink) -> HttpResponse | None:
    """The page that says why nobody is let in any more, if so."""
    if link.revoked_at or link.has_ended:
        message = _("This study takes no more participants.")
    elif link.is_full:
        message = _("This study has all the participants it needs.")
    else:
        return None
    return closed(
        request,
        title=_("The study is closed"),
        message=message,
        what_to_do=_("Thank you for your interest. Who has begun may go on by the link they were given."),
        status=410,
    )


def _no_subjects(request: HttpRequest) -> HttpResponse:
    return closed(
        request,
        title=_("The study is closed"),
        message=_("Nobody can take part in this study."),
        what_to_do=_("Ask whoever gave you the link."),
        status=410,
    )


def _page(request: HttpRequest, link: OpenLink, name: str, context: dict[str, Any]) -> HttpResponse:
    context["study"] = frozen(link.study_version).design
    return render(request, f"rating/subject/{name}.html", context)


def _cookie(link: OpenLink) -> str:
    return f"advstudy-join-{link.pk}"
