"""Every chart of an analysis under its name, and what stands around it on a page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType

import altair as alt

from . import attack_levels, by_reference, contents, histogram, over_time, scatter, significance, subjects
from .look import Output, Size, Theme

# Size, theme, and whether to draw the confidence interval of every point of a scatter.
Draw = Callable[[Size, Theme, bool], alt.LayerChart]
SCATTER = "scatter-"
SIGNIFICANCE = "significance-"
OVER_TIME = "over-time-"
SUBJECTS = "subjects"
# What a choice of pairs changes (chosen.py).
OF_PAIRS = {"mos-histogram": histogram, "mos-by-reference": by_reference, "mos-by-attack": attack_levels,
            "references": contents}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A chart with its text alternative and its numbers."""

    name: str
    title: str
    description: str
    caption: list[str]
    draw: Draw
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def figures(output: Output) -> dict[str, Figure]:
    """By name, in the order of the page: a scatter for each metric, then the others.

    What results computed before do not hold is left out.
    """
    return {name: make() for name, make in _makers(output).items()}


def figure(output: Output, name: str) -> Figure:
    """The one of that name alone; KeyError where there is none."""
    return _makers(output)[name]()


def _makers(output: Output) -> dict[str, Callable[[], Figure]]:
    makers: dict[str, Callable[[], Figure]] = {}
    for metric in scatter.metrics(output):
        makers[SCATTER + metric] = partial(_scatter, output, metric)
    for index in significance.indices(output):
        makers[SIGNIFICANCE + index] = partial(_of_kind, output, SIGNIFICANCE, index, significance)
    for name, module in OF_PAIRS.items():
        makers[name] = partial(_figure, output, name, module)
    if subjects.modelled(output):
        makers[SUBJECTS] = partial(_figure, output, SUBJECTS, subjects)
    for what in over_time.whats(output):
        makers[OVER_TIME + what] = partial(_of_kind, output, OVER_TIME, what, over_time)
    return makers


def _scatter(output: Output, metric: str) -> Figure:
    return Figure(
        name=SCATTER + metric,
        title=scatter.title(output, metric),
        description=scatter.description(output, metric),
        caption=scatter.caption(output, metric),
        draw=lambda size, theme, intervals: scatter.chart(output, metric, size, theme, intervals),
    )


def _figure(output: Output, name: str, module: ModuleType) -> Figure:
    columns, rows = module.table(output)
    return Figure(
        name=name,
        title=module.title(output),
        description=module.description(output),
        caption=module.caption(output),
        columns=columns,
        rows=rows,
        draw=lambda size, theme, _intervals: module.chart(output, size, theme),
    )


def _of_kind(output: Output, names: str, kind: str, module: ModuleType) -> Figure:
    """One of the charts that a module draws of the same kind."""
    columns, rows = module.table(output, kind)
    return Figure(
        name=names + kind,
        title=module.title(output, kind),
        description=module.description(output, kind),
        caption=module.caption(output, kind),
        columns=columns,
        rows=rows,
        draw=lambda size, theme, _intervals: module.chart(output, kind, size, theme),
    )
