"""Computing the metric scores that are still missing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings

from advstudy.parallel import parallel_map
from analysis.metrics import available, find, portable
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion

from .files import Files, Scored, Unusable, scored
from .models import MetricScore
from .others import remember

Progress = Callable[[int, int], None]
SAVED_AT_ONCE = 24  # pairs: what a stop in the middle may cost


@dataclass
class Report:
    """What was done: scores computed, scores that were there already, and what could not be scored.

    missing, altered, unreadable: files. refused: why a metric has no score of some pairs → how many.
    """

    computed: int = 0
    present: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def unusable(self) -> list[str]:
        return sorted({*self.missing, *self.altered, *self.unreadable})


def pairs_of(version: StudyVersion) -> list[Pair]:
    """The pairs that a version's subjects rate; training pairs need no scores."""
    ids = {pk for plan in version.plans for pk in plan["pairs"]}
    return list(Pair.objects.filter(pk__in=ids).select_related("reference", "adversarial").order_by("pk"))


def compute_scores(
    pairs: Iterable[Pair],
    metrics: Sequence[str] | None = None,
    processes: int = -1,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Score each pair by each metric, as `compute_scores_of` its files."""
    return compute_scores_of([files_of(pair) for pair in pairs], metrics, processes, progress)


def compute_scores_of(
    files: Iterable[Files],
    metrics: Sequence[str] | None = None,
    processes: int = -1,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Score each two files by each metric, unless that is stored already. A file that cannot be used stops no other.

    metrics: by name; None for all that are available.
    processes: how many at once, each of one thread; -1 for as many as there are cores.
    progress: called with the pairs done and their number; what it raises ends the computation, and nothing stored is
    lost.
    """
    found = [find(name) for name in (available() if metrics is None else metrics)]
    remember(found)
    todo, present = _missing(set(files), [metric.name for metric in found])
    report = Report(present=present)
    progress(0, len(todo))
    done = 0
    answers = _scored(todo, processes)
    while batch := list(islice(answers, SAVED_AT_ONCE)):
        done += len(batch)
        report.computed += _save(batch, report)
        progress(done, len(todo))
    for files_of_a_kind in (report.missing, report.altered, report.unreadable):
        files_of_a_kind.sort()
    return report


def scores_of(files: Iterable[Files], metrics: Sequence[str]) -> dict[tuple[str, str, str], float]:
    """What is stored by the metrics' present versions: SHA-256 of reference and distorted file, metric → score."""
    versions = {name: find(name).version for name in metrics}
    rows = MetricScore.objects.filter(
        distorted_sha256__in={item.distorted_sha256 for item in files}, metric__in=metrics
    )
    return {
        (reference, distorted, name): value
        for reference, distorted, name, version, value in rows.values_list(
            "reference_sha256", "distorted_sha256", "metric", "version", "value"
        )
        if version == versions[name]
    }


def _missing(files: set[Files], metrics: Sequence[str]) -> tuple[dict[Files, list[str]], int]:
    """The metrics that each two files lack, and the number of scores they have."""
    stored = scores_of(files, metrics)
    todo = {
        item: [name for name in metrics if (item.reference_sha256, item.distorted_sha256, name) not in stored]
        for item in sorted(files, key=lambda item: item.distorted)
    }
    present = len(files) * len(metrics) - sum(len(names) for names in todo.values())
    return {item: names for item, names in todo.items() if names}, present


def files_of(pair: Pair) -> Files:
    media = Path(settings.MEDIA_ROOT)
    return Files(
        reference=media / pair.reference.file,
        reference_sha256=pair.reference.sha256,
        distorted=media / pair.shown.file,
        distorted_sha256=pair.shown.sha256,
    )


def _scored(todo: dict[Files, list[str]], processes: int) -> Iterator[tuple[Files, Scored | Unusable]]:
    """In any order, as they come."""
    if processes == 1 or len(todo) < 2:
        yield from (scored(files, metrics) for files, metrics in todo.items())
    else:
        able = {name: portable(name) for names in todo.values() for name in names}
        yield from parallel_map(
            scored, ((files, [able[name] for name in names]) for files, names in todo.items()), processes
        )


def _save(batch: list[tuple[Files, Scored | Unusable]], report: Report) -> int:
    rows = []
    for files, answer in batch:
        if isinstance(answer, Unusable):
            named: list[str] = getattr(report, answer.kind)
            path = _told(answer.path)
            if path not in named:
                named.append(path)
            continue
        rows += [
            MetricScore(
                reference_sha256=files.reference_sha256,
                distorted_sha256=files.distorted_sha256,
                metric=name,
                version=find(name).version,
                value=value,
            )
            for name, value in answer.scores.items()
        ]
        report.refused.update(answer.refused.values())
    MetricScore.objects.bulk_create(rows, ignore_conflicts=True)  # another process may compute the same
    return len(rows)


def _told(path: Path) -> str:
    """From the media's folder on, where it lies there."""
    media = Path(settings.MEDIA_ROOT)
    return str(path.relative_to(media) if path.is_relative_to(media) else path)
