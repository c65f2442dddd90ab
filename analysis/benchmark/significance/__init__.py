"""Whether two metrics differ in how well they agree with opinion scores: tests, and the matrix over all pairs."""

from .dependent_correlations import meng, steiger, williams, zou
from .independent import fisher
from .multiple import benjamini_hochberg, bonferroni, holm
from .outcome import Outcome
from .residuals import f_test, morgan_pitman
from .table import TOLD_BY, Comparisons, compare, fitted_scores, holds_over

__all__ = [
    "TOLD_BY",
    "Comparisons",
    "Outcome",
    "benjamini_hochberg",
    "bonferroni",
    "compare",
    "f_test",
    "fisher",
    "fitted_scores",
    "holds_over",
    "holm",
    "meng",
    "morgan_pitman",
    "steiger",
    "williams",
    "zou",
]
