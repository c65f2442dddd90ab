"""Every chart of an analysis under its name, and what stands around it on a page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

import altair as alt

from . import attack_levels, by_reference, contents, histogram, scatter
from .look import Output, Size, Theme

# Size, theme, and whether to draw the confidence interval of every point of a scatter.
Draw = Callable[[Size, Theme, bool], alt.LayerChart]
SCATTER = "scatter-"


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
    """By name, in the order of the page: a scatter for each metric, then the others."""
    made = [_scatter(output, metric) for metric in scatter.metrics(output)]
    made += [
        _figure(output, "mos-histogram", histogram),
        _figure(output, "mos-by-reference", by_reference),
        _figure(output, "mos-by-attack", attack_levels),
        _figure(output, "references", contents),
    ]
    return {figure.name: figure for figure in made}


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
