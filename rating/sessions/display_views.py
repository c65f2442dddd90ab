"""What a browser measured of its display, held against the display condition and stored."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from rating import display
from rating.stations.cookie import stand, station_of
from rating.stations.models import Station
from rating.studies.frozen import frozen
from rating.studies.models import StudyVersion
from rating.subjects.access import SubjectRequest, subject_required

from .measured import MeasuredForm
from .models import DisplayCheck, Session
from .requests import json_of


@require_POST
@subject_required
def display_check(request: SubjectRequest, plan_number: int) -> JsonResponse:
    """Hold what the browser measured against the display condition, and store both."""
    form = MeasuredForm(json_of(request))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    version = request.subject.study_version
    station = station_of(request, owner_id=version.study.owner_id)
    with transaction.atomic():
        sittings = Session.objects.standing().select_related("station").select_for_update(of=["self"])
        sitting = get_object_or_404(sittings, subject=request.subject, plan_number=plan_number)
        checked = _check(sitting, frozen(version), form.cleaned_data, station)
    response = JsonResponse(
        {
            "passed": checked.passed,
            "findings": checked.findings,
            "advice": checked.advice,
            "needs": checked.needs,
            "mm_per_px": checked.size and checked.size.mm_per_px,
            "size_from": checked.size.known_from if checked.size else "",
            "distance_mm": checked.distance_mm,
            "pixels_per_degree": checked.pixels_per_degree,
            "enlargement": checked.enlargement,
            "minimum_width": checked.minimum[0],
            "minimum_height": checked.minimum[1],
            "distance_text": checked.distance_text,
        }
    )
    if station:
        stand(response, station)
    return response


def _check(
    sitting: Session, version: StudyVersion, measured: dict[str, Any], station: Station | None
) -> display.Checked:
    """Check, store, and let the session keep what a first check that passed has found."""
    start = None if measured["before_session"] else _start_of(sitting)
    seat = sitting.station if start else station
    viewing = display.Viewing.of_version(version, station=seat, enlargement=sitting.enlargement)
    checked = display.check(
        viewing,
        measured,
        size=start.size if start else display.size_of(viewing, measured),
        steps_wanted=viewing.condition["steps_asked"] and measured["before_session"] and measured["dark_steps"] is None,
        scale_at_start=start and start.scale,
    )
    DisplayCheck.objects.create(
        session=sitting,
        before_session=measured["before_session"],
        measured=measured["measured"],
        findings=checked.findings,
        passed=checked.passed,
        pixels_per_degree=checked.pixels_per_degree,
        mm_per_px=checked.size and checked.size.mm_per_px,
        size_from=checked.size.known_from if checked.size else "",
        distance_mm=checked.distance_mm,
        enlargement=checked.enlargement,
        dark_steps=measured["dark_steps"],
        light_steps=measured["light_steps"],
    )
    if checked.passed and start is None:
        sitting.enlargement = sitting.enlargement or checked.enlargement
        sitting.station = station
        sitting.save(update_fields=["enlargement", "station"])
    return checked


@dataclass(frozen=True)
class Start:
    """What the last check passed before the session found: devicePixelRatio, and the size of a screen pixel."""

    scale: float
    size: display.Size | None


def _start_of(sitting: Session) -> Start | None:
    passed = sitting.display_checks.filter(before_session=True, passed=True).last()
    if passed is None:
        return None
    size = display.Size(passed.mm_per_px, passed.size_from) if passed.mm_per_px else None
    return Start(float(passed.measured["dpr"]), size)
