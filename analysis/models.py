"""Every model of this app, gathered for Django. Each lives with its concept."""

from .exclusions.models import Exclusion
from .ratings_import.models import RatingsFile
from .results.models import AnalysisResult
from .scores.imported.models import ImportedMetric, ImportedScore
from .scores.models import LibraryMetric, MetricScore
from .scores.runs.models import ScoringRun

__all__ = [
    "AnalysisResult",
    "Exclusion",
    "ImportedMetric",
    "ImportedScore",
    "LibraryMetric",
    "MetricScore",
    "RatingsFile",
    "ScoringRun",
]
