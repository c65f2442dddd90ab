"""The analysis of what is handed on, as tables and figures: the exports' own, made of the same records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from advstudy.parallel import parallel_map
from analysis.charts.catalogue import figures
from analysis.charts.files import svg
from analysis.charts.look import PAPER
from analysis.dashboard import reference_study
from analysis.exports.columns import Sheet
from analysis.exports.sheets import sheets
from analysis.results.code import LIBRARIES, code_version
from analysis.results.compute import compute
from analysis.results.exact_json import sha256
from analysis.results.further import further
from analysis.results.services import complete, ensure

from . import layout
from .delimited import plain
from .gathering import Gathered, analysed

LEFT_OUT = ("Study", "Ratings long", "Dictionary")  # said elsewhere in the archive

NUMBERED = re.compile(r'((?:id="|url\(#)(?:clip|gradient_))(\d+)')

Progress = Callable[[str, int, int], None]


def output(gathered: Gathered, progress: Progress) -> dict[str, Any]:
    """The whole analysis: the stored one where what is handed on gives just it, else one of what is handed on."""
    if not gathered.original:
        return further(compute(gathered.read), parallel_map, lambda percent: progress("analysis", percent, 100))
    result = ensure(gathered.version)
    if not result.is_whole and result.output["benchmark"]:
        progress("analysis", 0, 100)
        complete(result)
        result.refresh_from_db()
    progress("analysis", 100, 100)
    return {**result.output, "metrics": [_without_importer(metric) for metric in result.output["metrics"]]}


def result_sheets(gathered: Gathered, made: dict[str, Any]) -> list[Sheet]:
    repetition = reference_study.is_repeated_by(gathered.version.study)
    every = sheets(made, [], gathered.personal, repetition)
    return [sheet for sheet in every if sheet.title not in LEFT_OUT]


def result_files(gathered: Gathered, made: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    for sheet in result_sheets(gathered, made):
        yield f"{layout.RESULTS}/{sheet.name}.csv", plain(sheet)
    yield layout.ANALYSIS, about(gathered)


def figure_files(made: dict[str, Any], progress: Progress) -> Iterator[tuple[str, bytes]]:
    """Every chart of the dashboard, as it is drawn for a paper."""
    every = figures(made)
    for done, (name, figure) in enumerate(every.items(), start=1):
        safe = re.sub(r"[^\w.+-]+", "-", name, flags=re.ASCII).strip("-")
        yield f"{layout.FIGURES}/{safe}.svg", _renumbered(svg(figure.draw(PAPER, "light", False)))
        progress("figures", done, len(every))


def _renumbered(drawn: bytes) -> bytes:
    """The same picture, its clipping paths numbered from 1: the renderer counts them over all that it ever drew."""
    numbers: dict[str, int] = {}
    text = drawn.decode()
    return NUMBERED.sub(lambda found: f"{found[1]}{numbers.setdefault(found[2], len(numbers) + 1)}", text).encode()


def about(gathered: Gathered) -> bytes:
    """What the analysis was computed from, and by which code: where both are equal elsewhere, so is the analysis."""
    said = {
        "inputs_sha256": sha256(analysed(gathered)),
        "code_version": code_version(),
        "libraries": {library: version(library) for library in LIBRARIES},
    }
    return (json.dumps(said, indent=1, sort_keys=True) + "\n").encode()


def _without_importer(metric: dict[str, Any]) -> dict[str, Any]:
    return {**metric, "imported": metric["imported"] and {**metric["imported"], "by": ""}}
