"""Inviting subjects: a code and a link for each. The link's token is shown once and stored as a hash."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count as numbers
from itertools import islice

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rating import hooks
from rating.studies.models import Study, StudyVersion

from .models import Invitation, Subject


class NotInvitable(Exception):
    """Why no real subject can be invited to this study, in a sentence for the experimenter."""


def why_not(version: StudyVersion) -> str:
    """Why nobody can be invited; empty: they can."""
    if version.study.simulated:
        return _("This study is rated by simulated subjects: nobody can be invited to it.")
    return hooks.not_invitable(version)


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
def invite(
    version: StudyVersion, *, by: AbstractBaseUser, count: int = 1, ends_at: datetime | None = None
) -> list[NewInvitation]:
    """New subjects of a study version, each with a link. ends_at: when the links cease to let anybody in."""
    Study.objects.select_for_update().get(pk=version.study_id)  # codes are given one after the other
    subjects = [
        Subject.objects.create(study_version=version, code=code, seed=secrets.randbits(62))
        for code in list(islice(free_codes(version), count))
    ]
    return [issue(subject, by, ends_at=ends_at) for subject in subjects]


def free_codes(version: StudyVersion) -> Iterator[str]:
    """S and a number, from that of the subjects there are: without those that imported subjects have."""
    taken = {code.casefold() for code in version.subjects.values_list("code", flat=True)}
    for number in numbers(len(taken) + 1):
        if f"s{number:02d}" not in taken:
            yield f"S{number:02d}"


@transaction.atomic
def reissue(subject: Subject, *, by: AbstractBaseUser) -> NewInvitation:
    """A new link for the subject. The one before stops working, on every machine."""
    before = subject.invitations.filter(revoked_at=None).first()
    revoke(subject)
    return issue(subject, by, ends_at=before.ends_at if before and not before.has_ended else None)


def revoke(subject: Subject) -> None:
    subject.invitations.filter(revoked_at=None).update(revoked_at=timezone.now())


def find(token: str) -> Invitation | None:
    """The invitation of a link, valid or not."""
    return Invitation.objects.select_related("subject").filter(token_sha256=_sha256(token)).first()


def extend(subject: Subject, ends_at: datetime | None) -> None:
    """Let the subject's link let them in until then; None: without end."""
    subject.invitations.filter(revoked_at=None).update(ends_at=ends_at)


def forgotten(name: str) -> str:
    """What stays of what a panel called a subject who has withdrawn: enough to know that they come again."""
    return f"withdrawn:{_sha256(name)[:32]}"


def issue(subject: Subject, by: AbstractBaseUser, *, ends_at: datetime | None = None) -> NewInvitation:
    """A link for a subject who has no valid one. Raises NotInvitable."""
    if reason := why_not(subject.study_version):
        raise NotInvitable(reason)
    token = secrets.token_urlsafe(24)  # 192 bits
    digest = _sha256(token)
    invitation = Invitation.objects.create(
        subject=subject, token_sha256=digest, short_code=digest[:8].upper(), created_by=by, ends_at=ends_at
    )
    return NewInvitation(subject, invitation, token)


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
