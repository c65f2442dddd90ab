"""Finding a metric by its name: the study's own, and those that others bring.

Others' come through three doors, each opened once and only when somebody looks:

- entry points in the group "advstudy.metrics" of installed packages;
- the environment variable ADVSTUDY_METRICS, names separated by commas: "package.module:function" for a function that no
  package announces; "torchmetrics" or "pyiqa" for all metrics of that library that download nothing; "pyiqa:lpips" for
  that one, which downloads its weights;
- a library's metrics by their names, like "pyiqa:gmsd", whether or not the variable says so.

What cannot be had is skipped, logged, and told by `problems`. Processes that score find names in the same way; what was
handed to `register` they cannot find, so it travels to them (`portable`).
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from threading import RLock

from .plain import plain
from .registry import METRICS, NAMES, Metric, register

GROUP = "advstudy.metrics"
VARIABLE = "ADVSTUDY_METRICS"
LIBRARIES = ("pyiqa", "torchmetrics")
"""Those whose metrics an adapter makes available, as "library:metric"."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """What others announce and cannot be had: an entry point or a library, and why."""

    what: str
    why: str


_opening = RLock()
_opened: set[str] = set()
_found: set[str] = set()
_problems: list[Problem] = []


def find(name: str) -> Metric:
    """The metric of that name. Raises ValueError for an unknown one, NotImplementedError for one still to come."""
    if name in NAMES:
        if name not in METRICS:
            raise NotImplementedError(f"{name} is not implemented yet; there are {', '.join(METRICS)}.")
        return METRICS[name]
    if name not in METRICS:
        _open_announced()
    library = name.partition(":")[0]
    if name not in METRICS and library in LIBRARIES:
        _open_library(library)
        for problem in _problems:
            if problem.what == library:
                raise ValueError(f"{name} cannot be had: {library} {problem.why}")
    if name not in METRICS:
        raise ValueError(f"Unknown metric {name!r}: one of {', '.join(available())}.")
    return METRICS[name]


def available() -> tuple[str, ...]:
    """The names of what is computed where nobody names a metric: the study's own, in their order, then others'."""
    _open_announced()
    wanted = _wanted()
    others = [
        metric.name
        for metric in METRICS.values()
        if metric.name not in NAMES
        and (not metric.only_by_name or metric.name in wanted or (metric.library in wanted and not metric.downloads))
    ]
    return (*(name for name in NAMES if name in METRICS), *others)


def listed() -> tuple[Metric, ...]:
    """Every metric that can be named, those of the libraries that are installed too. Imports them: seconds."""
    names = available()
    for library in LIBRARIES:
        _open_library(library)
    optional = [metric.name for metric in METRICS.values() if metric.name not in names]
    return tuple(METRICS[name] for name in (*names, *optional))


def problems() -> tuple[Problem, ...]:
    """What was announced and is skipped."""
    _open_announced()
    return tuple(_problems)


def portable(name: str) -> str | Metric:
    """What another process needs to score by this metric: its name where it finds it by itself, else the metric."""
    metric = find(name)
    return name if name in NAMES or name in _found else metric


def _wanted() -> tuple[str, ...]:
    """The parts of the variable."""
    return tuple(part.strip() for part in os.environ.get(VARIABLE, "").split(",") if part.strip())


def _open_announced() -> None:
    """Entry points, and what the variable names."""
    with _opening:
        if GROUP in _opened:
            return
        _opened.add(GROUP)
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
            _take(entry.name, entry)
        for part in _wanted():
            library = part.partition(":")[0]
            if library in LIBRARIES:
                _open_library(library, wanted=True)
                if ":" in part and part not in METRICS and all(problem.what != library for problem in _problems):
                    _skip(part, f"{library} has no such metric.")
            else:
                _take(part, EntryPoint(part.rpartition(":")[2], part, GROUP))


def _open_library(library: str, wanted: bool = False) -> None:
    """Its metrics, if it is installed. wanted: that it is not is a problem."""
    with _opening:
        if library in _opened:
            return
        _opened.add(library)
        try:
            adapter = import_module(f".adapters.{library}", __package__)
            _register_all(library, adapter.metrics())
        except ModuleNotFoundError as problem:
            if problem.name == library and not wanted:
                return
            _skip(library, "is not installed." if problem.name == library else _said(problem))
        except (Exception, SystemExit) as problem:
            _skip(library, _said(problem))


def _take(what: str, entry: EntryPoint) -> None:
    try:
        _register_all(what, _metrics_of(entry))
    except (Exception, SystemExit) as problem:
        _skip(what, _said(problem))


def _register_all(what: str, metrics: Iterable[Metric]) -> None:
    """One that is refused keeps no other out."""
    for metric in metrics:
        try:
            _found.add(register(metric).name)
        except ValueError as problem:
            _skip(what, str(problem))


def _metrics_of(entry: EntryPoint) -> Iterator[Metric]:
    """What an entry point names: a Metric, several, or a function of two images that says which is better."""
    if ":" not in entry.value:
        raise ValueError(f"{entry.value!r} does not name a metric: package.module:function.")
    found = entry.load()
    library, version = _origin(entry)
    if isinstance(found, Metric):
        found = [found]
    if isinstance(found, list | tuple) and all(isinstance(one, Metric) for one in found):
        for metric in found:
            yield replace(metric, library=metric.library or library, library_version=metric.library_version or version)
    elif callable(found):
        better = getattr(found, "better", None)
        if better not in ("higher", "lower"):
            raise ValueError(
                f'{entry.value} must say which values are better: {entry.attr}.better = "higher" or "lower".'
            )
        yield plain(
            getattr(found, "name", entry.name),
            found,
            better=better,
            identical=getattr(found, "identical", math.nan),
            smallest=getattr(found, "smallest", 1),
            paper=getattr(found, "paper", ""),
            library=library,
            library_version=version,
            version=getattr(found, "version", ""),
        )
    else:
        raise TypeError(f"{entry.value} is neither a function of two images, nor a Metric, nor a list of them.")


def _origin(entry: EntryPoint) -> tuple[str, str]:
    """Whose it is, and its version: its package's; of a module in no package, its own or its file's SHA-256."""
    if entry.dist is not None:
        return entry.dist.name, entry.dist.version
    module = sys.modules[entry.module]
    version = getattr(module, "__version__", "")
    if not version and module.__file__:
        version = f"SHA-256 {hashlib.sha256(Path(module.__file__).read_bytes()).hexdigest()[:12]}"
    return entry.module, str(version)


def _skip(what: str, why: str) -> None:
    logger.warning("Metrics of %s are skipped: %s", what, why)
    _problems.append(Problem(what, why))


def _said(problem: BaseException) -> str:
    return f"cannot be imported: {type(problem).__name__}: {problem}"
