"""Reading published versions: they never change, so each process reads a version once."""

from functools import lru_cache

from .models import StudyVersion


def frozen(version: StudyVersion) -> StudyVersion:
    """The version with its design, which queries may leave unread."""
    return _read(version.pk, version.design_sha256)


@lru_cache(maxsize=32)
def _read(pk: int, design_sha256: str) -> StudyVersion:
    return StudyVersion.objects.get(pk=pk)
