"""The pages: handing a study version on, and importing one that was handed on elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analysis.access import VIEW, for_experimenter, may
from analysis.pages import page
from rating.studies.models import StudyVersion

from . import shelf
from .agreement import Agreement
from .forms import ArchiveForm, ConfirmForm, UploadForm
from .origin import origin
from .shelf import Note, Place
from .tasks import ask_for_archive, confirm, is_fresh, receive
from .terms import LICENCES, Terms
from .words import STEPS, verdict

SEE_SUBJECTS = "rating.view_subject"
IMPORT = ("rating.add_study", "rating.add_stimulusset", "rating.change_subject", VIEW)


@require_http_methods(["GET", "POST"])
@for_experimenter()
def hand_on(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """What can be handed on, the archives that there are, and how far the worker is."""
    form = ArchiveForm(
        request.POST or None, terms=_terms(version), may_be_personal=_may_be_personal(request.user, version)
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place = ask_for_archive(
            version, pictures=said["pictures"], personal=said.get("personal", False), terms=form.terms
        )
        return redirect("analysis:hand-on-archive", version.pk, place.key)
    archives = [_row(version, place) for place in shelf.places(f"exports/{version.pk}")]
    context = page(
        version, "exports", form=form, origin=_origin(version), simulated=version.study.simulated,
        archives=[row for row in archives if _may_have(request.user, version, row["note"])],
    )  # fmt: skip
    return render(request, "analysis/hand_on/page.html", context)


@require_GET
@for_experimenter()
def archive(request: HttpRequest, version: StudyVersion, key: str) -> HttpResponse:
    """How far an archive is; at the end, the way to it."""
    place, note = _exported(request, version, key)
    context = page(version, "exports", **_row(version, place), step=STEPS.get(note.step, ""))
    return render(request, "analysis/hand_on/archive.html", context)


@require_GET
@for_experimenter()
def archive_status(request: HttpRequest, version: StudyVersion, key: str) -> JsonResponse:
    return JsonResponse(_status(_exported(request, version, key)[1]))


@require_GET
@for_experimenter()
def download(request: HttpRequest, version: StudyVersion, key: str) -> HttpResponse | FileResponse:
    place, note = _exported(request, version, key)
    if note.state != "done":
        raise Http404
    response = FileResponse(place.archive.open("rb"), as_attachment=True, filename=_file_name(version, note))
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@for_experimenter()
def discard_archive(request: HttpRequest, version: StudyVersion, key: str) -> HttpResponse:
    place, note = _exported(request, version, key)
    if note.state not in shelf.UNDER_WAY:
        place.discard()
    return redirect("analysis:hand-on", version.pk)


def for_importer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever may make studies and stimulus sets, and write subjects' ratings."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff or not request.user.has_perms(IMPORT):  # type: ignore[union-attr]
            raise PermissionDenied
        return view(request, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@for_importer
def import_page(request: HttpRequest) -> HttpResponse:
    """Choose an archive. It is kept to be looked at; nothing of it is a study yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["file"]
        place = receive(request.user, chosen.name, chosen.chunks())  # type: ignore[arg-type]
        return redirect("analysis:import-study-file", place.key)
    notes = [(place.key, place.note()) for place in shelf.places(f"imports/{request.user.pk}")]
    waiting = [(key, note) for key, note in notes if note and note.state != "done"]
    return render(request, "analysis/hand_on/import.html", {"form": form, "waiting": waiting})


