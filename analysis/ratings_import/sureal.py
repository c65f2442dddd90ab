"""The data sets of sureal (github.com/Netflix/sureal) in JSON: opinion scores under the stimuli they were given to."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from rating.protocol.words import marked as _

from .faults import Unreadable


@dataclass(frozen=True)
class Votes:
    """An entry of `dis_videos`. number: from 1. called: names it may go by, its path first.

    votes: by subject, one text per repetition; empty where there is none.
    """

    number: int
    called: tuple[str, ...]
    votes: dict[str, list[str]]


def is_data_set(content: bytes) -> bool:
    """Whether the file is JSON rather than a table."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_votes(content: bytes) -> Iterator[Votes]:
    """Raises Unreadable where it is no such data set; its row is then the entry's number."""
    data = _data(content)
    entries = data.get("dis_videos") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise Unreadable(_("This JSON is no data set of sureal: it has no list “dis_videos”."))
    references = _references(data)
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            raise Unreadable(_("an entry of “dis_videos” has no path."), number)
        yield Votes(number, _called(entry["path"], references), _votes(entry.get("os"), number))


def _data(content: bytes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for key, _value in pairs if [name for name, _other in pairs].count(key) > 1)
            raise Unreadable(_("“%(key)s” stands twice in the same place of the JSON."), key=twice)
        return found

    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=unique)
    except UnicodeDecodeError:
        raise Unreadable(_("This JSON is not UTF-8.")) from None
    except json.JSONDecodeError as problem:
        raise Unreadable(_("This is no JSON: %(problem)s."), problem.lineno, problem=problem.msg) from None
    except RecursionError:
        raise Unreadable(_("This JSON is no data set of sureal: it has no list “dis_videos”.")) from None


def _references(data: dict[str, Any]) -> dict[str, str]:
    """Contents by their reference's path."""
    entries = data.get("ref_videos")
    found = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return {str(entry.get("path")): str(entry.get("content_name", "")) for entry in found}


def _called(path: str, references: dict[str, str]) -> tuple[str, ...]:
    file = PurePosixPath(path.replace("\\", "/"))
    hidden = [f"{references[path]} reference"] if references.get(path) else []
    return (path, *hidden, file.name, file.stem)


def _votes(scores: Any, number: int) -> dict[str, list[str]]:
    """scores: of every subject in order, or by subject; each a number, or those of its repetitions."""
    if isinstance(scores, list):
        digits = max(2, len(str(len(scores))))
        scores = {f"s{position:0{digits}d}": score for position, score in enumerate(scores, start=1)}
    if not isinstance(scores, dict):
        raise Unreadable(_("“os” is neither a list nor an object."), number, "os")
    return {
        subject.strip(): [_text(one, number) for one in (score if isinstance(score, list) else [score])]
        for subject, score in scores.items()
    }


def _text(score: Any, number: int) -> str:
    if score is None or (isinstance(score, float) and math.isnan(score)):
        return ""
    if isinstance(score, bool) or not isinstance(score, int | float | str):
        raise Unreadable(_("“%(score)s” is no score."), number, "os", score=str(score)[:40])
    return f"{score:.0f}" if isinstance(score, float) and score.is_integer() else str(score)
