"""Recipes that take seconds: crops of 64 pixels, a small network with weights of its own, few levels."""

from pathlib import Path

from rating.attacks.ladders import Level
from rating.attacks.photographs import PHOTOGRAPHS, Photograph
from rating.stimuli.recipe import Calibration, Ladder, Recipe, VictimChoice, numbered

SIDE = 64
VICTIM = f"{Path(__file__).with_name('small_victim.py')}:network"
FGSM = Ladder("FGSM", numbered([{"eps": 0.02}, {"eps": 0.1}, {"eps": 0.4}]))
PGD = Ladder("PGD", numbered([{"eps": 0.03}, {"eps": 0.3}]))
CARLINI_WAGNER = Ladder("C&W", (Level(1, {"confidence": 1, "learning_rate": 0.1}),))
CALIBRATED = Ladder("PGD", calibration=Calibration("SSIM", (0.9, 0.6)))


def photographs(test: int = 3, training: int = 1) -> tuple[Photograph, ...]:
    return tuple(
        Photograph(
            each.content, each.file, each.x + 100, each.y + 100, each.licence, each.credit, number >= test, SIDE, SIDE
        )
        for number, each in enumerate(PHOTOGRAPHS[: test + training])
    )


def small_recipe(*ladders: Ladder, test: int = 3, training: int = 1, seed: int = 1) -> Recipe:
    return Recipe(photographs(test, training), ladders or (FGSM, PGD), VictimChoice(VICTIM), seed=seed)
