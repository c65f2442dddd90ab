"""The page of exports, and its files."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analysis.access import for_experimenter, may
from analysis.pages import page
from analysis.results.freshness import current, further
from analysis.results.models import AnalysisResult
from analysis.results.services import ensure
from rating.studies.models import StudyVersion

from .catalogue import TYPES, exports, families
from .columns import Column
from .edition import Edition, edition, whole
from .latex import panel
from .names import file_name
from .sheets import every

PERSONAL = "personal"  # in an address: with personal columns
SEE_SUBJECTS = "rating.view_subject"


@require_GET
@for_experimenter()
def overview(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    personal = _personal(request, version)
    context = page(version, "exports", may_see_subjects=may(request.user, version, SEE_SUBJECTS))
    result: AnalysisResult | None = context["current"].result
    if result is not None:
        if context["current"].state == "fresh":
            context["further"] = "whole" if whole(result) else further(result)
        context |= _offered(edition(result, personal))
    response = render(request, "analysis/exports.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_GET
@for_experimenter()
def export(request: HttpRequest, version: StudyVersion, file: str) -> HttpResponse:
    return _made_of(request, version, file)


@require_GET
@for_experimenter()
def spreadsheet(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """The workbook at an address of its own, which the admin links to."""
    return _made_of(request, version, "workbook.xlsx")


def _made_of(request: HttpRequest, version: StudyVersion, file: str) -> HttpResponse:
    """Of what is counted now, never of what was: a file outlives the note that would say it is stale."""
    personal = _personal(request, version)
    now = current(version)
    if now.state in ("empty", "failed"):
        messages.warning(request, _("There is no analysis to export."))
        return redirect("analysis:exports", version.pk)
    result = now.result if now.state == "fresh" and now.result else ensure(version)
    if not whole(result):
        further(result)  # the file says what it lacks; the next will have it
    made = edition(result, personal)
    found = next((one for one in exports(made) if one.file == file), None)
    if found is None:
        raise Http404
    return HttpResponse(
        found.make(made),
        content_type=TYPES[found.form],
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{file_name(made, found.name, found.form)}"',
        },
    )


def _personal(request: HttpRequest, version: StudyVersion) -> bool:
    """Whether personal columns are asked for, which only those may who may see the subjects' records too."""
    asked = PERSONAL in request.GET
    if asked and not may(request.user, version, SEE_SUBJECTS):
        raise Http404
    return asked


@dataclass(frozen=True)
class PersonalColumn:
    """sheets: titles of those that have it."""

    name: str
    description: str
    sheets: str
    replaced: bool


def _offered(made: Edition) -> dict[str, Any]:
    return {
        "families": families(made),
        "personal": made.personal,
        "personal_columns": _personal_columns(made),
        "codes_kept": made.simulated,
        "facts": made.facts,
        "panel_line": panel(made.output),
    }


def _personal_columns(made: Edition) -> list[PersonalColumn]:
    """Each once, though several sheets have it; a matrix of subjects is one column here."""
    found: dict[str, tuple[Column, list[str]]] = {}
    for sheet in every(made.output, made.facts):  # the reference study's columns, which may lack here, are not personal
        codes = [column for column in sheet.columns if column.personal and sheet.title == "Ratings"]
        if codes:
            says = _("Grades, in a column for each subject, named by the subject's code.")
            found[_("a column per subject")] = (replace(codes[0], description=says), [sheet.title])
            continue
        for column in filter(lambda column: column.personal, sheet.columns):
            found.setdefault(column.name, (column, []))[1].append(sheet.title)
    return [
        PersonalColumn(name, column.description, ", ".join(titles), bool(column.pseudonym))
        for name, (column, titles) in found.items()
    ]
