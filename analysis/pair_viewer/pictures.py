"""The two pictures as arrays, and their difference as a picture."""

from io import BytesIO
from typing import Literal

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from rating.stimuli.models import Picture

Kind = Literal["signed", "absolute"]
Pixels = NDArray[np.uint8]

KINDS: tuple[Kind, ...] = ("signed", "absolute")
AMPLIFICATIONS = (1, 4, 16, 64)
MID_GREY = 128


def pixels(picture: Picture) -> Pixels:
    """(H, W, 3) of the stored file. Raises OSError where it is missing or no picture."""
    with Image.open(settings.MEDIA_ROOT / picture.file) as image:
        return np.array(image.convert("RGB"))


def difference(reference: Pixels, shown: Pixels, kind: Kind, amplification: int) -> Pixels:
    """What was added to each sample, times the amplification, cut off at 0 and 255. (H, W, 3) like the pictures.

    signed: around mid-grey, 128, which stands for no change; brighter where the sample was raised. absolute: black
    stands for no change.
    """
    added = shown.astype(np.int32) - reference
    amplified = MID_GREY + amplification * added if kind == "signed" else amplification * np.abs(added)
    return np.clip(amplified, 0, 255).astype(np.uint8)


def cut_off_beyond(kind: Kind, amplification: int) -> int:
    """The largest change, in levels of 255, that is still drawn as it is, whichever its sign."""
    return ((255 - MID_GREY) if kind == "signed" else 255) // amplification


def png(image: Pixels) -> bytes:
    """An 8-bit PNG file without any colour chunk: gray (H, W), gray with opacity (H, W, 2), or RGB (H, W, 3)."""
    buffer = BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()
