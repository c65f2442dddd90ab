"""An imported study is closed: what was handed on are the ratings that there are, and nobody rates it here."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from rating.hooks import on_withdrawal
from rating.sessions.imported import NotImportable
from rating.subjects.invite import NotInvitable
from rating.subjects.models import ImportedRatings, Invitation, Subject

from .origin import origin
from .shelf import forget


@receiver(pre_save, sender=Invitation)
def refuse_invitation(instance: Invitation, **_signal: Any) -> None:
    """Whoever invites does it in a transaction: no subject is left."""
    if origin(instance.subject.study_version):
        raise NotInvitable(instance.subject.study_version.study.title)


@receiver(pre_save, sender=ImportedRatings)
def refuse_ratings(instance: ImportedRatings, **_signal: Any) -> None:
    version = instance.study_version
    if origin(version):
        raise NotImportable(_("“%s” was handed on from elsewhere, and is closed: it takes no more ratings.") % version)


@on_withdrawal
def forget_archives(subject: Subject) -> None:
    """An archive that was made holds the subject's ratings."""
    forget(subject.study_version_id)
