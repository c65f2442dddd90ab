"""What the worker does."""

from contextlib import suppress

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from rating.studies.models import StudyVersion

from .models import AnalysisResult
from .services import Superseded, complete, ensure


@task()
def compute_result(version_id: int, inputs_sha256: str, code_version: str) -> str:
    """Compute what is counted by now, which may be newer than what was asked for. Returns the inputs' digest.

    The digest and the code's version asked for name the task, so that it is asked for once.
    """
    version = StudyVersion.objects.select_related("study").get(pk=version_id)
    return ensure(version).inputs_sha256


@task(priority=-10)
def complete_result(result_id: int) -> None:
    """Compute what a result still lacks. It gives way to an analysis that waits: whoever needs it asks again."""
    result = AnalysisResult.objects.filter(pk=result_id).first()
    if result is not None and not result.is_whole:
        with suppress(Superseded):
            complete(result, wanted=_no_analysis_waits)


def _no_analysis_waits() -> bool:
    return not DBTaskResult.objects.ready().filter(task_path=compute_result.module_path).exists()
