"""The victim: the classifier attacked, and how it is known again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn


@dataclass(frozen=True)
class Victim:
    """A classifier of images.

    module: RGB in [0, 1], (N, 3, H, W), to logits (N, classes). It is put in evaluation mode, its weights at rest.
    weights_sha256: of the module's state, by `weights_sha256`.
    note: what the victim is and is not, for people.
    about: what else is known of it, ready for JSON: measured accuracies, how it was trained.
    """

    name: str
    module: nn.Module
    classes: tuple[str, ...]
    weights_sha256: str
    note: str = ""
    about: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError(f"{self.name}: two classes have the same name")
        self.module.eval().requires_grad_(False)

    def classify(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """The label of each image, an index of `classes`, and its probability (softmax): both (N,).

        images: RGB in [0, 1], (N, 3, H, W).
        """
        with torch.no_grad():
            confidence, label = self.module(images).softmax(dim=1).max(dim=1)
        return label, confidence


def numbered(count: int) -> tuple[str, ...]:
    """Names for classes that have none: "class 0" and so on."""
    return tuple(f"class {number}" for number in range(count))


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names of classes, each with its number where several have it: ImageNet's two are "crane (134)" and so on."""
    several = {name for name, count in Counter(names).items() if count > 1}
    return tuple(f"{name} ({number})" if name in several else name for number, name in enumerate(names))


def best_device() -> str:
    """Where to attack: "cuda" where PyTorch can use a GPU, else "cpu"."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def weights_sha256(module: nn.Module) -> str:
    """SHA-256 over the state's tensors in the order of their names: name, dtype, shape and little-endian bytes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        array = tensor.detach().cpu().contiguous().numpy()
        digest.update(f"{name} {array.dtype.name} {list(array.shape)}\n".encode())
        digest.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return digest.hexdigest()


def to_tensor(image: NDArray[np.uint8]) -> Tensor:
    """uint8 RGB (H, W, 3) → float32 in [0, 1], (1, 3, H, W)."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"expected uint8 RGB of shape (H, W, 3), not {image.dtype} {image.shape}")
    # Planes one after the other, as everybody's code expects: the steps of attacks take half the time so.
    planes = torch.from_numpy(image.copy()).permute(2, 0, 1).unsqueeze(0).contiguous()
    return planes.float() / 255


def to_image(tensor: Tensor) -> NDArray[np.uint8]:
    """Float RGB in [0, 1], (3, H, W) → uint8 (H, W, 3), each sample rounded to its nearest level."""
    levels = (tensor.detach() * 255).round_().clamp_(0, 255).to(torch.uint8)
    return levels.permute(1, 2, 0).cpu().contiguous().numpy()
