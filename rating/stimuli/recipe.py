"""What a stimulus set is made of. Equal recipes make equal files, on one kind of processor and with equal libraries."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from rating.attacks import demo_cnn
from rating.attacks.calibration import KNOBS
from rating.attacks.carlini_wagner import EFFORTS
from rating.attacks.ladders import LADDERS, Level
from rating.attacks.lookup import find
from rating.attacks.photographs import PHOTOGRAPHS, Photograph

SEED = 2019
LONGEST_ATTACK_NAME = 80  # letters, in the database
LONGEST_CONTENT = 60


class BadRecipe(ValueError):
    """What of a recipe cannot be done, in a sentence for the user."""


@dataclass(frozen=True)
class Calibration:
    """Levels that are met, for each reference, rather than set: a metric's values."""

    metric: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Ladder:
    """An attack's levels: parameters, or a calibration. target: the label to be reached; None: any other."""

    attack: str
    levels: tuple[Level, ...] = ()
    calibration: Calibration | None = None
    target: str | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        if self.calibration:
            return tuple(range(1, len(self.calibration.values) + 1))
        return tuple(level.number for level in self.levels)

    def parameters(self, number: int) -> dict[str, Any]:
        """What all of a level's pictures have in common."""
        if self.calibration:
            return {"calibrated to": self.calibration.metric, "value": self.calibration.values[number - 1]}
        return next(level.parameters for level in self.levels if level.number == number)

    def check(self) -> None:
        """Raise BadRecipe where the attack cannot do this."""
        if len(self.attack) > LONGEST_ATTACK_NAME:
            raise BadRecipe(f"{self.attack}: an attack's name has at most {LONGEST_ATTACK_NAME} letters here.")
        try:
            attack = find(self.attack)
            for level in self.levels:
                attack.check(level.parameters)
                _check_finite(level.parameters)
        except ValueError as problem:
            raise BadRecipe(_sentence(problem)) from problem
        if bool(self.levels) == bool(self.calibration):
            raise BadRecipe(f"{self.attack}: give levels or a calibration, one of the two.")
        if self.numbers != tuple(range(1, len(self.numbers) + 1)):
            raise BadRecipe(f"{self.attack}: levels are numbered 1, 2, 3 and so on.")
        if self.target is not None and not attack.targeted:
            raise BadRecipe(f"{self.attack} cannot be told which label to reach.")
        if self.calibration:
            self._check_calibration(self.calibration.values)

    def _check_calibration(self, values: tuple[float, ...]) -> None:
        if self.attack not in KNOBS:
            raise BadRecipe(f"{self.attack} cannot be calibrated; {', '.join(KNOBS)} can.")
        if len(values) < 2 or len(set(values)) < len(values) or not all(map(math.isfinite, values)):
            raise BadRecipe(f"{self.attack}: a calibration wants two values or more, all different.")


@dataclass(frozen=True)
class VictimChoice:
    """What `victim_lookup.find_victim` is asked for. demo_cnn without weights is trained on the set's photographs."""

    name: str = demo_cnn.NAME
    weights: str = ""
    labels: str = ""

    @property
    def is_trained_here(self) -> bool:
        return self.name == demo_cnn.NAME and not self.weights


