"""Plain functions as attacks: what others write without knowing of levels and presets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Any

from torch import Tensor

from .ladders import Level
from .registry import Attack
from .seeds import seed_of, seeded
from .task import Attempt, Task

OfOneImage = Callable[..., Tensor]
"""f(module, image, label, **parameters) → the adversarial image, (1, 3, H, W) in [0, 1]."""

HANDED = frozenset({"seed", "target"})  # to a function that has parameters of these names


def plain(name: str, function: OfOneImage, *, library: str = "", library_version: str = "") -> Attack:
    """The function as an attack, to be handed to `register`.

    function: called with the victim's module (RGB in [0, 1] to logits), the reference (1, 3, H, W), the victim's own
        label of it (1,), and a level's parameters by name. A parameter `seed` is given a seed of the level's own; with
        a parameter `target` the attack can be targeted: a label (1,), or None.
    library, library_version: whose it is, stored with what it makes.
    """
    parameters = list(signature(function).parameters.values())
    named = [each for each in parameters[3:] if each.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)]
    defaults = {each.name: each.default for each in named if each.default is not Parameter.empty}
    taken = {each.name for each in named}
    handed = taken & HANDED
    takes_any = any(each.kind is Parameter.VAR_KEYWORD for each in parameters)
    source = f"{library} {library_version}".strip()

    def run(task: Task, levels: Sequence[Level]) -> list[Attempt]:
        attempts = []
        for level in levels:
            seed = seed_of(task.seed, level.number)
            own: dict[str, Any] = {"seed": seed, "target": task.target}
            used = {key: value for key, value in defaults.items() if key not in HANDED} | level.parameters
            with seeded(seed):
                image = function(task.module, task.image, task.label, **used, **{key: own[key] for key in handed})
            attempts.append(Attempt(image.detach(), {"seed": seed, **used, "library": source}))
        return attempts

    return Attack(
        name,
        run,
        required=frozenset(taken - defaults.keys() - HANDED),
        optional=None if takes_any else frozenset(defaults.keys() - HANDED),
        targeted="target" in handed,
        library=library,
        library_version=library_version,
    )
