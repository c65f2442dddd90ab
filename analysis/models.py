"""Every model of this app, gathered for Django. Each lives with its concept."""

from .exclusions.models import Exclusion
from .results.models import AnalysisResult
from .scores.models import MetricScore
from .scores.runs.models import ScoringRun

__all__ = ["AnalysisResult", "Exclusion", "MetricScore", "ScoringRun"]
