"""Every pair with its numbers: the scatters' text alternative, and what the page shows of a chosen pair."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analysis.charts.look import Output, attack_name, attacks, number
from analysis.results.whose import label
from rating.numbers import decimal


@dataclass(frozen=True)
class Column:
    """`metric` names the metric of the column, for the page to know the one that is being looked at."""

    title: str
    is_number: bool = True
    metric: str = ""


@dataclass(frozen=True)
class Row:
    pair: int
    name: str
    content: str
    attack: str
    level: str
    picture: str
    reference_picture: str
    cells: list[tuple[Column, str]]


def columns(output: Output) -> list[Column]:
    return [
        Column(_("Attack"), is_number=False),
        Column(_("Level")),
        Column(_("MOS")),
        Column(_("95 % CI, ±")),
        Column(_("Subjects")),
        *(Column(label(metric), metric=metric["name"]) for metric in output["metrics"]),
        Column(_("Fools the victim"), is_number=False),
    ]


def rows(output: Output) -> list[Row]:
    titles = columns(output)
    return [
        Row(
            pair=stimulus["pair"],
            name=stimulus["name"],
            content=stimulus["content"],
            attack=attack_name(stimulus["attack"]),
            level=_number(stimulus["level"], 0),
            picture=stimulus["picture"],
            reference_picture=stimulus["reference_picture"],
            cells=list(zip(titles, _texts(stimulus, output), strict=True)),
        )
        for stimulus in output["stimuli"]
    ]


def choices(output: Output) -> list[tuple[str, str, list[str]]]:
    """By what pairs are chosen without a pointer: key, title and values of what tells some pairs from others."""
    made = rows(output)
    found = [
        ("attack", _("Attack"), attacks(output)),
        ("level", _("Level"), sorted({row.level for row in made}, key=lambda level: (not level.isdecimal(), level))),
        ("content", _("Reference"), sorted({row.content for row in made})),
    ]
    return [(key, title, values) for key, title, values in found if len(values) > 1]


def _texts(stimulus: dict[str, Any], output: Output) -> list[str]:
    return [
        attack_name(stimulus["attack"]),
        _number(stimulus["level"], 0),
        _number(stimulus["mos"], 2),
        _number(stimulus["ci95"], 2),
        _number(stimulus["n"], 0),
        *(_score(stimulus["scores"].get(metric["name"])) for metric in output["metrics"]),
        _fools(stimulus),
    ]


def _fools(stimulus: dict[str, Any]) -> str:
    if stimulus["equals_reference"]:
        return _("no, equals its reference")
    return "–" if stimulus["fooled"] is None else _("yes") if stimulus["fooled"] else _("no")


def _score(value: float | None) -> str:
    """An undefined score is one: not to be taken for a missing one."""
    return "–" if value is None else _("undefined") if math.isnan(value) else number(value)


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None or math.isnan(value) else decimal(value, digits)
