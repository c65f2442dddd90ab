"""How long a preparation may take, before anything has been tried."""

from __future__ import annotations

import os

from rating.attacks import demo_cnn
from rating.attacks.carlini_wagner import EFFORTS
from rating.stimuli.recipe import Recipe

SECONDS = {"FGSM": 0.05, "BIM": 0.12, "MIM": 0.11, "PGD": 0.36, "DeepFool": 0.1}
"""One thread's per picture of 299 × 299 on demo_cnn (`benchmarks/stimuli_speed.py`, with the PNG written)."""
OTHERS = 0.3  # another attack's: nobody knows
PER_STEP = 0.011  # one step of C&W's search there
DEEPER = 9  # times as long on an ImageNet classifier as small as MobileNet v2; large ones take longer still
TRIED = 9  # pictures until a calibrated one is met
TRAINING = 30  # demo_cnn's own
MEASURED_AT = 299 * 299


def seconds(recipe: Recipe) -> float:
    """On this machine's processors, if nothing else wants them."""
    effort = EFFORTS[recipe.effort]
    known = SECONDS | {"C&W": PER_STEP * effort.search_steps * effort.steps}
    work = sum(
        known.get(ladder.attack, OTHERS)
        * (TRIED if ladder.calibration else 1)
        * (photograph.width * photograph.height / MEASURED_AT)
        for photograph, ladder, _number in recipe.examples
    )
    if recipe.victim.name != demo_cnn.NAME:
        work *= DEEPER
    return (TRAINING if recipe.victim.is_trained_here else 0) + work / (os.cpu_count() or 1)
