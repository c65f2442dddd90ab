"""Becoming a subject by an open link: once for each who comes, and never more than the link allows."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from rating.studies.models import Study
from rating.subjects.invite import forgotten, free_codes, issue
from rating.subjects.models import Invitation, Subject

from .models import OpenLink


class NoRoom(Exception):
    """The link has as many subjects as it takes."""


class Shut(Exception):
    """The link lets nobody in: it was revoked, or has ended."""


@dataclass(frozen=True)
class Joined:
    """invitation: the subject's valid one, if any. path: of their own link, known only when it is made."""

    subject: Subject
    invitation: Invitation | None
    path: str = ""


def known(link: OpenLink, recruited_as: str) -> Joined | None:
    """Who came by the link before, called so by the panel of participants."""
    names = (recruited_as, forgotten(recruited_as))
    subject = link.subjects.filter(recruited_as__in=names).first() if recruited_as else None
    return _joined(subject) if subject else None


def by_public_id(link: OpenLink, public_id: UUID | str) -> Joined | None:
    subject = link.subjects.filter(public_id=public_id).first()
    return _joined(subject) if subject else None


@transaction.atomic
def join(
    link: OpenLink, *, public_id: UUID, recruited_as: str = "", recruited_with: dict[str, str] | None = None
) -> Joined:
    """A new subject with an invitation of their own; the one there is where the same came before.

    public_id: given to who looked at the link's page, so that one who presses twice becomes one subject.
    Raises NoRoom, Shut, and NotInvitable where the study takes no subjects.
    """
    version = link.study_version
    Study.objects.select_for_update().get(pk=version.study_id)  # codes and places are given one after the other
    link.refresh_from_db()
    before = by_public_id(link, public_id) or known(link, recruited_as)
    if before:
        return before
    if link.revoked_at or link.has_ended:
        raise Shut
    if link.is_full:
        raise NoRoom
    subject = Subject.objects.create(
        study_version=version,
        public_id=public_id,
        code=next(free_codes(version)),
        seed=secrets.randbits(62),
        open_link=link,
        recruited_as=recruited_as,
        recruited_with=recruited_with or {},
    )
    new = issue(subject, link.created_by)
    return Joined(subject, new.invitation, new.path)


def _joined(subject: Subject) -> Joined:
    return Joined(subject, subject.invitations.filter(revoked_at=None).first())
