"""Finding others' code by what it is called: "package.module:name", or "folder/file.py:name"."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Found:
    """An object, the module it is in, and what tells it from another version of itself.

    source: the module's name, or its file's without the folder: where a file lies is nobody's business.
    version: the module's own, else its file's SHA-256.
    """

    value: Any
    module: ModuleType
    source: str
    version: str


def load(where: str) -> Found:
    """What the name says. ValueError: it names nothing, or what it names cannot be imported; the message says why."""
    place, colon, name = where.rpartition(":")
    if not colon or not place or not name:
        raise ValueError(f"{where!r} is no name of code: package.module:name or file.py:name")
    try:
        module = _of_file(Path(place)) if place.endswith(".py") else import_module(place)
    except (Exception, SystemExit) as problem:  # somebody else's code: anything may come
        raise ValueError(f"{where} cannot be imported: {type(problem).__name__}: {problem}") from problem
    if not hasattr(module, name):
        raise ValueError(f"{place} has no {name}")
    source = Path(place).name if place.endswith(".py") else place
    return Found(getattr(module, name), module, source, version_of(module))


def version_of(module: ModuleType) -> str:
    """Its own, else "SHA-256 …" of its file, else nothing."""
    if version := getattr(module, "__version__", ""):
        return str(version)
    file = getattr(module, "__file__", None)
    return f"SHA-256 {hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12]}" if file else ""


def _of_file(path: Path) -> ModuleType:
    """Imported once as long as it stays as it is."""
    name = f"{path.stem}_{hashlib.sha256(str(path.resolve()).encode() + path.read_bytes()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look for it there while it is being imported
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