@require_http_methods(["GET", "POST"])
@for_importer
def import_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was understood, or the faults; how far the import is; and in the end the way to the study."""
    place, note = _uploaded(request, key)
    found = note.found
    form = ConfirmForm(request.POST or None, initial={"title": found.get("title")})
    if "already" not in found or not found["already"]:
        del form.fields["again"]
    if request.method == "POST":
        if "discard" in request.POST and note.state not in shelf.UNDER_WAY:
            place.discard()
            return redirect("analysis:import-study")
        if form.is_valid():
            said = form.cleaned_data
            confirm(request.user, place, title=said["title"], again=said.get("again", False))  # type: ignore[arg-type]
            return redirect("analysis:import-study-file", key)
    context = {
        "key": key,
        "note": note,
        "found": found,
        "form": form,
        "under_way": note.state in shelf.UNDER_WAY,
        "step": STEPS.get(note.step, ""),
        "published": parse_datetime(found["study"]["published"]) if "study" in found else None,
        "licence": LICENCES[found["study"]["licence"]][0] if "study" in found else "",
        "already": _own(request, found.get("already")),
        "made": _own(request, found.get("version")),
        "importing": bool(note.said),
        "verdict": verdict(Agreement(**found["agreement"])) if "agreement" in found else "",
    }
    return render(request, "analysis/hand_on/import_file.html", context)


@require_GET
@for_importer
def import_status(request: HttpRequest, key: UUID) -> JsonResponse:
    return JsonResponse(_status(_uploaded(request, key)[1]))


def _own(request: HttpRequest, pk: int | None) -> StudyVersion | None:
    return StudyVersion.objects.select_related("study").filter(pk=pk, study__owner=request.user.pk).first()


def _uploaded(request: HttpRequest, key: UUID) -> tuple[Place, Note]:
    place = shelf.uploaded(request.user.pk or 0, key)
    note = place.note()
    if note is None:
        raise Http404
    return place, note


def _exported(request: HttpRequest, version: StudyVersion, key: str) -> tuple[Place, Note]:
    if not key.isalnum():
        raise Http404
    place = shelf.exported(version.pk, key)
    note = place.note()
    if note is None or not _may_have(request.user, version, note):
        raise Http404
    return place, note


def _may_have(user: Any, version: StudyVersion, note: Note) -> bool:
    """Personal columns are for those who may see the subjects' records too."""
    return not note.said["personal"] or may(user, version, SEE_SUBJECTS)


def _may_be_personal(user: Any, version: StudyVersion) -> bool:
    """Simulated subjects are nobody's, and an archive may have come without."""
    found = origin(version)
    known = found is None or found["personal"]
    return known and not version.study.simulated and may(user, version, SEE_SUBJECTS)


def _terms(version: StudyVersion) -> Terms:
    found = origin(version) or {}
    return Terms(tuple(found.get("authors", ())), found.get("licence", ""))


def _origin(version: StudyVersion) -> dict[str, Any] | None:
    found = origin(version)
    return found and {**found, "at": parse_datetime(found["imported_at"])}


def _row(version: StudyVersion, place: Place) -> dict[str, Any]:
    note = place.note() or Note("")
    return {
        "key": place.key,
        "note": note,
        "under_way": note.state in shelf.UNDER_WAY,
        "fresh": note.state == "done" and is_fresh(version, note),
        "made_at": parse_datetime(note.seen_at) if note.seen_at else None,
        "authors": ", ".join(note.said.get("authors", ())),
        "file_name": _file_name(version, note),
    }


def _file_name(version: StudyVersion, note: Note) -> str:
    title = slugify(version.design.get("title", version.study.title))[:60].strip("-") or "study"
    marks = [
        *(["personal"] if note.said.get("personal") else []),
        *(["simulated"] if version.study.simulated and "simulated" not in title else []),
        *([] if note.said.get("pictures") else ["without-stimuli"]),
    ]
    return "-".join([title, f"v{version.number}", "study", *marks]) + ".zip"


def _status(note: Note) -> dict[str, Any]:
    """seconds_left: of the step; null before it has a pace."""
    left = None
    if note.done and note.total and note.begun_at and (begun := parse_datetime(note.begun_at)):
        left = (timezone.now() - begun).total_seconds() / note.done * (note.total - note.done)
    said = {"state": note.state, "done": note.done, "total": note.total, "seconds_left": left}
    return {**said, "step": str(STEPS.get(note.step, ""))}
