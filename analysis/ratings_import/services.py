"""From a file to a study version: reading it as the version asks, importing all of it or nothing, and removing it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from analysis.results.models import AnalysisResult
from rating.sessions.imported import Rated, add_imported_subjects, plan_of_each_pair, remove_imported
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion
from rating.subjects.models import ImportedRatings

from .reading import read
from .understood import Asked, Form, Reading

Progress = Callable[[int], None]


def read_for(version: StudyVersion, content: bytes, *, file: str, form: Form | None = None, sheet: str = "") -> Reading:
    """What the file says of the version's pairs, and all that keeps it from being imported."""
    return read(content, asked(version), file=file, form=form, sheet=sheet)


def asked(version: StudyVersion) -> Asked:
    return Asked(
        stimuli=list(_pairs(version)),
        grades=version.protocol.values,
        sessions=len(version.plans),
        taken=list(version.subjects.values_list("code", flat=True)),
    )


def import_ratings(
    version: StudyVersion, reading: Reading, by: Any = None, progress: Progress = lambda _done: None
) -> ImportedRatings:
    """Store what was read, all of it in one transaction. A subject whose ratings are all missing is not stored.

    progress: told how many ratings are as good as stored. Raises NotImportable, and ValueError for a faulty reading.
    """
    if not reading.is_good:
        raise ValueError(f"{reading.file}: {len(reading.faults)} faults, {len(reading.unknown)} unknown names.")
    pairs, plans = _pairs(version), plan_of_each_pair(version)
    ratings = [
        Rated(
            given.subject,
            pairs[given.stimulus],
            given.repetition,
            given.session or plans[pairs[given.stimulus]],
            given.place,
            given.grade,
            given.response_ms,
        )
        for given in reading.ratings
    ]
    return add_imported_subjects(
        version,
        reading.subjects,
        ratings,
        file_name=reading.file,
        file_sha256=reading.sha256,
        by=by,
        progress=progress,
    )


@transaction.atomic
def remove(imported: ImportedRatings) -> int:
    """Delete what the file brought, and every analysis that may hold it. Returns how many ratings there were."""
    AnalysisResult.objects.filter(study_version=imported.study_version_id).delete()
    return remove_imported(imported)


def _pairs(version: StudyVersion) -> dict[str, int]:
    """The keys of all pairs that are scored, by name, in their order."""
    pairs = Pair.objects.filter(pk__in=plan_of_each_pair(version)).in_order()
    return {pair.name: pair.pk for pair in pairs}
