"""Archives on their way through the pages: made for a download, or uploaded to be imported.

Each lies below the data folder with a note beside it that says how far the worker is. Nothing of it is a record: what
was not fetched or confirmed within a day is thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

State = Literal["waiting", "running", "lost", "looked_at", "failed", "done"]
KEPT = timedelta(days=1)
LOST_AFTER = timedelta(minutes=5)  # without a sign: a worker that was killed says nothing
UNDER_WAY = ("waiting", "running")


@dataclass
class Note:
    """What is said of an archive.

    said: what was asked for. found: what was understood, or what came of it.
    """

    name: str
    state: State = "waiting"
    step: str = ""
    done: int = 0
    total: int = 0
    fault: str = ""
    language: str = "en"
    said: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    begun_at: str = ""
    seen_at: str = ""


class Place:
    """An archive, and the note beside it. folder: below `settings.VAR / "handing_on"`."""

    def __init__(self, folder: str, key: str) -> None:
        self.folder = settings.VAR / "handing_on" / folder
        self.key = key

    @property
    def archive(self) -> Path:
        return self.folder / f"{self.key}.zip"

    @property
    def _note(self) -> Path:
        return self.folder / f"{self.key}.json"

    def note(self) -> Note | None:
        """None where there is nothing. A worker that gives no sign any more is lost."""
        try:
            note = Note(**json.loads(self._note.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        if note.state == "running" and _since(note.seen_at) > LOST_AFTER:
            note.state = "lost"
        return note

    def write(self, note: Note) -> None:
        """Whole or not at all, for others read it meanwhile."""
        note.seen_at = timezone.now().isoformat()
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self._note.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(asdict(note)))
        partial.replace(self._note)

    def discard(self) -> None:
        for path in (self._note, self.archive):
            path.unlink(missing_ok=True)

    def is_old(self) -> bool:
        note = self.note()
        return note is None or _since(note.seen_at) > KEPT


def exported(version_id: int, key: str) -> Place:
    return Place(f"exports/{version_id}", key)


def uploaded(user_id: int, key: uuid.UUID | str) -> Place:
    """Nobody else's: the user is in the path."""
    return Place(f"imports/{user_id}", str(key))


def places(folder: str) -> list[Place]:
    """All there, without those thrown away now."""
    found = []
    for path in sorted((settings.VAR / "handing_on" / folder).glob("*.json")):
        place = Place(folder, path.stem)
        if place.is_old():
            place.discard()
        else:
            found.append(place)
    return found


def forget(version_id: int) -> None:
    """Throw away every archive that was made of a version."""
    shutil.rmtree(settings.VAR / "handing_on" / f"exports/{version_id}", ignore_errors=True)


def _since(text: str) -> timedelta:
    at = parse_datetime(text) if text else None
    return timezone.now() - at if at else timedelta.max
