"""Serving a stimulus: found by its public id among a study version's, sent as the very file it is."""

import logging
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse

from rating.studies.models import StudyVersion

from .models import Pair, Picture

logger = logging.getLogger(__name__)


def picture_of(version: StudyVersion, public_id: UUID) -> Picture | None:
    """The reference or adversarial example of that id, if the version shows it."""
    pair = (
        Pair.objects.filter(pk__in=map(int, version.design["stimuli"]))
        .filter(Q(adversarial__public_id=public_id) | Q(reference__public_id=public_id))
        .select_related("reference", "adversarial")
        .first()
    )
    if pair is None:
        return None
    return pair.reference if pair.reference.public_id == public_id else pair.shown


def png(picture: Picture) -> FileResponse | None:
    """The file, kept by the browser and transformed by nobody; None, and a line in the log, where it is missing."""
    if not picture.file_exists():
        logger.error("The file of a stimulus is missing: %s", picture.file)
        return None
    return FileResponse(
        (settings.MEDIA_ROOT / picture.file).open("rb"),
        content_type="image/png",
        headers={"Cache-Control": "private, max-age=86400, immutable, no-transform"},
    )
