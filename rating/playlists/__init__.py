"""The order of a session: random, drawn once from a seed, never the same content twice running."""

from .arrange import HasReference, ImpossibleOrder, shuffled
from .feasible import Infeasible, why_infeasible
from .hidden_references import hidden_turns
from .plan import Kind, Placed, PlanOrder, Stimulus
from .playlist import playlist
from .replacement import replacement_place
from .sides import SideRule

ORDER_VERSION = "2"  # stored with each session: rises with any change that draws another order from a seed

__all__ = [
    "ORDER_VERSION",
    "HasReference",
    "ImpossibleOrder",
    "Infeasible",
    "Kind",
    "Placed",
    "PlanOrder",
    "SideRule",
    "Stimulus",
    "hidden_turns",
    "playlist",
    "replacement_place",
    "shuffled",
    "why_infeasible",
]
