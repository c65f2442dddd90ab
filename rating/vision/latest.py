"""The vision check that holds: each subject's newest."""

from collections.abc import Iterable

from rating.subjects.models import Subject

from .models import VisionCheck


def latest_check(subject: Subject) -> VisionCheck | None:
    """The subject's newest check; None where there is none."""
    return subject.vision_checks.order_by("-at", "-pk").first()


def latest_checks(subjects: Iterable[Subject]) -> dict[int, VisionCheck]:
    """The newest check of each subject, by the subject's id, in one query. Subjects without one are not in it."""
    checks = VisionCheck.objects.filter(subject__in=subjects)
    checks = checks.order_by("subject_id", "-at", "-pk").distinct("subject_id")
    return {check.subject_id: check for check in checks}
