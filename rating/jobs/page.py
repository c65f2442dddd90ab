"""The page of jobs: who needs somebody first, then what is under way, then what has ended, the newest first."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rating import hooks

from . import own
from .job import Job

WHOLE = "admin/jobs.html"
TABLE = "admin/_jobs.html"  # what the page asks for anew while it is looked at
MOST = 60


def jobs_page(request: HttpRequest) -> HttpResponse:
    """The whole page, or its table alone with `?table`."""
    every = sorted([*own.jobs(request.user), *hooks.jobs(request.user)], key=_order)
    context = {
        **admin.site.each_context(request),
        "title": _("Jobs"),
        "jobs": every[:MOST],
        "at": timezone.now(),
    }
    response = TemplateResponse(request, TABLE if "table" in request.GET else WHOLE, context)
    response["Cache-Control"] = "no-store"
    return response


def _order(job: Job) -> tuple[int, float]:
    ended = not (job.state.needs_somebody or job.state.is_under_way)
    return (0 if job.state.needs_somebody else 2 if ended else 1), -job.asked_at.timestamp()
