"""torchattacks' attacks as they come: by their names, with their own parameters and defaults."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from inspect import Parameter, signature
from typing import Any

import torch
import torchattacks
from torch import nn

from .ladders import Level
from .registry import Attack
from .seeds import seed_of, seeded
from .task import Attempt, Run, Task

LIBRARY = "torchattacks"
Kind = type[torchattacks.attack.Attack]
CLASSES = 10  # torchattacks' own default where an attack asks how many classes there are


def names() -> tuple[str, ...]:
    """Those that need nothing but a model and parameters that have defaults."""
    kinds = {name: getattr(torchattacks, name) for name in torchattacks.__all__}
    return tuple(
        f"{LIBRARY}:{name}"
        for name, kind in kinds.items()
        if next(iter(signature(kind).parameters)) == "model" and not _parameters(kind)[0]
    )


def stock(name: str) -> Attack:
    """The attack called "torchattacks:…". ValueError: there is none of that name."""
    if name not in names():
        raise ValueError(f"no attack is called {name!r}; of {LIBRARY} there are {', '.join(names())}")
    return of_class(name, getattr(torchattacks, name.partition(":")[2]), LIBRARY, version(LIBRARY))


def of_class(name: str, kind: Kind, library: str, library_version: str) -> Attack:
    """A class like torchattacks' own: made with the model and each level's parameters, called with images and labels.

    A parameter called `seed` is drawn for each level where the level does not give it. `n_classes`, torchattacks' 10
    where the level does not give it, is at most what the victim has.
    """
    required, defaults = _parameters(kind)
    # Only an instance knows. What cannot be made without parameters says so when it runs.
    nothing = nn.ParameterList([torch.zeros(1)])
    targeted = bool(required) or "targeted" in kind(nothing).supported_mode
    run = _run(kind, defaults, f"{library} {library_version}".strip())
    return Attack(name, run, required, frozenset(defaults), targeted, library, library_version)


def _run(kind: Kind, defaults: dict[str, Any], library: str) -> Run:
    def run(task: Task, levels: Sequence[Level]) -> list[Attempt]:
        attempts = []
        for level in levels:
            seed = seed_of(task.seed, level.number)
            used = {**defaults, **_drawn(task, defaults, seed), **level.parameters}
            with seeded(seed):
                attack = kind(task.module, **used)
                if task.target is None:
                    image = attack(task.image, task.label)
                else:
                    attack.set_mode_targeted_by_label(quiet=True)
                    image = attack(task.image, task.target)
            attempts.append(Attempt(image.detach(), {"seed": seed, **used, "library": library}))
        return attempts

    return run


def _drawn(task: Task, defaults: dict[str, Any], seed: int) -> dict[str, int]:
    """What the victim or the seed decides, not torchattacks' defaults."""
    drawn = {}
    if "seed" in defaults:
        drawn["seed"] = seed % 2**31
    if "n_classes" in defaults:
        with torch.no_grad():
            drawn["n_classes"] = min(CLASSES, task.module(task.image).shape[1])
    return drawn


def _parameters(kind: Kind) -> tuple[frozenset[str], dict[str, Any]]:
    """The names of those without defaults, and the defaults of the others; the model is neither."""
    parameters = list(signature(kind).parameters.values())[1:]
    named = [each for each in parameters if each.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)]
    required = frozenset(each.name for each in named if each.default is Parameter.empty)
    defaults = {each.name: each.default for each in named if each.default is not Parameter.empty}
    return required, {key: list(each) if isinstance(each, tuple) else each for key, each in defaults.items()}  # as JSON
