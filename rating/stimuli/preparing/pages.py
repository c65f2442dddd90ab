"""The admin's pages to prepare a stimulus set: a recipe is filled in, the worker makes it, its progress is watched."""

import io
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image

from rating.contents.choice import photographs_of
from rating.owned import own
from rating.stimuli.models import StimulusSet
from rating.stimuli.recipe import Recipe
from rating.stimuli.report import by_attack

from .estimate import seconds
from .form import PrepareForm
from .models import PreparationRun
from .services import AnotherSet, begin
from .tasks import ask

MAY_PREPARE = "rating.add_stimulusset"
THUMBNAIL = 2 * 72  # px: shown at half of it, so sharp on dense screens


def form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Fill in a recipe. The set is begun, and the worker asked to make it."""
    _check_may(request)
    form = PrepareForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and form.recipe:
        try:
            stimuli = begin(request.user, form.cleaned_data["title"], form.recipe)  # type: ignore[arg-type]
        except AnotherSet as problem:
            form.add_error("title", str(problem))
        except ValueError as problem:
            form.add_error(None, str(problem))
        else:
            ask(stimuli, request.user)
            return redirect("admin:rating_stimulusset_preparing", stimuli.pk)
    context |= {"title": _("Prepare a stimulus set"), "form": form, "unfinished": _unfinished(request.user)}
    return TemplateResponse(request, "admin/rating/stimulusset/prepare.html", context)


def count(request: HttpRequest) -> JsonResponse:
    """What the form as it is would make, in words; empty where it cannot be made."""
    _check_may(request)
    form = PrepareForm(request.POST, user=request.user)
    form.fields["title"].required = False
    form.is_valid()
    return JsonResponse({"said": _in_words(form.recipe) if form.recipe else ""})


def _in_words(recipe: Recipe) -> str:
    test = sum(not photograph.for_training for photograph in recipe.photographs)
    made = len(recipe.examples)
    references = ngettext("%d reference for the test", "%d references for the test", test) % test
    examples = ngettext("%d adversarial example", "%d adversarial examples", made) % made
    wanted = seconds(recipe)
    time = _("about %d min") % max(1, round(wanted / 60)) if wanted < 5400 else _("about %.0f h") % (wanted / 3600)
    return _("%(references)s, %(examples)s with those for training. Estimated: %(time)s on this machine.") % {
        "references": references, "examples": examples, "time": time,
    }  # fmt: skip


def photograph(request: HttpRequest, number: int) -> HttpResponse:
    """A thumbnail of a photograph that may be chosen, by its place among them."""
    _check_may(request)
    chosen = photographs_of(request.user)
    if number >= len(chosen):
        raise Http404
    try:
        picture = Image.fromarray(chosen[number].crop(settings.MEDIA_ROOT))
    except FileNotFoundError:
        raise Http404 from None
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=80)
    return HttpResponse(buffer.getvalue(), content_type="image/webp", headers={"Cache-Control": "private, max-age=60"})


def run_page(request: HttpRequest, context: dict[str, Any], pk: int) -> HttpResponse:
    """How far a set's preparation is, what failed, and what can be done: stop it, or go on."""
    stimuli = _own(request, pk)
    run = stimuli.preparation_runs.first()
    if request.method == "POST":
        if "stop" in request.POST and run and not run.ended_at:
            run.stop()
            messages.info(request, _("It ends after the pictures in hand. What is made is kept."))
        elif "again" in request.POST:
            ask(stimuli, request.user)
        return redirect("admin:rating_stimulusset_preparing", stimuli.pk)
    context |= {
        "title": stimuli.name,
        "stimuli": stimuli,
        "run": run,
        "step": run.get_step_display() if run and run.step else "",
        "report": by_attack(stimuli),
        "made": stimuli.pairs.filter(adversarial__isnull=False).count(),
    }
    return TemplateResponse(request, "admin/rating/stimulusset/preparing.html", context)


def status(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the newest run is. seconds_left: null before it has a pace."""
    run = _own(request, pk).preparation_runs.first()
    if run is None:
        return JsonResponse({"state": None})
    return JsonResponse({
        "state": run.state, "step": run.get_step_display() if run.step else "", "done": run.done, "total": run.total,
        "seconds_left": run.seconds_left,
    })  # fmt: skip


def _unfinished(user: Any) -> list[PreparationRun]:
    """The newest run of each of the user's sets whose preparation is not done."""
    newest = PreparationRun.objects.filter(stimulus_set__owner=user).select_related("stimulus_set")
    runs = newest.order_by("stimulus_set", "-asked_at").distinct("stimulus_set")
    return [run for run in runs if run.state != "done" or run.failures]


def _own(request: HttpRequest, pk: int) -> StimulusSet:
    _check_may(request)
    return get_object_or_404(own(StimulusSet.objects, request.user, "owner"), pk=pk, imported_from="")


def _check_may(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_PREPARE):
        raise PermissionDenied
