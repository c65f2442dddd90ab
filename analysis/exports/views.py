"""The MOS spreadsheet as a file."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analysis.access import for_experimenter
from analysis.results.freshness import current
from analysis.results.services import ensure
from rating.studies.models import StudyVersion

from .spreadsheet import mos_spreadsheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@for_experimenter()
def spreadsheet(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """Of what is counted now, never of what was: a file outlives the note that would say it is stale."""
    now = current(version)
    if now.state in ("empty", "failed"):
        messages.warning(request, _("There is no analysis to make the spreadsheet of."))
        return redirect("analysis:screening", version.pk)
    result = now.result if now.state == "fresh" and now.result else ensure(version)
    response = HttpResponse(mos_spreadsheet(result), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_name(version)}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _name(version: StudyVersion) -> str:
    title = slugify(version.study.title) or f"study-{version.study_id}"
    mark = "-simulated" if version.study.simulated and not re.search("simulated", title) else ""
    return f"{title}-v{version.number}{mark}-mos.xlsx"
