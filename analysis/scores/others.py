"""What other libraries' metrics are is remembered, so that their scores can be read without the library."""

from collections.abc import Iterable

from analysis.metrics import NAMES, Metric

from .models import LibraryMetric


def remember(metrics: Iterable[Metric]) -> None:
    """Keep what pages say of each metric that is not the study's own; the version used last is the one shown."""
    for metric in metrics:
        if metric.name not in NAMES:
            LibraryMetric.objects.update_or_create(
                name=metric.name,
                version=metric.version,
                defaults={
                    "better": metric.better,
                    "identical": metric.identical,
                    "library": metric.library,
                    "library_version": metric.library_version,
                },
            )
