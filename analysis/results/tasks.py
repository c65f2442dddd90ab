"""What the worker does."""

from django_tasks import task

from rating.studies.models import StudyVersion

from .services import ensure


@task()
def compute_result(version_id: int, inputs_sha256: str, code_version: str) -> str:
    """Compute what is counted by now, which may be newer than what was asked for. Returns the inputs' digest.

    The digest and the code's version asked for name the task, so that it is asked for once.
    """
    version = StudyVersion.objects.select_related("study").get(pk=version_id)
    return ensure(version).inputs_sha256
