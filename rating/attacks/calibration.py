"""Ladders met rather than set: for each reference, the strengths at which a metric takes the values asked for.

A parameter of the attack is halved in on, level by level, and the metric is taken on the 8-bit picture, as it will be
saved. One eps or overshoot for all references is invisible on one and gross on another; so levelled, every reference
spans the scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .adversarial import Result, attack_reference
from .ladders import Level
from .victims import Victim

Measure = Callable[[NDArray[np.uint8], NDArray[np.uint8]], float]
"""f(reference, distorted) of uint8 (H, W, 3): the metric by which to level."""

REACHED = 0.05  # of the span from the lowest to the highest value asked for: within it, a value is met
CLOSE = 0.01  # of the same: near enough to stop looking for better
FINE = 1.002  # strengths of a smaller ratio count as the same
ROUNDS = 20  # of halving, at the most


@dataclass(frozen=True)
class Knob:
    """What is turned to make an attack stronger.

    lowest, highest: between which to look, both above 0, halved by ratio.
    step: where given, whole multiples of it only.
    fixed: the attack's other parameters.
    """

    parameter: str
    lowest: float
    highest: float
    step: float | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)


LEVEL = 1 / 255  # of the 8-bit picture
KNOBS: dict[str, Knob] = {
    # The reference's samples lie on levels, so FGSM's picture changes with whole levels of eps only.
    "FGSM": Knob("eps", LEVEL / 2, 1.0, step=LEVEL),
    "BIM": Knob("eps", LEVEL / 2, 1.0),
    "PGD": Knob("eps", LEVEL / 2, 2.0),
    "MIM": Knob("eps", LEVEL / 2, 1.0),
    "DeepFool": Knob("overshoot", 1e-3, 1e6),
    "C&W": Knob("confidence", 1e-2, 1e4, fixed={"learning_rate": 0.01}),
}


@dataclass(frozen=True)
class Rung:
    """One level of a calibrated ladder, for one reference.

    wanted: the metric's value asked for; value: the nearest that was met, the picture's in `result`.
    reached: whether it is within REACHED of the span of all values asked for.
    as_near_as_can_be: whether the value lies between those of two strengths that are next to one another: 8 bits, or
        the attack's own steps, allow nothing nearer.
    level: number and parameters; `attack_reference` makes the same picture of them.
    tried: how many strengths were looked at.
    """

    wanted: float
    value: float
    reached: bool
    as_near_as_can_be: bool
    level: Level
    result: Result
    tried: int


def calibrate(
    victim: Victim,
    reference: NDArray[np.uint8],
    attack: str,
    measure: Measure,
    wanted: Sequence[float],
    *,
    better: Literal["higher", "lower"],
    preset: str,
    seed: int,
    device: str = "cpu",
    knob: Knob | None = None,
    target: str | None = None,
) -> list[Rung]:
    """The levels at which the metric takes the wanted values on this reference, one for each, in their order.

    reference: uint8 RGB (H, W, 3). better: which of the metric's values say "more alike"; stronger attacks make it
    worse. preset, seed, device, target: as of `attack_reference`. knob: what to turn; None: KNOBS has it.
    What is not reached is said, and the nearest is given. The same comes out for the same seed.
    ValueError: an attack without a knob, fewer than two different values, a value that is not finite.
    """
    if knob is None and attack not in KNOBS:
        raise ValueError(f"what to turn is not known of {attack}: name it, or take one of {', '.join(KNOBS)}")
    if not all(map(math.isfinite, wanted)) or len(set(wanted)) < 2:
        raise ValueError(f"a ladder needs two finite values or more, all different, not {list(wanted)}")
    if len(set(wanted)) != len(wanted):
        raise ValueError(f"two levels are to have the same value: {list(wanted)}")
    span = max(wanted) - min(wanted)
    turned = knob or KNOBS[attack]
    searches = [_Search(number, value, turned, better, span) for number, value in enumerate(wanted, start=1)]
    for _ in range(ROUNDS):
        going = [search for search in searches if not search.done]
        if not going:
            break
        levels = [search.level() for search in going]
        results = attack_reference(
            victim, reference, attack, levels, preset=preset, seed=seed, device=device, target=target
        )
        for search, level, result in zip(going, levels, results, strict=True):
            search.learn(level, result, measure(reference, result.image))
    return [search.rung() for search in searches]


class _Search:
    """Halving in on one value."""

    def __init__(self, number: int, wanted: float, knob: Knob, better: Literal["higher", "lower"], span: float) -> None:
        self.number, self.wanted, self.knob, self.span = number, wanted, knob, span
        self.sign = 1 if better == "lower" else -1  # so that sign × value grows with the strength
        self.weak, self.strong = knob.lowest, knob.highest
        # The two pictures between which the value lies; None: not looked at.
        self.weaker: NDArray[np.uint8] | None = None
        self.stronger: NDArray[np.uint8] | None = None
        self.best: tuple[float, Level, Result] | None = None
        self.tried = 0
        self.strength = self._between()
        self.exhausted = False

    @property
    def done(self) -> bool:
        return self.exhausted or (self.best is not None and self._off(self.best[0]) <= CLOSE * self.span)

    def level(self) -> Level:
        parameters: dict[str, Any] = {self.knob.parameter: self.strength, **self.knob.fixed}
        return Level(self.number, parameters)

    def learn(self, level: Level, result: Result, value: float) -> None:
        self.tried += 1
        # A search that found nothing gives the reference back: not for being weak, but for being asked too much.
        found = bool(result.parameters.get("found", True))
        if found and (self.best is None or self._off(value) < self._off(self.best[0])):
            self.best = value, level, result
        # Some metrics are not defined for pictures as unlike as that: MS-SSIM where structures are inverted.
        undefined = math.isnan(value) and not result.equals_reference
        if not found or undefined or self.sign * (value - self.wanted) > 0:
            self.strong, self.stronger = self.strength, result.image
        else:
            self.weak, self.weaker = self.strength, result.image
        last, self.strength = self.strength, self._between()
        self.exhausted = self.strength == last or self.strong < FINE * self.weak or self._same()
        if self.best is None and self.exhausted:
            self.best = value, level, result

    def rung(self) -> Rung:
        if self.best is None:
            raise RuntimeError("nothing was looked at")
        value, level, result = self.best
        reached = self._off(value) <= REACHED * self.span
        bracketed = self.weaker is not None and self.stronger is not None
        return Rung(self.wanted, value, reached, self.exhausted and bracketed, level, result, self.tried)

    def _off(self, value: float) -> float:
        return math.inf if math.isnan(value) else abs(value - self.wanted)

    def _same(self) -> bool:
        """Whether both ends give the same picture."""
        return self.weaker is not None and self.stronger is not None and np.array_equal(self.weaker, self.stronger)

    def _between(self) -> float:
        middle = math.sqrt(self.weak * self.strong)
        if self.knob.step is None:
            return middle
        return round(middle / self.knob.step) * self.knob.step
