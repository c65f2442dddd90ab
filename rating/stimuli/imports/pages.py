"""The admin's pages for ready-made pairs: a ZIP is uploaded, looked at, confirmed, and imported."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .jobs import confirm, discard, look_again, receive
from .models import StimulusImport
from .services import NotImported

LARGEST_UPLOAD = 2 * 2**30  # bytes
MAY_IMPORT = "rating.add_stimulusset"


class UploadForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("Of the stimulus set that is made."))
    file = forms.FileField(label=_("ZIP"), max_length=200)
    convert = forms.BooleanField(
        label=_("Convert what can be converted"),
        required=False,
        help_text=_(
            "Other formats than PNG, palettes, greyscale, an opaque alpha channel, EXIF rotation and colour chunks: a "
            "reference and its pictures alike, their values untouched. Originals are kept."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The ZIP has more than 2 GB: import it by the command import_stimuli."))
        return file


def upload_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Choose a ZIP. It is kept to be looked at; nothing of it is a stimulus yet."""
    _check_may(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            run = receive(request.user, said["file"], title=said["title"], convert=said["convert"])  # type: ignore[arg-type]
            return redirect(_address(run))
        except NotImported as refusal:
            form.add_error("title", str(refusal))
    waiting = StimulusImport.objects.filter(owner=request.user).exclude(state=StimulusImport.State.DONE)
    context |= {"title": _t("Import ready-made pairs"), "form": form, "waiting": waiting}
    return TemplateResponse(request, "admin/rating/stimulusset/import.html", context)


def file_page(request: HttpRequest, context: dict[str, Any], public_id: UUID) -> HttpResponse:
    """What was understood, or the faults; how far it is; and in the end the way to the set."""
    _check_may(request)
    run = get_object_or_404(StimulusImport, public_id=public_id, owner=request.user)
    if request.method == "POST":
        return _act(request, run)
    if run.state == StimulusImport.State.DONE and run.stimulus_set:
        return redirect("admin:rating_stimulusset_change", run.stimulus_set.pk)
    context |= {"title": run.title, "run": run, "understood": run.understood, "ready": _is_ready(run)}
    return TemplateResponse(request, "admin/rating/stimulusset/import_file.html", context)


def _act(request: HttpRequest, run: StimulusImport) -> HttpResponse:
    if "discard" in request.POST:
        discard(run)
        return redirect("admin:rating_stimulusset_import")
    if "convert" in request.POST or "again" in request.POST:
        look_again(run, convert=run.convert or "convert" in request.POST)
    elif "confirm" in request.POST:
        confirm(run, training=request.POST.getlist("training"))
        if run.stimulus_set:
            messages.success(request, _t("The stimulus set “%(title)s” is imported.") % {"title": run.title})
    return redirect(_address(run))


def _is_ready(run: StimulusImport) -> bool:
    """To be confirmed."""
    return run.state == StimulusImport.State.LOOKED_AT and bool(run.understood) and not run.understood["faults"]


def _address(run: StimulusImport) -> str:
    return reverse("admin:rating_stimulusset_import_file", args=[run.public_id])


def _check_may(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
