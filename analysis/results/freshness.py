"""What a page can show now: the result of what is counted, or an older one while the worker makes the next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rating.studies.models import StudyVersion

from .code import code_version
from .exact_json import sha256
from .inputs import inputs
from .models import AnalysisResult
from .services import stored
from .tasks import compute_result

State = Literal["fresh", "stale", "computing", "failed", "empty"]
GIVEN_UP_AFTER = timedelta(minutes=10)  # a worker that was killed leaves its task running for ever
ADVISORY_LOCK = 7_310_001


@dataclass(frozen=True)
class Current:
    """state: fresh; stale or computing: an older result, or none, while the next one is made; failed: it could
    not be made; empty: nobody has rated anything. `inputs_sha256` names what is counted now.
    """

    state: State
    result: AnalysisResult | None
    inputs_sha256: str


def current(version: StudyVersion, again: bool = False) -> Current:
    """The newest that can be shown, asking the worker for the next where it is not fresh.

    again: ask even where it failed for these inputs.
    """
    read = inputs(version)
    digest = sha256(read)
    if not read["ratings"]:
        return Current("empty", None, digest)
    result = stored(version, digest)
    if result is None and _ask(version, digest, again):
        result = stored(version, digest)  # there already, where tasks run at once
    if result is not None:
        return Current("fresh", result, digest)
    older = version.analysis_results.order_by("-computed_at").first()
    if _tasks(version, digest).filter(status=TaskResultStatus.FAILED).exists() and not _waiting(version, digest):
        return Current("failed", older, digest)
    return Current("stale" if older else "computing", older, digest)


@transaction.atomic
def _ask(version: StudyVersion, digest: str, again: bool) -> bool:
    """Enqueue the computation, once however many pages ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADVISORY_LOCK, version.pk])
    failed = _tasks(version, digest).filter(status=TaskResultStatus.FAILED).exists()
    if _waiting(version, digest) or (failed and not again):
        return False
    compute_result.enqueue(version.pk, digest, code_version())
    return True


def _tasks(version: StudyVersion, digest: str):  # type: ignore[no-untyped-def]
    return DBTaskResult.objects.filter(
        task_path=compute_result.module_path,
        args_kwargs={"args": [version.pk, digest, code_version()], "kwargs": {}},
    )


def _waiting(version: StudyVersion, digest: str) -> bool:
    running = Q(status=TaskResultStatus.RUNNING, started_at__gt=timezone.now() - GIVEN_UP_AFTER)
    return _tasks(version, digest).filter(Q(status=TaskResultStatus.READY) | running).exists()
