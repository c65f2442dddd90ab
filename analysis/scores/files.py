"""Scoring two files, in a process that needs neither Django nor a database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


@dataclass(frozen=True)
class Files:
    """A reference and a distorted file, with what their SHA-256 must be."""

    reference: Path
    reference_sha256: str
    distorted: Path
    distorted_sha256: str


class Unusable(Exception):
    """A file that cannot be scored: `missing`, or `altered` since it was made."""

    def __init__(self, path: Path, kind: str) -> None:
        super().__init__(path, kind)
        self.path, self.kind = path, kind


def score_files(files: Files, metrics: Sequence[str]) -> dict[str, float]:
    """The score of each metric. One thread: many processes do this at once. Raises Unusable."""
    import torch

    from analysis.metrics import score

    torch.set_num_threads(1)
    reference = _read(files.reference, files.reference_sha256)
    distorted = _read(files.distorted, files.distorted_sha256)
    return {name: float(score(name, reference, distorted)) for name in metrics}


def scored(files: Files, metrics: Sequence[str]) -> tuple[Files, dict[str, float] | Unusable]:
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
    with Image.open(BytesIO(content)) as image:
        return np.array(image.convert("RGB"))
