"""The admin's page that makes invitations, and shows their links this once."""

import csv
import io
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from rating.studies.models import StudyVersion

from .cards import qr_code
from .ends import FutureEndField
from .invite import NewInvitation, NotInvitable, invite


class InviteForm(forms.Form):
    count = forms.IntegerField(label=gettext_lazy("How many subjects"), min_value=1, max_value=500, initial=18)
    ends_at = FutureEndField()


class ExtendForm(forms.Form):
    ends_at = FutureEndField()


@sensitive_variables("made")
def invite_page(request: HttpRequest, version: StudyVersion, context: dict[str, Any]) -> TemplateResponse:
    """Ask how many; then show each new subject's code and link, as a table, as CSV and as cards to print."""
    form = InviteForm(request.POST or None)
    made: list[NewInvitation] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = invite(
                version, by=request.user, count=form.cleaned_data["count"], ends_at=form.cleaned_data["ends_at"]
            )
        except NotInvitable as refusal:
            form.add_error(None, str(refusal))
    context |= {
        "title": _("Invite subjects to %s") % version,
        "form": form,
        "version": version,
        "open_links": version.open_links.filter(revoked_at=None),
        **links(request, made),
    }
    response = TemplateResponse(request, "admin/rating/studyversion/invite.html", context)
    response["Cache-Control"] = "no-store"
    return response


def links(request: HttpRequest, made: list[NewInvitation]) -> dict[str, Any]:
    """The new links, and the same as a CSV file within an address."""
    rows = [(new.subject.code, new.invitation.short_code, request.build_absolute_uri(new.path)) for new in made]
    cards = [{"code": code, "short": short, "link": link, "qr": qr_code(link)} for code, short, link in rows]
    file = io.StringIO()
    csv.writer(file).writerows([("subject", "short_code", "link"), *rows])
    return {"made": rows, "cards": cards, "csv": "data:text/csv;charset=utf-8," + quote(file.getvalue())}
