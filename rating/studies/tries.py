"""Trying a study before anybody rates it: seen as a subject sees it, or run by simulated subjects.

Each try is a study of its own, made and published as the draft is now, and marked for good. What is rated in it lies
in that study's tables, under its title: no analysis of the study itself can reach it.
"""

from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rating.sessions.simulated import add_simulated_subjects
from rating.subjects.invite import NewInvitation, invite

from .clone import clone
from .models import Study, StudyVersion
from .publish import design, publish
from .publish.freeze import design_sha256

FEWEST, USUAL, MOST = 2, 20, 100
LONGEST = 170  # letters of the study's title; what it is marked by follows


@transaction.atomic
def preview(study: Study, *, by: Any) -> NewInvitation:
    """A link into the study as its draft is now. Raises NotPublishable."""
    version = _same(study) or _published(study, Study.Tried.PREVIEW)
    return invite(version, by=by)[0]


@transaction.atomic
def rehearse(study: Study, *, subjects: int) -> StudyVersion:
    """The study as its draft is now, rated by simulated subjects. Raises NotPublishable."""
    version = _published(study, Study.Tried.REHEARSAL)
    add_simulated_subjects(version, subjects)
    version.refresh_from_db()
    return version


def _published(study: Study, tried_as: str) -> StudyVersion:
    made = clone(study, owner=study.owner, title=_title(study, tried_as))
    made.tried_as, made.tries = tried_as, study
    made.save(update_fields=["tried_as", "tries"])
    return publish(made)


def _same(study: Study) -> StudyVersion | None:
    """The last preview's version, if the draft has not changed since."""
    last = study.tried.filter(tried_as=Study.Tried.PREVIEW).order_by("-created_at").first()
    version = last.latest_version if last else None
    return version if version and _but_title(version.design) == _but_title(design(study)) else None


def _but_title(frozen: dict[str, Any]) -> str:
    return design_sha256({**frozen, "title": ""})


def _title(study: Study, tried_as: str) -> str:
    """The study's with what it is, and with a number from the second on."""
    words = {Study.Tried.PREVIEW: _("%s (preview)"), Study.Tried.REHEARSAL: _("%s (rehearsal)")}
    title = words[Study.Tried(tried_as)] % study.title[:LONGEST]
    taken = set(Study.objects.filter(owner=study.owner_id).values_list("title", flat=True))
    return next(one for one in chain([title], (f"{title} {number}" for number in count(2))) if one not in taken)
