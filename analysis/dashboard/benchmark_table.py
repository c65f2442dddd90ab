"""The benchmark of metrics as a table: how well each agrees with MOS."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from analysis.charts.look import Output
from analysis.results.whose import whose
from rating.numbers import decimal

from . import reference_study

DIGITS = 3


@dataclass
class Cell:
    """value: as it is shown, so that what reads alike is marked alike; None: there is none."""

    value: float | None
    best: bool = False

    @property
    def text(self) -> str:
        return "–" if self.value is None else decimal(self.value, DIGITS)


@dataclass
class Row:
    """A metric, and whose it is: empty for the study's own.

    SROCC and KROCC are absolute values; `reversed` where their sign is not the metric's own direction.
    """

    metric: str
    whose: str
    higher_is_better: bool
    cells: list[Cell]
    points: int
    infinite: int
    undefined: int
    ill_conditioned: int
    monotone: bool | None
    reversed: bool
    reference_study: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    key: str
    best: Callable[[list[float]], float]
    absolute: bool = False


COLUMNS = [
    Column("plcc", max),
    Column("srocc", max, absolute=True),
    Column("krocc", max, absolute=True),
    Column("rmse", min),
    Column("outlier_ratio", min),
]


def rows(output: Output) -> list[Row]:
    """A row per metric, in the order of the analysis."""
    records = {metric["name"]: metric for metric in output["metrics"]}
    made = [_row(index, records[index["metric"]]) for index in output["benchmark"]]
    if len(made) > 1:
        for number, column in enumerate(COLUMNS):
            _mark_best([row.cells[number] for row in made], column)
    return made


def _row(index: dict[str, Any], record: dict[str, Any]) -> Row:
    higher = record["better"] == "higher"
    srocc = index["srocc"]
    return Row(
        metric=index["metric"],
        whose=whose(record),
        higher_is_better=higher,
        cells=[Cell(_shown(_value(index, column))) for column in COLUMNS],
        points=index["points"],
        infinite=index["infinite"],
        undefined=index.get("undefined", 0),  # which results computed before have not
        ill_conditioned=index.get("ill_conditioned", 0),
        monotone=index["monotone"],
        reversed=srocc is not None and math.isfinite(srocc) and (srocc > 0) != higher and srocc != 0,
        reference_study=[Cell(value).text for value in reference_study.values(index["metric"])],
    )


def _value(index: dict[str, Any], column: Column) -> float | None:
    value = index[column.key]
    return abs(value) if column.absolute and value is not None else value


def _shown(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, DIGITS)


def _mark_best(cells: list[Cell], column: Column) -> None:
    shown = [cell.value for cell in cells if cell.value is not None]
    for cell in cells:
        cell.best = cell.value is not None and cell.value == column.best(shown)
