"""Computing the metric scores that are still missing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings

from advstudy.parallel import parallel_map
from analysis.metrics import AVAILABLE, METRICS
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion

from .files import Files, Unusable, scored
from .models import MetricScore

Progress = Callable[[int, int], None]
SAVED_AT_ONCE = 24  # pairs: what a stop in the middle may cost


@dataclass
class Report:
    """What was done: scores computed, scores that were there already, files that could not be used."""

    computed: int = 0
    present: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)


def pairs_of(version: StudyVersion) -> list[Pair]:
    """The pairs that a version's subjects rate; training pairs need no scores."""
    ids = {pk for plan in version.plans for pk in plan["pairs"]}
    return list(Pair.objects.filter(pk__in=ids).select_related("reference", "adversarial").order_by("pk"))


def compute_scores(
    pairs: Iterable[Pair],
    metrics: Sequence[str] = AVAILABLE,
    processes: int = -1,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Score each pair by each metric, unless that is stored already. A file that cannot be used stops no other.

    processes: how many at once, each of one thread; -1 for as many as there are cores.
    progress: called with the pairs done and their number.
    """
    todo, present = _missing(list(pairs), metrics)
    report = Report(present=present)
    progress(0, len(todo))
    done = 0
    answers = _scored(todo, processes)
    while batch := list(islice(answers, SAVED_AT_ONCE)):
        done += len(batch)
        report.computed += _save(batch, report)
        progress(done, len(todo))
    report.missing.sort()
    report.altered.sort()
    return report


def _missing(pairs: list[Pair], metrics: Sequence[str]) -> tuple[dict[Files, list[str]], int]:
    """The metrics that each two files lack, and the number of scores they have."""
    files = {_files(pair) for pair in pairs}
    versions = {name: METRICS[name].version for name in metrics}
    stored = {
        (reference, distorted, name)
        for reference, distorted, name, version in MetricScore.objects.filter(
            distorted_sha256__in={item.distorted_sha256 for item in files}, metric__in=metrics
        ).values_list("reference_sha256", "distorted_sha256", "metric", "version")
        if version == versions[name]
    }
    todo = {
        item: [name for name in metrics if (item.reference_sha256, item.distorted_sha256, name) not in stored]
        for item in sorted(files, key=lambda item: item.distorted)
    }
    present = len(files) * len(metrics) - sum(len(names) for names in todo.values())
    return {item: names for item, names in todo.items() if names}, present


def _files(pair: Pair) -> Files:
    media = Path(settings.MEDIA_ROOT)
    return Files(
        reference=media / pair.reference.file,
        reference_sha256=pair.reference.sha256,
        distorted=media / pair.shown.file,
        distorted_sha256=pair.shown.sha256,
    )


def _scored(todo: dict[Files, list[str]], processes: int) -> Iterator[tuple[Files, dict[str, float] | Unusable]]:
    """In any order, as they come."""
    if processes == 1 or len(todo) < 2:
        yield from (scored(files, metrics) for files, metrics in todo.items())
    else:
        yield from parallel_map(scored, todo.items(), processes)


def _save(batch: list[tuple[Files, dict[str, float] | Unusable]], report: Report) -> int:
    rows = []
    for files, answer in batch:
        if isinstance(answer, Unusable):
            named = report.missing if answer.kind == "missing" else report.altered
            path = str(answer.path.relative_to(settings.MEDIA_ROOT))
            if path not in named:
                named.append(path)
            continue
        rows += [
            MetricScore(
                reference_sha256=files.reference_sha256,
                distorted_sha256=files.distorted_sha256,
                metric=name,
                version=METRICS[name].version,
                value=value,
            )
            for name, value in answer.items()
        ]
    MetricScore.objects.bulk_create(rows, ignore_conflicts=True)  # another process may compute the same
    return len(rows)
