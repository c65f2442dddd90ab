"""The study's rule for vision checks, as its version has it (`StudyVersion.vision`)."""

from typing import Any

from rating.studies.frozen import frozen
from rating.studies.models import Study, StudyVersion
from rating.subjects.models import Subject

from .acuity import at_least
from .latest import latest_check


def asked_for(version: StudyVersion) -> bool:
    """Whether the study has a vision check at all."""
    return frozen(version).vision["by"] != Study.VisionBy.NOBODY


def passes(vision: dict[str, Any], *, acuity: float, plates_shown: int, plates_right: int) -> bool:
    """Whether a measured check is good enough. acuity: decimal; plates_shown above 0."""
    enough_plates = 100 * plates_right >= vision["least_plates_percent"] * plates_shown
    return at_least(acuity, vision["least_acuity"]) and enough_plates


def holds_back(subject: Subject) -> bool:
    """Whether the subject cannot go on: not checked yet, or failed where the study's rule blocks."""
    if subject.simulated or not asked_for(subject.study_version):
        return False
    check = latest_check(subject)
    blocks = frozen(subject.study_version).vision["rule"] == Study.VisionRule.BLOCK
    return check is None or (blocks and not check.passed)
