"""Protocols: how pairs are presented and rated, as data. A preset is a named protocol with its session plans."""

from .methods import METHODS, Method
from .order import OrderRules
from .phases import Phase, Shows
from .presets import PRESETS
from .presets.preset import Number, Preset, Source
from .protocol import Protocol
from .scales import IMPAIRMENT, Grade

__all__ = [
    "IMPAIRMENT",
    "METHODS",
    "PRESETS",
    "Grade",
    "Method",
    "Number",
    "OrderRules",
    "Phase",
    "Preset",
    "Protocol",
    "Shows",
    "Source",
]
