"""The victim of a recipe, and where its weights lie."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from rating.attacks import demo_cnn
from rating.attacks.victim_lookup import find_victim
from rating.attacks.victims import Victim
from rating.stimuli.recipe import Recipe, VictimChoice


def victim_of(recipe: Recipe, progress: Callable[[int, int], None]) -> tuple[VictimChoice, Victim]:
    """The victim, and how a process finds the same; trained here if that is what is asked and it is not there yet.

    progress: hears of the training's steps.
    Raises ValueError, in words for the user, where it cannot be had, and FileNotFoundError where a photograph it is
    to be trained on is missing.
    """
    choice = recipe.victim
    if choice.is_trained_here:
        choice = replace(choice, weights=str(_trained(recipe, progress)))
    weights, labels = (Path(file) if file else None for file in (choice.weights, choice.labels))
    return choice, find_victim(choice.name, weights, labels)


def _trained(recipe: Recipe, progress: Callable[[int, int], None]) -> Path:
    """The file of the weights, which are the photographs' and the seed's."""
    contents = [(photograph.content, photograph.crop(settings.MEDIA_ROOT)) for photograph in recipe.photographs]
    digest = hashlib.sha256()
    for content, image in contents:
        digest.update(f"{content}\0{image.shape}\0".encode() + image.tobytes())
    path: Path = settings.VAR / "victims" / f"{demo_cnn.NAME}-{recipe.seed}-{digest.hexdigest()[:12]}.pt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        demo_cnn.save(demo_cnn.train(contents, recipe.seed, progress=progress), path)
    return path
