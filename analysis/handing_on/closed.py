"""An imported study is closed: what was handed on are the ratings that there are, and nobody rates it here."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from rating.hooks import on_invitation, on_withdrawal
from rating.sessions.imported import NotImportable
from rating.studies.models import StudyVersion
from rating.subjects.models import ImportedRatings, Subject

from .origin import origin
from .shelf import forget


@on_invitation
def refuse_invitation(version: StudyVersion) -> str:
    if not origin(version):
        return ""
    return _("“%s” was handed on from elsewhere, and is closed: nobody rates it here.") % version


@receiver(pre_save, sender=ImportedRatings)
def refuse_ratings(instance: ImportedRatings, **_signal: Any) -> None:
    version = instance.study_version
    if origin(version):
        raise NotImportable(_("“%s” was handed on from elsewhere, and is closed: it takes no more ratings.") % version)


@on_withdrawal
def forget_archives(subject: Subject) -> None:
    """An archive that was made holds the subject's ratings."""
    forget(subject.study_version_id)
