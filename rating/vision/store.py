"""Storing vision checks: a row each time, never changed; the newest holds."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from rating.studies.frozen import frozen
from rating.subjects.models import Subject

from .models import VisionCheck
from .rule import passes


@transaction.atomic
def store_charts(subject: Subject, read: dict[str, Any], *, by: AbstractBaseUser) -> VisionCheck | None:
    """Store what was read off printed charts. read: a ChartsForm's clean data. None: the subject has withdrawn."""
    if _withdrawn(subject):
        return None
    vision = frozen(subject.study_version).vision
    measured = {name: read[name] for name in ("acuity", "plates_shown", "plates_right")}
    return VisionCheck.objects.create(
        subject=subject,
        correction=read["correction"],
        acuity_text=read["acuity_text"],
        acuity_notation=read["acuity_notation"],
        passed=passes(vision, **measured),
        entered_by=by,
        **measured,
    )


@transaction.atomic
def store_asked(subject: Subject, said: dict[str, Any]) -> None:
    """Store what the subject says, once: a second click changes nothing. said: an AskedForm's clean data."""
    if _withdrawn(subject) or subject.vision_checks.exists():
        return
    VisionCheck.objects.create(
        subject=subject,
        asked_only=True,
        correction=said["correction"],
        says_sees_well=said["sees_well"],
        says_sees_colours=said["sees_colours"],
        passed=said["sees_well"] and said["sees_colours"],
    )


def _withdrawn(subject: Subject) -> bool:
    """Whether the subject has withdrawn; until the transaction's end they cannot."""
    return Subject.objects.select_for_update(no_key=True).get(pk=subject.pk).withdrawn_at is not None
