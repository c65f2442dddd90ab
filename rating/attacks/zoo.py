"""pytorchcv's ImageNet classifiers as victims, by their names: inceptionv3, mobilenetv2_w1, resnet18 and so on.

pytorchcv's own door, its `model_provider`, imports torchvision, which nothing of ours needs: each network's module is
imported by itself. The weights come from a local file, or are downloaded by pytorchcv, which checks their SHA-1.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import os
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn

from .victims import Victim, distinct, numbered, weights_sha256

ALIASES = {"inception_v3": "inceptionv3", "mobilenet_v2": "mobilenetv2_w1"}
DATA = "in1k"  # ImageNet, 1 000 classes, in pytorchcv's table
CLASSES = 1000
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of what all of them were trained on
CACHE = Path("~/.torch/models")  # pytorchcv's own
RELEASE = "https://github.com/osmr/imgclsmob/releases/download/{tag}/{file}.zip"  # where pytorchcv looks


@dataclass(frozen=True)
class Entry:
    """A network in pytorchcv's table. module: the Python module it is in.

    sha1: of the file of its published weights; url: where that file is.
    """

    name: str
    module: str
    sha1: str
    file: str
    url: str


class Normalised(nn.Module):
    """A network that wants normalised images, given RGB in [0, 1]."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.network((images - self.mean) / self.deviation)
        return logits


@cache
def entries() -> dict[str, Entry]:
    """All that were trained on ImageNet, by name: read from pytorchcv's files, without importing any network."""
    package = find_spec("pytorchcv")
    if package is None or package.origin is None:
        raise ValueError("pytorchcv is not installed: install what requirements.txt lists")
    folder = Path(package.origin).parent
    modules = {
        alias.name: f"pytorchcv.{statement.module}"
        for statement in ast.parse((folder / "model_provider.py").read_text()).body
        if isinstance(statement, ast.ImportFrom) and statement.level == 1
        for alias in statement.names
    }
    found = {}
    with (folder / "models" / "common" / "model_metainfos.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            name = row["model_name"]
            if row["test_dataset"] == DATA and name in modules:
                file = f"{name}-{row['error_value']}-{row['checksum'][:8]}.pth"
                url = RELEASE.format(tag=row["repo_release_tag"], file=file)
                found[name] = Entry(name, modules[name], row["checksum"], file, url)
    return found


def zoo(name: str, weights: Path | None = None, classes: Sequence[str] | None = None) -> Victim:
    """The classifier of this name.

    weights: a file of its state, as pytorchcv publishes it or your own for the same network; None: the published one,
        from pytorchcv's folder in the home directory, or downloaded into it.
    classes: the names of the 1 000 classes in the order of the logits; None: their numbers, for pytorchcv has no names.
    ValueError: an unknown name, weights that cannot be had or are another network's; the message says what to do.
    """
    entry = entries().get(ALIASES.get(name, name))
    if entry is None:
        raise ValueError(f"pytorchcv has no ImageNet classifier {name!r}; there are {', '.join(entries())}")
    file = published(entry) if weights is None else weights
    network = getattr(import_module(entry.module), entry.name)(pretrained=False)
    _fill(network, file, entry)
    side = int(network.in_size[0])
    module = Normalised(take_any_size(network))
    as_published = hashlib.sha1(file.read_bytes(), usedforsecurity=False).hexdigest() == entry.sha1
    return Victim(
        name=entry.name,
        module=module,
        classes=numbered(CLASSES) if classes is None else distinct(classes),
        weights_sha256=weights_sha256(module),
        note=f"{entry.name} of pytorchcv, trained on ImageNet at {side} × {side} pixels."
        if as_published
        else f"{entry.name} of pytorchcv, with weights that are not the published ones.",
        about={
            "library": f"pytorchcv {version('pytorchcv')}",
            "side": side,
            "published_weights": as_published,
            "mean": list(MEAN),
            "deviation": list(DEVIATION),
        },
    )


def published(entry: Entry, folder: Path = CACHE) -> Path:
    """The file of the published weights, downloaded where it is not there yet. ValueError: it cannot be had."""
    path = folder.expanduser() / entry.file
    if path.exists():
        return path
    from pytorchcv.models.common.model_store import get_model_file  # it takes a while to import

    try:
        return Path(get_model_file(entry.name, os.fspath(folder)))
    except Exception as problem:  # whatever a network, a proxy or a disk may bring
        raise ValueError(
            f"the weights of {entry.name} cannot be downloaded here ({type(problem).__name__}). On a machine with a "
            f"network fetch {entry.url} and unpack it, then name the file {entry.file} as the weights, or lay it into "
            f"{folder}"
        ) from problem


def _fill(network: nn.Module, file: Path, entry: Entry) -> None:
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
        wanted = network.state_dict().keys()  # some published files hold more than the network
        network.load_state_dict({key: tensor for key, tensor in state.items() if key in wanted})
    except (OSError, RuntimeError, EOFError, TypeError, AttributeError, pickle.UnpicklingError) as problem:
        first = str(problem).strip().splitlines() or [type(problem).__name__]
        raise ValueError(f"{file.name} holds no weights of {entry.name}: {first[0]}") from problem


def take_any_size(network: nn.Module) -> nn.Module:
    """The network, averaging over all positions that there are, as it does already at the size it was trained at."""
    features = getattr(network, "features", None)
    if isinstance(features, nn.Module) and isinstance(getattr(features, "final_pool", None), nn.AvgPool2d):
        features.final_pool = nn.AdaptiveAvgPool2d(1)
    return network
