"""What a page can show now: the result of what is counted, or an older one while the worker makes the next."""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from rating.studies.models import StudyVersion

from .code import code_version
from .exact_json import sha256
from .inputs import inputs
from .models import AnalysisResult
from .services import stored
from .tasks import complete_result, compute_result

State = Literal["fresh", "stale", "computing", "failed", "empty"]
Further = Literal["whole", "computing", "failed"]
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
    asked = (version.pk, digest, code_version())
    if result is None and _ask(version, compute_result, asked, again):
        result = stored(version, digest)  # there already, where tasks run at once
    if result is not None:
        return Current("fresh", result, digest)
    older = version.analysis_results.order_by("-computed_at").first()
    return Current(_standing(compute_result, asked) or ("stale" if older else "computing"), older, digest)


def further(result: AnalysisResult, again: bool = False) -> Further:
    """Whether the result holds its intervals and groups, asking the worker for them where it does not.

    again: ask even where it failed. A result that tasks have completed meanwhile is read anew.
    """
    if not result.is_whole and _ask(result.study_version, complete_result, (result.pk,), again):
        result.refresh_from_db()
    return "whole" if result.is_whole else _standing(complete_result, (result.pk,)) or "computing"


def is_awaited(version: StudyVersion, inputs_sha256: str) -> bool:
    """Whether the worker still has the analysis of these inputs to compute: told without reading what is counted."""
    return _waiting(compute_result, (version.pk, inputs_sha256, code_version()))


def percent_awaited(version: StudyVersion, result_id: int) -> int | None:
    """How far the worker is with what the result lacks; None where it is not at it. The output is not read."""
    if not _waiting(complete_result, (result_id,)):
        return None
    return version.analysis_results.filter(pk=result_id).values_list("further_percent", flat=True).first()


@transaction.atomic
def _ask(version: StudyVersion, task: Task[Any, Any], arguments: tuple[Any, ...], again: bool) -> bool:
    """Enqueue the computation, once however many pages ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADVISORY_LOCK, version.pk])
    if _waiting(task, arguments) or (_failed(task, arguments) and not again):
        return False
    task.enqueue(*arguments)
    return True


def _standing(task: Task[Any, Any], arguments: tuple[Any, ...]) -> Literal["failed"] | None:
    return "failed" if _failed(task, arguments) and not _waiting(task, arguments) else None


def _failed(task: Task[Any, Any], arguments: tuple[Any, ...]) -> bool:
    return _asked(task, arguments).filter(status=TaskResultStatus.FAILED).exists()


def _waiting(task: Task[Any, Any], arguments: tuple[Any, ...]) -> bool:
    return _asked(task, arguments).filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists()


def _asked(task: Task[Any, Any], arguments: tuple[Any, ...]) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs={"args": list(arguments), "kwargs": {}})
