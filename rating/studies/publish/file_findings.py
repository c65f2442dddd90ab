"""Whether the pictures are on disk as they were made."""

import hashlib

from django.conf import settings
from django.utils.translation import gettext as _

from .findings import Finding, error, some
from .sessions import PlannedSession


def check_files(sessions: list[PlannedSession]) -> list[Finding]:
    missing, altered, unequal = [], [], []
    checked: set[str] = set()
    pairs = {(pair.reference_id, pair.adversarial_id): pair for session in sessions for pair in session.every_pair}
    for pair in pairs.values():
        if (pair.reference.width, pair.reference.height) != (pair.shown.width, pair.shown.height):
            unequal.append(pair.name)
        for picture in (pair.reference, pair.shown):
            if picture.file in checked:
                continue
            checked.add(picture.file)
            path = settings.MEDIA_ROOT / picture.file
            if not path.is_file():
                missing.append(picture.file)
            elif hashlib.sha256(path.read_bytes()).hexdigest() != picture.sha256:
                altered.append(picture.file)
    return [
        error(message % some(names))
        for message, names in (
            (_("Files are missing on disk: %s."), missing),
            (_("Files have changed since they were made: %s."), altered),
            (_("The two pictures differ in size: %s."), unequal),
        )
        if names
    ]
