"""Excluding a subject from what is counted, and including them again."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rating.subjects.models import Subject

from .models import Exclusion


class NotPossible(Exception):
    """The subject is already in that state. The message is for the experimenter."""


def exclude(subject: Subject, *, reason: str, by: AbstractBaseUser) -> Exclusion:
    """Count the subject's ratings no longer. Nothing is deleted, and `include` undoes it."""
    exclusion = Exclusion(subject=subject, reason=reason.strip(), by=by)
    exclusion.clean_fields()
    try:
        with transaction.atomic():
            exclusion.save()
    except IntegrityError as error:
        raise NotPossible(_("%(subject)s is excluded already.") % {"subject": subject}) from error
    return exclusion


@transaction.atomic
def include(subject: Subject, *, reason: str, by: AbstractBaseUser) -> Exclusion:
    """End the subject's exclusion: their ratings count again. The record of it stays."""
    exclusion = Exclusion.objects.select_for_update().filter(subject=subject, ended_at=None).first()
    if exclusion is None:
        raise NotPossible(_("%(subject)s is counted already.") % {"subject": subject})
    exclusion.ended_at, exclusion.ended_by, exclusion.end_reason = timezone.now(), by, reason.strip()
    exclusion.full_clean()
    exclusion.save()
    return exclusion
