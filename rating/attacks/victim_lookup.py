"""Finding a victim by its name."""

from __future__ import annotations

from pathlib import Path

from . import demo_cnn
from .factories import from_factory
from .victims import Victim
from .zoo import zoo


def find_victim(name: str, weights: Path | None = None, labels: Path | None = None) -> Victim:
    """The victim called so.

    name: "demo_cnn"; one of pytorchcv's ImageNet classifiers, like "inception_v3" or "resnet18"; or the code that makes
        one, "package.module:factory" or "folder/file.py:factory".
    weights: a local file. demo_cnn needs the one that `demo_cnn.save` wrote; pytorchcv's are downloaded without.
    labels: a text file, a class's name per line in the order of the logits.
    ValueError: it cannot be had; the message says what to do.
    """
    for file in (weights, labels):
        if file is not None and not file.is_file():
            raise ValueError(f"there is no file {file}")
    classes = labels.read_text(encoding="utf-8").splitlines() if labels else None
    if name == demo_cnn.NAME:
        if weights is None:
            raise ValueError(f"{name} is trained on the spot: train it, or name the file that demo_cnn.save wrote")
        return demo_cnn.load(weights)
    if ":" in name:
        return from_factory(name, weights, classes)
    return zoo(name, weights, classes)
