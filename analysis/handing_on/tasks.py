"""What the worker does for the pages: writing an archive, looking at one, and importing it."""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import TaskContext, task

from analysis.results.exact_json import sha256
from analysis.results.inputs import inputs
from rating.studies.models import StudyVersion

from . import shelf
from .gathering import NotExportable
from .shelf import Note, Place, State
from .terms import Terms

logger = logging.getLogger(__name__)

TELL_EVERY = 1.0  # s
AT_ONCE = 2 * 2**20  # bytes of an upload that is looked at while the browser waits


def ask_for_archive(version: StudyVersion, *, pictures: bool, personal: bool, terms: Terms) -> Place:
    """Have it written, unless it is under way, or was of what is counted now."""
    said = {"pictures": pictures, "personal": personal, "authors": list(terms.authors), "licence": terms.licence}
    place = shelf.exported(version.pk, hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:16])
    shelf.places(f"exports/{version.pk}")  # throws away the old ones
    note = place.note()
    if note and (note.state in shelf.UNDER_WAY or (note.state == "done" and is_fresh(version, note))):
        return place
    place.write(Note(version.study.title, said=said, language=get_language() or "en"))
    write_archive.enqueue(version.pk, place.key)
    return place


def is_fresh(version: StudyVersion, note: Note) -> bool:
    """Whether an archive was made of what is counted now."""
    return bool(note.found.get("inputs_sha256") == sha256(inputs(version)))


@task(takes_context=True)
def write_archive(context: TaskContext, version_id: int, key: str) -> None:
    from .writing import export_study  # charts and statistics take seconds to import

    version = StudyVersion.objects.select_related("study__owner").filter(pk=version_id).first()
    place = shelf.exported(version_id, key)
    note = place.note()
    if version is None or note is None or note.state not in _to_be_done(context):
        return  # thrown away, or taken up before
    read = sha256(inputs(version))
    terms = Terms(tuple(note.said["authors"]), note.said["licence"])
    with override(note.language):
        try:
            written = export_study(
                version, place.archive, pictures=note.said["pictures"], personal=note.said["personal"], terms=terms,
                progress=_teller(place, note),
            )  # fmt: skip
        except NotExportable as refusal:
            note.state, note.fault = "failed", str(refusal)
        except Exception as problem:
            logger.exception("An archive could not be written.")
            note.state, note.fault = "failed", f"{type(problem).__name__}: {problem}"
        else:
            note.state = "done"
            note.found = {"inputs_sha256": read, "size": written.size, "files": len(written.files) + 1}
    if place.note() is None:
        place.discard()  # somebody has withdrawn meanwhile: what holds their ratings must not be fetched
        return
    place.write(note)


def receive(user: User, name: str, chunks: Any) -> Place:
    """Keep an uploaded archive, and have it looked at: at once where it is small, else by the worker."""
    shelf.places(f"imports/{user.pk}")  # throws away the old ones
    place = shelf.uploaded(user.pk, uuid.uuid4())
    place.folder.mkdir(parents=True, exist_ok=True)
    with place.archive.open("wb") as kept:
        for chunk in chunks:
            kept.write(chunk)
    place.write(Note(name[-200:], language=get_language() or "en"))
    if place.archive.stat().st_size <= AT_ONCE:
        look(user.pk, place.key)
    else:
        look_at_archive.enqueue(user.pk, place.key)
    return place


def confirm(user: User, place: Place, *, title: str, again: bool) -> None:
    """Have the worker import what was looked at, unless it has faults, or is being imported."""
    note = place.note()
    if note is None or note.state not in ("looked_at", "lost") or note.found.get("faults"):
        return
    note.state, note.step, note.done, note.total, note.fault = "waiting", "", 0, 0, ""
    note.said = {"title": title, "again": again}
    place.write(note)
    import_archive.enqueue(user.pk, place.key)


@task(takes_context=True)
def look_at_archive(context: TaskContext, user_id: int, key: str) -> None:
    look(user_id, key, _to_be_done(context))


def look(user_id: int, key: str, to_be_done: tuple[State, ...] = ("waiting",)) -> None:
    """Read the archive, and note what was understood."""
    from .reading import read_archive
    from .storing import look_around
    from .words import counts

    user = User.objects.filter(pk=user_id).first()
    place = shelf.uploaded(user_id, key)
    note = place.note()
    if user is None or note is None or note.state not in to_be_done:
        return
    with override(note.language):
        try:
            contents = read_archive(place.archive, _teller(place, note), note.name)
            note.found = {"faults": contents.faults}
            if not contents.faults:
                around = look_around(contents, user)
                note.found |= {
                    "study": {name: contents.study[name] for name in TOLD},
                    "counts": counts(contents),
                    "grades": contents.grades,
                    "preset": contents.design["preset"],
                    "title": around.free,
                    "title_taken": around.title_taken,
                    "already": around.already.pk if around.already else None,
                    "warnings": around.warnings,
                }
            note.state = "looked_at"
        except Exception as problem:
            logger.exception("An archive could not be read.")
            note.state, note.fault = "failed", f"{type(problem).__name__}: {problem}"
    if place.note() is not None:
        place.write(note)


TOLD = ("title", "version", "published", "design_sha256", "simulated", "personal_columns", "authors", "licence")


@task(takes_context=True)
def import_archive(context: TaskContext, user_id: int, key: str) -> None:
    from .agreement import agreement
    from .reading import read_archive
    from .storing import NotImported, import_study

    user = User.objects.filter(pk=user_id).first()
    place = shelf.uploaded(user_id, key)
    note = place.note()
    if user is None or note is None or note.state not in _to_be_done(context) or not note.said:
        return
    tell = _teller(place, note)
    with override(note.language):
        try:
            contents = read_archive(place.archive, tell, note.name)
            version = import_study(place.archive, contents, owner=user, **note.said, progress=tell)
            note.found |= {"version": version.pk, "study_id": version.study_id, "title": version.study.title}
            place.archive.unlink(missing_ok=True)
            found = agreement(version, contents, tell)
            note.found |= {"agreement": asdict(found)}
            note.state = "done"
        except NotImported as refusal:
            note.state, note.fault = "looked_at", str(refusal)
        except Exception as problem:
            logger.exception("An archive could not be imported.")
            note.state = "done" if "version" in note.found else "failed"
            note.fault = f"{type(problem).__name__}: {problem}"
    place.write(note)


def _to_be_done(context: TaskContext) -> tuple[State, ...]:
    """The states in which a job has work to do. A later attempt goes on where the worker of the first is gone."""
    return ("waiting", "running", "lost") if context.attempt > 1 else ("waiting",)


def _teller(place: Place, note: Note) -> Callable[[str, int, int], None]:
    """Progress for whoever looks at the page, once a second."""
    last = 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= TELL_EVERY or step != note.step:
            last = now
            if not note.begun_at or step != note.step:
                note.begun_at = _now()
            note.state, note.step, note.done, note.total = "running", step, done, total
            place.write(note)

    return tell


def _now() -> str:
    return timezone.now().isoformat()
