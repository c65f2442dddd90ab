"""The benchmark of metrics as a table: how well each agrees with MOS."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard

from django.utils.translation import gettext as _

from analysis.charts.look import Output, rated
from analysis.results.whose import whose
from rating.numbers import decimal

from . import reference_study

DIGITS = 3
FEW_REFERENCES = 20  # below it, claims beyond these contents are weak


@dataclass
class Cell:
    """value: as it is shown, so that what reads alike is marked alike; None: there is none. exact: what it is of.

    alike: not significantly different from the best. interval: of the value as it is shown.
    """

    value: float | None
    exact: float | None = None
    best: bool = False
    alike: bool = False
    interval: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        return "–" if self.value is None else decimal(self.value, DIGITS)

    @property
    def interval_text(self) -> str:
        if self.interval is None:
            return ""
        return " – ".join(decimal(end, DIGITS).replace("-", "−") for end in self.interval)


@dataclass
class Row:
    """A metric, and whose it is: empty for the study's own. levelled: pairs were made to have certain values of it.

    SROCC and KROCC are absolute values; `reversed` where their sign is not the metric's own direction.
    """

    metric: str
    whose: str
    levelled: bool
    higher_is_better: bool
    cells: list[Cell]
    points: int
    infinite: int
    undefined: int
    ill_conditioned: int
    monotone: bool | None
    reversed: bool
    reference_study: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    best: Callable[[list[float]], float]
    absolute: bool = False


COLUMNS = [
    Column("plcc", "PLCC", max),
    Column("srocc", "|SROCC|", max, absolute=True),
    Column("krocc", "|KROCC|", max, absolute=True),
    Column("rmse", "RMSE", min),
    Column("outlier_ratio", "OR", min),
]
RMSE_STAR = Column("rmse_star", "RMSE*", min)
AREAS = [Column("auc_different_similar", "AUC D/S", max), Column("auc_better_worse", "AUC B/W", max)]
OPTIONAL_COLUMNS = [RMSE_STAR, *AREAS]  # left out where no metric has a value: Krasula's are of all pairs alone
REFERENCE_COLUMNS = [COLUMNS[0], COLUMNS[1], COLUMNS[3], COLUMNS[4]]  # in the order of reference_study.COLUMNS


@dataclass(frozen=True)
class Choice:
    """What the reader of the page asks of the table.

    group: kind and label of the pairs that the indices are of, empty for all of them; intervals: over what, empty for
    none; sort: a head's key, with - before it for the other way round, empty for the analysis' own order.
    """

    group: tuple[str, str] = ("", "")
    intervals: str = ""
    sort: str = ""
    compare: bool = False

    @property
    def group_value(self) -> str:
        return ":".join(self.group) if self.group[0] else ""


@dataclass(frozen=True)
class Head:
    """A column's head. value: what its button asks for."""

    key: str
    title: str
    is_number: bool
    theirs: bool
    order: Literal["ascending", "descending", ""]
    value: str


@dataclass(frozen=True)
class Table:
    """rows and heads in the order of the page; `own`: how many heads come before the reference study's.

    theirs: whether the reference study's values stand beside: where the study repeats it, and of all pairs alone.
    """

    rows: list[Row]
    heads: list[Head]
    own: int
    theirs: bool
    sorted_by: str
    alike: bool
    levelled: list[Row]
    rmse_star: bool
    areas: bool
    some_reversed: bool
    infinite: bool
    undefined: bool
    ill_conditioned: list[Row]
    references: int

    @property
    def few_references(self) -> bool:
        return self.references < FEW_REFERENCES


def choice(output: Output, asked: Mapping[str, str]) -> Choice:
    """What an address asks for; what the output does not hold is not asked for."""
    kind, _colon, label = asked.get("group", "").partition(":")
    sort = asked.get("sort", "")
    return Choice(
        group=(kind, label) if label in (output.get("groups") or {}).get(kind, {}) else ("", ""),
        intervals=asked.get("ci", "") if asked.get("ci") in intervals(output) else "",
        sort=sort,
        compare="compare" in asked,
    )


