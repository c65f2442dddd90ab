"""How well a metric tells stimuli apart that people tell apart (Krasula, Fliegel, Le Callet and Klíma, QoMEX 2016)."""

from .analysis import Resolving, resolve
from .auc import area, hanley_mcneil
from .correct import fisher_exact, mcnemar
from .delong import Areas, areas
from .pairs import Pairs, pairs

__all__ = [
    "Areas",
    "Pairs",
    "Resolving",
    "area",
    "areas",
    "fisher_exact",
    "hanley_mcneil",
    "mcnemar",
    "pairs",
    "resolve",
]
