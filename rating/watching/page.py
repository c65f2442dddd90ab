"""The page on which an experimenter watches a study while it runs."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rating.studies.frozen import frozen
from rating.studies.models import StudyVersion

from .progress import Urgency, Watched, watched

WHOLE = "admin/rating/studyversion/watch.html"
TABLE = "admin/rating/studyversion/_watched.html"  # what the page asks for anew while it is looked at


def watch_page(request: HttpRequest, version: StudyVersion, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or its table alone with `?table`."""
    rows = watched(version)
    context |= {
        "title": _("Watch %s") % version,
        "version": version,
        "rows": rows,
        "plans": frozen(version).plans,
        "asks_vision": any(row.vision for row in rows),
        "counts": _counts(rows),
        "at": timezone.now(),
    }
    response = TemplateResponse(request, TABLE if "table" in request.GET else WHOLE, context)
    response["Cache-Control"] = "no-store"
    return response


def _counts(rows: list[Watched]) -> dict[str, int]:
    states = Counter(sitting.state for row in rows for sitting in row.sittings)
    return {
        "subjects": len(rows),
        "running": states["running"],
        "finished": sum(all(sitting.state == "finished" for sitting in row.sittings) for row in rows),
        "attention": sum(row.urgency < Urgency.NONE for row in rows),
    }
