"""Scores from elsewhere: those imported into a study's stimulus set; adding some in two steps, and removing them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from analysis.access import for_experimenter, may
from analysis.charts.look import number
from analysis.pages import page
from analysis.scores.imported.reading import Reading, ScoreColumn, read
from analysis.scores.imported.services import Refused, Replaces, import_scores, remove
from rating.stimuli.models import StimulusSet
from rating.studies.models import StudyVersion

from .forms import ColumnForm, ContentForm, FileForm, as_text, column_forms

IMPORT = ("analysis.add_importedmetric", "analysis.delete_importedmetric")


def _may_import(request: HttpRequest, version: StudyVersion) -> bool:
    """Scores are the set's: every study over it shows them, so that its owner alone brings them."""
    owns = request.user.is_superuser or version.study.stimulus_set.owner_id == request.user.pk
    return owns and may(request.user, version, *IMPORT)


def _for_owner(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def guarded(request: HttpRequest, version: StudyVersion, **kwargs: Any) -> HttpResponse:
        if not _may_import(request, version):
            raise Http404
        return view(request, version, **kwargs)

    return guarded


@require_GET
@for_experimenter()
def imported(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    return _list(request, version, FileForm())


@require_POST
@for_experimenter()
@_for_owner
def preview(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """What the file holds, and what is wrong with it; nothing is stored."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, version, form)
    file = form.cleaned_data["file"]
    content = file.read()
    reading = read(content, version.study.stimulus_set.pairs.in_order())
    if reading.faults:
        return _list(request, version, form, faults=reading.faults, file_name=file.name)
    about = ContentForm(initial={"content": as_text(content), "file_name": file.name})
    return _preview(request, version, reading, about, column_forms(reading))


@require_POST
@for_experimenter()
@_for_owner
def confirm(request: HttpRequest, version: StudyVersion) -> HttpResponse:
    """Import what was previewed, read anew."""
    about = ContentForm(request.POST)
    if not about.is_valid():
        lost = about.errors.get("content") or about.errors.get("file_name")
        if lost:
            messages.error(request, " ".join(lost))
            return redirect("analysis:imported", version.pk)
    content = about.cleaned_data["content"]
    stimuli = version.study.stimulus_set
    reading = read(content, stimuli.pairs.in_order())
    columns = column_forms(reading, request.POST)
    valid = [column.is_valid() for column in columns]
    if not (about.is_valid() and all(valid)):
        return _preview(request, version, reading, about, columns)
    try:
        done = import_scores(
            stimuli,
            reading,
            [column.wanted for column in columns if column.cleaned_data["use"]],
            file_name=about.cleaned_data["file_name"],
            source=about.cleaned_data["source"].strip(),
            by=request.user,
            replace="replace" in request.POST,
        )
    except Refused as refusal:
        faults = str(refusal).splitlines()
        return _preview(
            request, version, reading, about, columns, faults=faults, replaces=isinstance(refusal, Replaces)
        )
    for name, change in done.items():
        messages.success(request, _told(change) % name)
    return redirect("analysis:imported", version.pk)


@require_http_methods(["GET", "POST"])
@for_experimenter()
@_for_owner
def remove_metric(request: HttpRequest, version: StudyVersion, metric_id: int) -> HttpResponse:
    """Ask, then remove."""
    metric = get_object_or_404(version.study.stimulus_set.imported_metrics, pk=metric_id)
    if request.method == "POST":
        name, count = metric.name, remove(metric)
        text = ngettext("%(name)s is removed: %(count)d score.", "%(name)s is removed: %(count)d scores.", count)
        messages.success(request, text % {"name": name, "count": count})
        return redirect("analysis:imported", version.pk)
    context = page(version, "metrics", metric=metric, count=metric.scores.count())
    return render(request, "analysis/import_remove.html", context)


def _told(change: str) -> str:
    return {
        "new": _("%s is imported. The analysis is computed anew with it."),
        "same": _("%s was imported already, just so: nothing has changed."),
        "replaces": _("%s has replaced the scores imported before. The analysis is computed anew with it."),
    }[change]


def _list(request: HttpRequest, version: StudyVersion, form: FileForm, **more: Any) -> HttpResponse:
    stimuli = version.study.stimulus_set
    context = page(
        version,
        "metrics",
        form=form,
        stimuli=stimuli,
        metrics=[
            {"metric": metric, **_counts(ScoreColumn(metric.name, _scores(metric)))}
            for metric in stimuli.imported_metrics.select_related("imported_by")
        ],
        pairs=stimuli.pairs.count(),
        example=_example(stimuli),
        may_import=_may_import(request, version),
        **more,
    )
    return render(request, "analysis/imported.html", context)


def _example(stimuli: StimulusSet) -> list[str]:
    """The first lines of a file for this very set."""
    names = [pair.name for pair in stimuli.pairs.in_order()[:3]]
    scores = ("0.973", "Inf", "0.642")
    return ["pair,score", *(f"{name},{score}" for name, score in zip(names, scores, strict=False)), "…"]


def _preview(
    request: HttpRequest,
    version: StudyVersion,
    reading: Reading,
    about: ContentForm,
    columns: list[ColumnForm],
    **more: Any,
) -> HttpResponse:
    context = page(
        version,
        "metrics",
        reading=reading,
        about=about,
        columns=[{"form": form, **_counts(form.column)} for form in columns],
        file_name=about["file_name"].value(),
        stimuli=version.study.stimulus_set,
        **more,
    )
    return render(request, "analysis/import_preview.html", context)


def _counts(column: ScoreColumn) -> dict[str, Any]:
    span = column.span
    return {
        "scored": len(column.scores),
        "infinite": column.infinite,
        "undefined": column.undefined,
        "span": f"{number(span[0])} – {number(span[1])}" if span else "–",
    }


def _scores(metric: Any) -> dict[tuple[str, str], float]:
    rows = metric.scores.values_list("reference_sha256", "distorted_sha256", "value")
    return {(reference, distorted): value for reference, distorted, value in rows}
