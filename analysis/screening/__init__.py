"""Finding subjects whose ratings deviate: each method proposes, the experimenter decides."""

from .bias_removal import Unbiased, remove_bias
from .bt500 import bt500
from .correlation import correlation
from .habits import false_alarms, repeats, response_times, straight_lining
from .side_by_side import SideBySide, side_by_side
from .zrec import Recovered, zrec

__all__ = [
    "Recovered",
    "SideBySide",
    "Unbiased",
    "bt500",
    "correlation",
    "false_alarms",
    "remove_bias",
    "repeats",
    "response_times",
    "side_by_side",
    "straight_lining",
    "zrec",
]
