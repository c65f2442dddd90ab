"""Ratings from elsewhere: what was imported into a study version, importing a file in two steps, and removing one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analysis.access import for_experimenter, may
from analysis.pages import page
from rating.sessions.imported import NotImportable, check
from rating.studies.models import StudyVersion

from . import telling
from .forms import FileForm, ReadAsForm
from .models import RatingsFile
from .names import MOST_NAMED
from .services import asked, read_for, remove
from .tasks import ask
from .understood import Reading

IMPORT = ("rating.change_subject",)  # who may withdraw subjects, and delete what they gave
KEPT = timedelta(days=1)  # a file that nobody confirms


@require_GET
@for_experimenter()
def imported(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    return _list(request, version, FileForm())


@require_POST
@for_experimenter(*IMPORT)
def upload(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """Keep the file to be looked at. Nothing of it is a rating yet."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid() or _refusal(version):
        return _list(request, version, form)
    waiting = RatingsFile.objects.filter(confirmed_at=None)
    waiting.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    waiting.filter(study_version=version, uploaded_by=request.user).delete()
    chosen = form.cleaned_data["file"]
    file = RatingsFile.objects.create(
        study_version=version, name=chosen.name, content=chosen.read(), uploaded_by=request.user
    )
    return redirect("analysis:ratings-file", version.pk, file.pk)


@require_GET
@for_experimenter(*IMPORT)
def look(request: HttpRequest, version: StudyVersion, file_id: int) -> HttpResponse:
    """What was understood, or the faults; while it is imported, how far that is; at the end, where to go on."""
    file = _file(request, version, file_id)
    context: dict[str, Any] = {"file": file}
    if file.state in ("looked_at", "lost"):
        reading = read_for(version, bytes(file.content), file=file.name, form=file.form or None, sheet=file.sheet)
        context |= _understood(version, file, reading)
    return render(request, "analysis/ratings_import/file.html", page(version, "ratings", **context))


@require_POST
@for_experimenter(*IMPORT)
def read_as(request: HttpRequest, version: StudyVersion, file_id: int) -> HttpResponse:
    """Read the file otherwise: as another form, another sheet."""
    file = _file(request, version, file_id)
    if file.state == "looked_at":
        file.form = request.POST.get("form", "") if request.POST.get("form") in telling.forms() else ""
        file.sheet = request.POST.get("sheet", "")[:100]
        file.save(update_fields=["form", "sheet"])
    return redirect("analysis:ratings-file", version.pk, file.pk)


@require_POST
@for_experimenter(*IMPORT)
def confirm(request: HttpRequest, version: StudyVersion, file_id: int) -> HttpResponse:
    file = _file(request, version, file_id)
    ask(file, get_language() or "en")
    return redirect("analysis:ratings-file", version.pk, file.pk)


@require_POST
@for_experimenter(*IMPORT)
def discard(request: HttpRequest, version: StudyVersion, file_id: int) -> HttpResponse:
    """Forget the file, unless it is being imported, or is."""
    file = _file(request, version, file_id)
    if file.state == "looked_at":
        file.delete()
    return redirect("analysis:ratings-imported", version.pk)


@require_GET
@for_experimenter(*IMPORT)
def status(request: HttpRequest, version: StudyVersion, file_id: int) -> JsonResponse:
    """How far the import is. seconds_left: null before it has a pace."""
    file = _file(request, version, file_id)
    told = {"state": file.state, "done": file.done, "total": file.total, "seconds_left": file.seconds_left}
    return JsonResponse(told)


@require_http_methods(["GET", "POST"])
@for_experimenter(*IMPORT)
def remove_file(request: HttpRequest, version: StudyVersion, imported_id: int) -> HttpResponse:
    """Ask, then remove all that the file brought."""
    chosen = get_object_or_404(version.imported_ratings, pk=imported_id)
    if request.method == "POST":
        name, count = chosen.file_name, remove(chosen)
        text = ngettext("%(name)s is removed: %(count)d rating.", "%(name)s is removed: %(count)d ratings.", count)
        messages.success(request, text % {"name": name, "count": count})
        return redirect("analysis:ratings-imported", version.pk)
    context = page(version, "ratings", imported=chosen, subjects=chosen.subjects.count())
    return render(request, "analysis/ratings_import/remove.html", context)


def _file(request: HttpRequest, version: StudyVersion, file_id: int) -> RatingsFile:
    """The file, to whom uploaded it."""
    file = get_object_or_404(RatingsFile.objects.defer("content"), pk=file_id, study_version=version)
    if file.uploaded_by_id != request.user.pk:
        raise Http404
    return file


def _refusal(version: StudyVersion) -> str:
    """Why nothing can be imported; empty where it can."""
    try:
        check(version)
    except NotImportable as refusal:
        return str(refusal)
    return ""


def _list(request: HttpRequest, version: StudyVersion, form: FileForm) -> HttpResponse:
    known = asked(version)
    context = page(
        version,
        "ratings",
        form=form,
        refusal=_refusal(version),
        may_import=may(request.user, version, *IMPORT),
        files=[
            {"imported": one, "subjects": one.subjects.count()}
            for one in version.imported_ratings.select_related("imported_by")
        ],
        invited=version.subjects.filter(imported=None).count(),
        stimuli=len(known.stimuli),
        grades=sorted(known.grades),
        examples=_examples(list(known.stimuli)[:2], sorted(known.grades)),
    )
    return render(request, "analysis/ratings_import/imported.html", context)


def _examples(names: list[str], grades: list[int]) -> dict[str, list[str]]:
    """The first lines of files for this very study."""
    low, high = grades[0], grades[-1]
    graded = list(zip(names, (low, high), strict=False))
    return {
        "long": ["subject,stimulus,score", *(f"P01,{name},{grade}" for name, grade in graded)],
        "wide": ["stimulus,P01,P02", *(f"{name},{grade},{high}" for name, grade in graded)],
    }


def _understood(version: StudyVersion, file: RatingsFile, reading: Reading) -> dict[str, Any]:
    bars = reading.histogram
    most = max(bars.values(), default=0)
    known = asked(version)
    return {
        "reading": reading,
        "read_as": ReadAsForm(reading, initial={"form": file.form, "sheet": reading.sheet}),
        "may_be_read_otherwise": reading.undecided or len(reading.sheets) > 1 or file.form,
        "form": telling.forms().get(reading.form or "", ""),
        "faults": [{"row": fault.row, "column": fault.column, "text": telling.told(fault)} for fault in reading.faults],
        "untold_faults": telling.more_faults(reading.faults.untold) if reading.faults.untold else "",
        "unknown": reading.unknown[:MOST_NAMED],
        "untold_names": (
            telling.more_names(len(reading.unknown) - MOST_NAMED) if len(reading.unknown) > MOST_NAMED else ""
        ),
        "unrated": len(known.stimuli) - len(reading.stimuli),
        "grades": [
            {"grade": grade, "count": bars[grade], "most": most} for grade in sorted(known.grades, reverse=True)
        ],
        "invited": version.subjects.filter(imported=None).count(),
        "refusal": _refusal(version),
    }