def intervals(output: Output) -> list[str]:
    """What the output's confidence intervals are over."""
    found = dict.fromkeys(name for index in output["benchmark"] for name in index.get("intervals") or {})
    known = ["fisher", "stimuli", "references", "subjects"]
    return [name for name in known if name in found]


def interval_names(output: Output) -> list[tuple[str, str]]:
    titles = {
        "fisher": _("Fisher’s z, as if pairs were independent"),
        "stimuli": _("bootstrap over pairs"),
        "references": _("bootstrap over references"),
        "subjects": _("bootstrap over subjects"),
    }
    return [(name, titles[name]) for name in intervals(output)]


def groups(output: Output) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of pairs that there are indices of: title, and value and label of each."""
    titles = {"attack": _("Attack"), "level": _("Level"), "reference": _("Reference")}
    found = output.get("groups") or {}
    return [
        (title, [(f"{kind}:{label}", label) for label in found[kind]])
        for kind, title in titles.items()
        if found.get(kind)
    ]


def table(output: Output, choice: Choice, repetition: bool = False) -> Table:
    """The rows as they are asked for, and what the notes below them must tell.

    repetition: whether the study repeats the reference study, whose values then stand beside.
    """
    made = rows(output, choice)
    pooled = not choice.group[0]
    undefined = pooled and any(row.undefined for row in made)
    theirs = pooled and repetition
    shown = columns(output, choice)
    keys = _keys(shown, pooled, undefined, theirs)
    wanted, reverse = choice.sort.removeprefix("-"), choice.sort.startswith("-")
    if wanted in keys:
        made = _sorted(made, keys[wanted].value, descending=keys[wanted].best_is_high != reverse)
    heads = [
        Head(
            key=key,
            title=kind.title,
            is_number=kind.is_number,
            theirs=key.startswith("theirs-"),
            order="" if key != wanted else "descending" if kind.best_is_high != reverse else "ascending",
            value=f"-{key}" if choice.sort == key else key,
        )
        for key, kind in keys.items()
    ]
    return Table(
        rows=made,
        heads=heads,
        own=sum(not head.theirs for head in heads),
        theirs=theirs,
        sorted_by=next((head.title for head in heads if head.order), ""),
        alike=any(cell.alike for row in made for cell in row.cells),
        levelled=[row for row in made if row.levelled],
        rmse_star=RMSE_STAR in shown,
        areas=any(column in AREAS for column in shown),
        some_reversed=any(row.reversed for row in made),
        infinite=pooled and any(row.infinite for row in made),
        undefined=undefined,
        ill_conditioned=[row for row in made if row.ill_conditioned] if pooled else [],
        references=len({stimulus["content"] for stimulus in rated(output)}),
    )


def rows(output: Output, choice: Choice = Choice()) -> list[Row]:
    """A row per metric, in the order of the analysis."""
    records = {metric["name"]: metric for metric in output["metrics"]}
    made = [_row(index, records[index["metric"]], output, choice) for index in _indices(output, choice)]
    shown = columns(output, choice)
    if len(made) > 1:
        for number, column in enumerate(shown):
            _mark_best([row.cells[number] for row in made], column)
            if not choice.group[0]:
                _mark_alike(made, number, (output.get("best_alike") or {}).get(column.key, []))
    return made


def columns(output: Output, choice: Choice = Choice()) -> list[Column]:
    found = _indices(output, choice)
    return [*COLUMNS, *(c for c in OPTIONAL_COLUMNS if any(_is_number(index.get(c.key)) for index in found))]


def _indices(output: Output, choice: Choice) -> list[dict[str, Any]]:
    """The benchmark's entries: of all pairs with Krasula's measures, or of the group that is asked for."""
    kind, label = choice.group
    if not kind:
        more = {row["metric"]: row for row in output.get("krasula") or []}
        return [{**more.get(index["metric"], {}), **index} for index in output["benchmark"]]
    group = output["groups"][kind][label]
    return [
        {"outlier_ratio": None, "monotone": None, "infinite": 0, **group[metric], "metric": metric,
         "points": group[metric]["n"]}
        for metric in (index["metric"] for index in output["benchmark"])
        if metric in group
    ]  # fmt: skip


def _row(index: dict[str, Any], record: dict[str, Any], output: Output, choice: Choice) -> Row:
    higher = record["better"] == "higher"
    srocc = index["srocc"]
    ends = (index.get("intervals") or {}).get(choice.intervals) or {}
    return Row(
        metric=index["metric"],
        whose=whose(record),
        levelled=record.get("levelled", False),
        higher_is_better=higher,
        cells=[
            _cell(_value(index, column), _interval(ends.get(column.key), index, column))
            for column in columns(output, choice)
        ],
        points=index["points"],
        infinite=index["infinite"],
        undefined=index.get("undefined", 0),  # which results computed before have not
        ill_conditioned=index.get("ill_conditioned", 0),
        monotone=index["monotone"],
        reversed=srocc is not None and math.isfinite(srocc) and (srocc > 0) != higher and srocc != 0,
        reference_study=[_cell(value, None) for value in reference_study.values(index["metric"])],
    )


def _value(index: dict[str, Any], column: Column) -> float | None:
    value = index.get(column.key)
    return abs(value) if column.absolute and value is not None else value


def _interval(ends: Any, index: dict[str, Any], column: Column) -> tuple[float, float] | None:
    """Turned about where the value's sign is left out: so it may begin below zero."""
    if ends is None or any(end is None or not math.isfinite(end) for end in ends):
        return None
    low, high = ends
    return (-high, -low) if column.absolute and (index[column.key] or 0) < 0 else (low, high)


