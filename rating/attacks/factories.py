"""Anybody's classifier as a victim: a function in a package or in a file, called by its name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from .loading import load
from .victims import Victim, distinct, numbered, weights_sha256

SIDE = 299  # pixels of the image by which the number of classes is found out


def from_factory(
    where: str, weights: Path | None = None, classes: Sequence[str] | None = None, *, side: int = SIDE
) -> Victim:
    """The victim that "package.module:factory" or "folder/file.py:factory" makes.

    The factory is called with the path of the weights if there is one, else with nothing. It returns a module from RGB
    in [0, 1], (N, 3, H, W), to logits (N, classes), or a `Victim`, which is taken as it is.
    classes: the names of the classes in the order of the logits; None: what `labels()` in the factory's own module
        returns, if it has one, else their numbers.
    side: of the image of zeros by which the module is tried.
    ValueError: the factory cannot be had or fails, what it makes is no such module, or there are too few names.
    """
    found = load(where)
    if not callable(found.value):
        raise ValueError(f"{where} cannot be called")
    try:
        made = found.value() if weights is None else found.value(weights)
    except Exception as problem:  # somebody else's code: anything may come
        raise ValueError(f"{where} fails: {type(problem).__name__}: {problem}") from problem
    if isinstance(made, Victim):
        return made
    if not isinstance(made, nn.Module):
        raise ValueError(f"{where} makes no torch.nn.Module but {type(made).__name__}")
    count = _classes(where, made, side)
    names = _labels(getattr(found.module, "labels", None)) if classes is None else distinct(classes)
    if names and len(names) != count:
        raise ValueError(f"{where} has {count} classes, and there are {len(names)} names for them")
    return Victim(
        name=f"{found.source}:{where.rpartition(':')[2]}",
        module=made,
        classes=names or numbered(count),
        weights_sha256=weights_sha256(made),
        about={"source": found.source, "version": found.version},
    )


def _classes(where: str, module: nn.Module, side: int) -> int:
    """How many logits it gives."""
    module.eval()
    device = next((weight.device for weight in module.parameters()), torch.device("cpu"))
    try:
        with torch.no_grad():
            logits = module(torch.zeros(1, 3, side, side, device=device))
    except Exception as problem:
        why = f"{type(problem).__name__}: {problem}"
        raise ValueError(f"{where} cannot look at {side} × {side} RGB: {why}") from problem
    if not isinstance(logits, torch.Tensor) or logits.ndim != 2 or len(logits) != 1 or logits.shape[1] < 2:
        shape = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        raise ValueError(f"{where} gives {shape} for one image: logits of shape (1, classes) are wanted")
    return logits.shape[1]


def _labels(function: Callable[[], Sequence[str]] | None) -> tuple[str, ...]:
    if not inspect.isfunction(function):
        return ()
    return distinct([str(name) for name in function()])
