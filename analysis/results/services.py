"""Getting a study version's analysis: the stored one where its inputs have not changed, else the next one."""

import time
from collections.abc import Callable
from typing import Any

from django.db import transaction

from advstudy.parallel import parallel_map
from rating.studies.models import StudyVersion

from .code import code_version
from .compute import compute
from .exact_json import sha256
from .further import further
from .inputs import inputs, participants
from .models import AnalysisResult

KEPT = 20  # results of a version: as ratings arrive each is soon replaced, and an older one can be computed again


def ensure(version: StudyVersion) -> AnalysisResult:
    """The result of what is counted now, computed in this process if it is not stored."""
    while True:
        read = inputs(version)
        digest = sha256(read)
        result = stored(version, digest)
        if result is not None:
            return result
        began = time.perf_counter()
        output = compute(read)
        result = _store(version, digest, output, seconds=time.perf_counter() - began)
        if result is not None:
            return result


class Superseded(Exception):
    """What was being computed is not wanted any more."""


def complete(result: AnalysisResult, wanted: Callable[[], bool] = lambda: True) -> None:
    """Compute what a stored result still lacks, and store it.

    wanted: asked now and then. Raises Superseded where it says no, or where the result is gone, as when somebody whose
    ratings it holds has withdrawn.
    """
    own = AnalysisResult.objects.filter(pk=result.pk)

    def progress(percent: int) -> None:
        if not own.update(further_percent=percent) or not wanted():
            raise Superseded

    progress(0)
    output = further(result.output, parallel_map, progress)
    if not own.update(output=output, further_percent=100):
        raise Superseded


def stored(version: StudyVersion, digest: str) -> AnalysisResult | None:
    """The result of exactly these inputs by exactly this code."""
    return version.analysis_results.filter(inputs_sha256=digest, code_version=code_version()).first()


@transaction.atomic
def _store(version: StudyVersion, digest: str, output: dict[str, Any], seconds: float) -> AnalysisResult | None:
    """None where somebody has withdrawn meanwhile: what was made of their ratings must not come back."""
    codes = [subject["code"] for subject in output["subjects"]]
    present = participants(version).filter(code__in=codes).select_for_update(of=["self"], no_key=True)
    if len(present) != len(codes):
        return None
    result, _created = AnalysisResult.objects.get_or_create(
        study_version=version,
        inputs_sha256=digest,
        code_version=code_version(),
        defaults={"output": output, "seconds": seconds},
    )
    newest = version.analysis_results.order_by("-computed_at").values_list("pk", flat=True)[:KEPT]
    version.analysis_results.exclude(pk__in=list(newest)).delete()
    return result
