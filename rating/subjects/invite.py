"""Inviting subjects: a code and a link for each. The link's token is shown once and stored as a hash."""

import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from rating.studies.models import Study, StudyVersion

from .models import Invitation, Subject


class NotInvitable(Exception):
    """No real subject can be invited to this study."""


@dataclass(frozen=True)
class NewInvitation:
    """An invitation as it is made: the only time its token is known."""

    subject: Subject
    invitation: Invitation
    token: str

    @property
    def path(self) -> str:
        return reverse("rating:enter", args=[self.token])


@transaction.atomic
def invite(version: StudyVersion, *, by: AbstractBaseUser, count: int = 1) -> list[NewInvitation]:
    """New subjects of a study version, each with a link."""
    study = Study.objects.select_for_update().get(pk=version.study_id)  # codes are given one after the other
    if study.simulated:
        raise NotInvitable(study.title)
    first = version.subjects.count() + 1
    subjects = [
        Subject.objects.create(study_version=version, code=f"S{number:02d}", seed=secrets.randbits(62))
        for number in range(first, first + count)
    ]
    return [_issue(subject, by) for subject in subjects]


@transaction.atomic
def reissue(subject: Subject, *, by: AbstractBaseUser) -> NewInvitation:
    """A new link for the subject. The one before stops working, on every machine."""
    revoke(subject)
    return _issue(subject, by)


def revoke(subject: Subject) -> None:
    subject.invitations.filter(revoked_at=None).update(revoked_at=timezone.now())


def find(token: str) -> Invitation | None:
    """The invitation of a link, valid or not."""
    return Invitation.objects.select_related("subject").filter(token_sha256=_sha256(token)).first()


def _issue(subject: Subject, by: AbstractBaseUser) -> NewInvitation:
    token = secrets.token_urlsafe(24)  # 192 bits
    digest = _sha256(token)
    invitation = Invitation.objects.create(
        subject=subject, token_sha256=digest, short_code=digest[:8].upper(), created_by=by
    )
    return NewInvitation(subject, invitation, token)


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
