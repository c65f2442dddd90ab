"""Whether the pictures are on disk as they were made, and are shown by every browser as they are."""

import hashlib

from django.conf import settings
from django.utils.translation import gettext as _

from rating.stimuli.importing import checks
from rating.stimuli.importing.faults import Unusable

from .findings import Finding, error, some
from .sessions import PlannedSession


def check_files(sessions: list[PlannedSession]) -> list[Finding]:
    missing, altered, unequal, unclean = [], [], [], []
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
            data = path.read_bytes() if path.is_file() else None
            if data is None:
                missing.append(picture.file)
            elif hashlib.sha256(data).hexdigest() != picture.sha256:
                altered.append(picture.file)
            elif not _is_clean(data):
                unclean.append(picture.file)
    return [
        error(message % some(names))
        for message, names in (
            (_("Files are missing on disk: %s. Restore them from a backup, or prepare the set again."), missing),
            (
                _("Files have changed since they were made: %s. Restore them from a backup, or prepare the set again."),
                altered,
            ),
            (
                _(
                    "Files are no 8-bit RGB PNG, or say how their colours are to be shown, which browsers apply: %s. "
                    "Import the pairs again, and have them converted."
                ),
                unclean,
            ),
            (_("The two pictures differ in size: %s. Take these pairs out of the session plans."), unequal),
        )
        if names
    ]


def _is_clean(data: bytes) -> bool:
    """As an import takes it without converting anything, but for its size."""
    try:
        return not checks.header("", data).to_convert
    except Unusable as problem:
        return problem.remark.about == "too small"
