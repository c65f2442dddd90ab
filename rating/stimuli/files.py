"""Stimuli on disk: PNG files named by their own hash, so that a name reveals nothing and no file is written twice."""

import os
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from rating.attacks.png import encode, sha256


def save(image: NDArray[np.uint8], folder: str = "stimuli") -> dict[str, Any]:
    """Write the image into the folder below the media folder. Returns the fields of a Picture."""
    data = encode(image)
    digest = sha256(data)
    file = f"{folder}/{digest[:2]}/{digest}.png"
    path = settings.MEDIA_ROOT / file
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(data)
        partial.rename(path)  # never half a file under its name
    return {
        "file": file,
        "sha256": digest,
        "pixels_sha256": sha256(image.tobytes()),
        "width": image.shape[1],
        "height": image.shape[0],
    }
