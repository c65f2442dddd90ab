"""The victim: the classifier attacked, and how it is known again."""

from __future__ import annotations

import hashlib
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
        self.module.eval().requires_grad_(False)

    def classify(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """The label of each image, an index of `classes`, and its probability (softmax): both (N,).

        images: RGB in [0, 1], (N, 3, H, W).
        """
        with torch.no_grad():
            confidence, label = self.module(images).softmax(dim=1).max(dim=1)
        return label, confidence


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
    return torch.from_numpy(image.copy()).permute(2, 0, 1).unsqueeze(0).float() / 255


def to_image(tensor: Tensor) -> NDArray[np.uint8]:
    """Float RGB in [0, 1], (3, H, W) → uint8 (H, W, 3), each sample rounded to its nearest level."""
    levels = (tensor.detach().double().clamp(0, 1) * 255).round().to(torch.uint8)
    return levels.permute(1, 2, 0).cpu().contiguous().numpy()
