"""The attack settings of the reference study (Fezza et al. 2019, Table I): each attack at five levels."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Level:
    """One setting of an attack: its number in the ladder, from 1, and the parameters that make it."""

    number: int
    parameters: dict[str, Any]


def _ladder(parameter: str, *values: float) -> tuple[Level, ...]:
    return tuple(Level(number, {parameter: value}) for number, value in enumerate(values, start=1))


LADDERS: dict[str, tuple[Level, ...]] = {
    "FGSM": _ladder("eps", 0.002, 0.03, 0.06, 0.14, 0.4),
    "BIM": _ladder("eps", 0.003, 0.03, 0.06, 0.15, 3.0),
    "DeepFool": _ladder("overshoot", 0.25, 1.0, 3.5, 36.0, 500.0),
    "C&W": tuple(
        Level(number, {"confidence": confidence, "learning_rate": rate})
        for number, (confidence, rate) in enumerate([(10, 0.4), (10, 1.0), (30, 0.9), (30, 1.3), (70, 0.9)], start=1)
    ),
    "PGD": _ladder("eps", 0.003, 0.03, 0.1, 0.4, 1.40),
    "MIM": _ladder("eps", 0.005, 0.03, 0.06, 0.19, 0.6),
}
