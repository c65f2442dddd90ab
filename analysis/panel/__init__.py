"""What the panel of subjects is like, and how precise its opinion."""

from .power import power_of_two_metrics, power_of_two_stimuli, subjects_for_two_stimuli
from .precision import precision
from .reliability import Reliability, SplitHalf, reliability, split_half
from .scale_use import Ceiling, ceiling, scale_use
from .sos import Sos, sos

__all__ = [
    "Ceiling",
    "Reliability",
    "Sos",
    "SplitHalf",
    "ceiling",
    "power_of_two_metrics",
    "power_of_two_stimuli",
    "precision",
    "reliability",
    "scale_use",
    "sos",
    "split_half",
    "subjects_for_two_stimuli",
]
