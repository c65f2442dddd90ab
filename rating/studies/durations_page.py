"""What the forms of a study ask for while they are edited: how long it would take."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from rating.protocol import PRESETS
from rating.stimuli.models import StimulusSet

from . import durations
from .models import Study

LONGEST_BREAK = 24 * 60


def of_new(request: HttpRequest, stimuli: StimulusSet | None) -> JsonResponse:
    """Of a study over the set by the preset `?preset=`; nothing is said until both are chosen."""
    preset = PRESETS.get(request.GET.get("preset", ""))
    said = durations.in_words(durations.from_preset(preset, stimuli)) if preset and stimuli else ""
    return JsonResponse({"said": said})


def of_draft(request: HttpRequest, study: Study) -> JsonResponse:
    """Of the study, with the breaks `?break=` in the order of its sessions; one that is no number stays as it is."""
    breaks = [_minutes(text) for text in request.GET.getlist("break")]
    lengths = durations.of_study(study)
    asked = [*breaks[: len(lengths)], *[None] * (len(lengths) - len(breaks))]
    edited = [
        durations.Length(one.minutes, one.break_minutes if rest is None else rest)
        for one, rest in zip(lengths, asked, strict=True)
    ]
    return JsonResponse({"said": durations.in_words(edited)})


def _minutes(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) <= 4
    return min(int(text), LONGEST_BREAK) if known else None
