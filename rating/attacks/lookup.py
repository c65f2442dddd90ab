"""Finding an attack by its name: the study's own six, torchattacks' others, and those that others bring.

- "FGSM", "BIM", "DeepFool", "C&W", "PGD", "MIM": as the reference study meant them;
- "torchattacks:PGDL2": any of torchattacks', as it comes;
- entry points in the group "advstudy.attacks" of installed packages, by the entry's name;
- "package.module:function" or "folder/file.py:function": code that nobody announces;
- what was handed to `register`, in this process only.

An entry point or a name of code leads to an `Attack`, to a function (see `plain`), or to a class like torchattacks'.
What is announced and cannot be had is skipped, logged, and told by `problems`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from inspect import isclass
from threading import RLock
from typing import Any

from . import stock
from .loading import load, version_of
from .plain import plain
from .registry import ATTACKS, Attack, register

GROUP = "advstudy.attacks"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """What an installed package announces and cannot be had, and why."""

    what: str
    why: str


_opening = RLock()
_opened: set[str] = set()
_problems: list[Problem] = []


def find(name: str) -> Attack:
    """The attack of that name. ValueError: there is none, or it cannot be had, and why."""
    if name not in ATTACKS:
        _open_announced()
    if name in ATTACKS:
        return ATTACKS[name]
    if name.startswith(f"{stock.LIBRARY}:"):
        return stock.stock(name)
    if ":" in name:
        found = load(name)
        return _attack(name, found.value, found.source, found.version)
    for problem in _problems:
        if problem.what == name:
            raise ValueError(f"the attack {name!r} cannot be had: {problem.why}")
    raise ValueError(
        f"no attack is called {name!r}; there are {', '.join(available())}, torchattacks' own by names like "
        "torchattacks:PGDL2, and yours as package.module:function or file.py:function"
    )


def available() -> tuple[str, ...]:
    """The names of the study's own, and of what packages announce or was registered."""
    _open_announced()
    return tuple(ATTACKS)


def listed() -> tuple[str, ...]:
    """These, and all of torchattacks'."""
    return (*available(), *stock.names())


def problems() -> tuple[Problem, ...]:
    """What was announced and is skipped."""
    _open_announced()
    return tuple(_problems)


def _open_announced() -> None:
    with _opening:
        if GROUP in _opened:
            return
        _opened.add(GROUP)
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
            try:
                for attack in _of_entry(entry):
                    register(attack)
            except (Exception, SystemExit) as problem:  # somebody else's code: anything may come
                why = f"{type(problem).__name__}: {problem}"
                logger.warning("The attack %s is skipped: %s", entry.name, why)
                _problems.append(Problem(entry.name, why))


def _of_entry(entry: EntryPoint) -> Iterator[Attack]:
    value = entry.load()
    library, version = entry.module, ""
    if entry.dist is not None:
        library, version = entry.dist.name, entry.dist.version
    else:
        version = version_of(sys.modules[entry.module])
    for each in value if isinstance(value, list | tuple) else [value]:
        yield _attack(entry.name, each, library, version)


def _attack(name: str, value: Any, library: str, version: str) -> Attack:
    if isinstance(value, Attack):
        return replace(value, library=value.library or library, library_version=value.library_version or version)
    if isclass(value) and hasattr(value, "set_mode_targeted_by_label"):
        return stock.of_class(name, value, library, version)
    if callable(value) and not isclass(value):
        return plain(name, value, library=library, library_version=version)
    raise ValueError(f"{name} is neither an Attack, nor a function of module, image and label, nor torchattacks' kind")
