"""The display guard: a display condition, what a browser measured, and what keeps the one from the other.

layout: what the pictures need of the window. viewing: a condition at one screen. findings, would_do: what is wrong,
and how to mend it. check: of a browser; feasible: before publishing. The geometry is rating/geometry.py.
"""

from .check import Checked, check, size_of
from .feasible import errors_and_advice
from .layout import GAP, LABEL, MARGIN, smallest_window
from .viewing import Size, Viewing

__all__ = [
    "GAP",
    "LABEL",
    "MARGIN",
    "Checked",
    "Size",
    "Viewing",
    "check",
    "errors_and_advice",
    "size_of",
    "smallest_window",
]