@dataclass(frozen=True)
class Recipe:
    """effort: how long C&W searches, a name of EFFORTS. seed: of all random numbers."""

    photographs: tuple[Photograph, ...]
    ladders: tuple[Ladder, ...]
    victim: VictimChoice = VictimChoice()
    effort: str = "demo"
    seed: int = SEED

    @property
    def metric(self) -> str:
        """The one that levels the set, or nothing."""
        return next((ladder.calibration.metric for ladder in self.ladders if ladder.calibration), "")

    @property
    def examples(self) -> list[tuple[Photograph, Ladder, int]]:
        """The adversarial examples it makes: photograph, attack's ladder, level.

        All of them for the test. For training each photograph from the weakest level to the strongest, the attacks in
        rotation.
        """
        made = []
        most = max(len(ladder.numbers) for ladder in self.ladders)
        turn = 0
        for photograph in self.photographs:
            if photograph.for_training:
                shown = []
                for level in range(most):
                    ladder = self.ladders[(turn + level) % len(self.ladders)]
                    shown.append((ladder, ladder.numbers[level * len(ladder.numbers) // most]))
                turn += most
            else:
                shown = [(ladder, number) for ladder in self.ladders for number in ladder.numbers]
            once = {(ladder.attack, number): (photograph, ladder, number) for ladder, number in shown}
            made += once.values()
        return made

    def check(self) -> None:
        """Raise BadRecipe where it cannot be prepared. Which metrics there are is not known here."""
        for what, names in (
            ("content", [photograph.content for photograph in self.photographs]),
            ("attack", [ladder.attack for ladder in self.ladders]),
        ):
            if twice := [name for name, times in Counter(names).items() if times > 1]:
                raise BadRecipe(f"The {what} {twice[0]} comes twice.")
        if all(photograph.for_training for photograph in self.photographs):
            raise BadRecipe("A set needs a photograph for the test, not for training alone.")
        if not self.ladders:
            raise BadRecipe("A set needs an attack.")
        if self.effort not in EFFORTS:
            raise BadRecipe(f"There is no preset {self.effort}; there are {', '.join(EFFORTS)}.")
        if not 0 <= self.seed < 2**63:
            raise BadRecipe("The seed is a whole number from 0 to 9 223 372 036 854 775 807.")
        for ladder in self.ladders:
            ladder.check()
        if len({ladder.calibration.metric for ladder in self.ladders if ladder.calibration}) > 1:
            raise BadRecipe("One metric levels a set: calibrate all attacks to the same.")
        self._check_photographs()

    def _check_photographs(self) -> None:
        for photograph in self.photographs:
            if not 0 < len(photograph.content) <= LONGEST_CONTENT:
                raise BadRecipe(f"“{photograph.content}”: a content's name has 1 to {LONGEST_CONTENT} letters.")
        if self.victim.is_trained_here:
            sizes = {(photograph.width, photograph.height) for photograph in self.photographs}
            if len(self.photographs) < 2 or len(sizes) > 1 or min(min(size) for size in sizes) < demo_cnn.CROP:
                raise BadRecipe(
                    f"{demo_cnn.NAME} learns to tell the set's photographs apart: it needs two or more, all of one "
                    f"size, with sides of at least {demo_cnn.CROP} pixels."
                )

    def as_json(self) -> dict[str, Any]:
        return {
            "photographs": [asdict(photograph) for photograph in self.photographs],
            "ladders": [
                {
                    "attack": ladder.attack,
                    "levels": [level.parameters for level in ladder.levels],
                    "calibration": asdict(ladder.calibration) | {"values": list(ladder.calibration.values)}
                    if ladder.calibration
                    else None,
                    "target": ladder.target,
                }
                for ladder in self.ladders
            ],
            "victim": asdict(self.victim),
            "effort": self.effort,
            "seed": self.seed,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            photographs=tuple(Photograph(**photograph) for photograph in data["photographs"]),
            ladders=tuple(
                Ladder(
                    ladder["attack"],
                    numbered(ladder["levels"]),
                    Calibration(ladder["calibration"]["metric"], tuple(ladder["calibration"]["values"]))
                    if ladder["calibration"]
                    else None,
                    ladder["target"],
                )
                for ladder in data["ladders"]
            ),
            victim=VictimChoice(**data["victim"]),
            effort=data["effort"],
            seed=data["seed"],
        )


def numbered(levels: Iterable[dict[str, Any]]) -> tuple[Level, ...]:
    """A ladder's levels of their parameters alone."""
    return tuple(Level(number, parameters) for number, parameters in enumerate(levels, start=1))


def study_recipe(
    photographs: tuple[Photograph, ...] = PHOTOGRAPHS,
    *,
    calibration: Calibration | None = None,
    victim: VictimChoice = VictimChoice(),
    effort: str = "demo",
    seed: int = SEED,
) -> Recipe:
    """The reference study's six attacks, at Table I's levels or calibrated; by default on the bundled photographs."""
    ladders = tuple(
        Ladder(attack, calibration=calibration) if calibration else Ladder(attack, levels)
        for attack, levels in LADDERS.items()
    )
    return Recipe(photographs, ladders, victim, effort, seed)


def _check_finite(parameters: dict[str, Any]) -> None:
    for name, value in parameters.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{name} is to be a finite number, not {value}")


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return text[:1].upper() + text[1:].rstrip(".") + "."