def _is_number(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def _cell(value: float | None, interval: tuple[float, float] | None) -> Cell:
    if not _is_number(value):
        return Cell(None)
    return Cell(round(value, DIGITS), value, interval=interval)


def _mark_best(cells: list[Cell], column: Column) -> None:
    shown = [cell.value for cell in cells if cell.value is not None]
    for cell in cells:
        cell.best = cell.value is not None and cell.value == column.best(shown)


def _mark_alike(made: list[Row], number: int, alike: list[str]) -> None:
    for row in made:
        cell = row.cells[number]
        cell.alike = row.metric in alike and not cell.best and cell.value is not None


@dataclass(frozen=True)
class _Kind:
    """How rows are sorted by a head; best_is_high: whether its first click brings high values up."""

    title: str
    value: Callable[[Row], Any]
    best_is_high: bool
    is_number: bool = True


def _keys(shown: list[Column], pooled: bool, undefined: bool, theirs: bool) -> dict[str, _Kind]:
    """The heads by key, in the order of the page."""
    keys = {
        "metric": _Kind(_("Metric"), lambda row: row.metric.casefold(), False, is_number=False),
        "better": _Kind(_("Better"), lambda row: row.higher_is_better, True, is_number=False),
    }
    for number, column in enumerate(shown):
        keys[column.key] = _Kind(column.title, _of_cell(number), column.best is max)
    keys["points"] = _Kind(_("Pairs"), lambda row: row.points, True)
    if pooled:
        keys["infinite"] = _Kind(_("Infinite"), lambda row: row.infinite, True)
        if undefined:
            keys["undefined"] = _Kind(_("Undefined"), lambda row: row.undefined, True)
        keys["monotone"] = _Kind(_("Fitted line"), lambda row: row.monotone, True, is_number=False)
    if theirs:
        for number, column in enumerate(REFERENCE_COLUMNS):
            keys[f"theirs-{column.key}"] = _Kind(column.title, _of_theirs(number), column.best is max)
    return keys


def _of_cell(number: int) -> Callable[[Row], float | None]:
    return lambda row: row.cells[number].exact


def _of_theirs(number: int) -> Callable[[Row], float | None]:
    return lambda row: row.reference_study[number].exact


def _sorted(made: list[Row], value: Callable[[Row], Any], descending: bool) -> list[Row]:
    """What has no value comes last, either way; what is equal keeps the analysis' order."""
    known = [row for row in made if value(row) is not None]
    return sorted(known, key=value, reverse=descending) + [row for row in made if value(row) is None]
