"""The one PNG encoder of every stimulus: 8-bit RGB and nothing that could change how a browser shows it."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def encode(image: NDArray[np.uint8]) -> bytes:
    """uint8 RGB (H, W, 3) → a PNG file of the chunks IHDR, IDAT and IEND: no colour space, gamma, density or text.

    ValueError: an array of another kind.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"expected uint8 RGB of shape (H, W, 3), not {image.dtype} {image.shape}")
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image), "RGB").save(file, "PNG")
    return file.getvalue()


def decode(data: bytes) -> NDArray[np.uint8]:
    """A PNG file → uint8 RGB (H, W, 3), sample for sample. ValueError: not an 8-bit RGB PNG."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.mode != "RGB" or "transparency" in picture.info:
                raise ValueError(f"an 8-bit RGB PNG is wanted, this one is {picture.mode}")
            return np.asarray(picture)
    except OSError as error:
        raise ValueError(f"not a readable PNG: {error}") from error


def sha256(data: bytes) -> str:
    """What a file is known by: 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
