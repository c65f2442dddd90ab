"""How well metrics agree with opinion scores (ITU-T P.1401)."""

from .bootstrap import INDICES, Bootstrap, over_references, over_stimuli, over_subjects
from .evaluation import Benchmark, evaluate
from .groups import by_group
from .intervals import Intervals
from .logistic import predict
from .mappings import Mapping, mapped

__all__ = [
    "INDICES",
    "Benchmark",
    "Bootstrap",
    "Intervals",
    "Mapping",
    "by_group",
    "evaluate",
    "mapped",
    "over_references",
    "over_stimuli",
    "over_subjects",
    "predict",
]
