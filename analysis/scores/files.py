"""Scoring two files, in a process that needs neither Django nor a database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from analysis.metrics import Metric


@dataclass(frozen=True)
class Files:
    """A reference and a distorted file, with what their SHA-256 must be."""

    reference: Path
    reference_sha256: str
    distorted: Path
    distorted_sha256: str


class Unusable(Exception):
    """A file that cannot be scored: `missing`, `altered` since it was made, or `unreadable`."""

    def __init__(self, path: Path, kind: str) -> None:
        super().__init__(path, kind)
        self.path, self.kind = path, kind


@dataclass(frozen=True)
class Scored:
    """scores: by metric. refused: why a metric has none of these images, by metric: too small, or not of one size."""

    scores: dict[str, float]
    refused: dict[str, str]


def score_files(files: Files, metrics: Sequence[str | Metric]) -> Scored:
    """The score of each metric. One thread: many processes do this at once. Raises Unusable.

    metrics: their names, or themselves where this process cannot know the name.
    """
    import torch

    from analysis.metrics import score

    torch.set_num_threads(1)
    reference = _read(files.reference, files.reference_sha256)
    distorted = _read(files.distorted, files.distorted_sha256)
    result = Scored({}, {})
    for metric in metrics:
        name = metric if isinstance(metric, str) else metric.name
        try:
            result.scores[name] = float(score(metric, reference, distorted))
        except ValueError as why:
            result.refused[name] = str(why)
    return result


def scored(files: Files, metrics: Sequence[str | Metric]) -> tuple[Files, Scored | Unusable]:
    """The files with their scores, or with what kept them from being scored: for where answers come in any order."""
    try:
        return files, score_files(files, metrics)
    except Unusable as problem:
        return files, problem


def _read(path: Path, sha256: str) -> NDArray[np.uint8]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unusable(path, "missing") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unusable(path, "altered")
    try:
        with Image.open(BytesIO(content)) as image:
            return np.array(image.convert("RGB"))
    except (UnidentifiedImageError, OSError):
        raise Unusable(path, "unreadable") from None
