"""One picture: whether it can be shown as it is, what would have to be converted, and its pixels.

The header is judged before a pixel is decoded, for a file of some kilobytes may ask for gigabytes. What browsers do
with colour chunks was measured: gAMA with cHRM shifts a picture by more than many attacks do, an ICC profile by one
level in Firefox. A conversion never alters a sample: chunks are dropped, so that a reference and its pictures are shown
alike, with the values that the classifier saw.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import chunks
from .faults import Remark, Unusable, gettext_noop

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
LARGEST_SIDE = 8192  # px: more than any screen shows at one image pixel per device pixel
SMALLEST_SIDE = 16  # px: below, no measure has a window left
ORIENTATION, BITS_PER_SAMPLE = 0x0112, 258  # tags of EXIF and TIFF
UPRIGHT = 1
CONVERTIBLE = frozenset({"lossy", "format", "alpha", "palette", "grey", "colour", "rotated"})
DEEP_MODES = {"I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
ALPHA_MODES = {"RGBA", "LA", "PA", "RGBa", "La"}
GREY_MODES = {"1", "L", "LA", "La"}
LOSSY_TIFF = {"jpeg", "tiff_jpeg", "webp"}
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TURNED_BY_PILLOW = "TIFF"  # its size as it is opened, its pixels as they are decoded


@dataclass(frozen=True)
class Header:
    """width, height: px, as shown, so after the rotation. to_convert: faults that a conversion would mend.

    orientation: EXIF's, 1 where the picture is upright. lossy: its format has altered pixels, as an attack does.
    """

    width: int
    height: int
    orientation: int
    lossy: bool
    to_convert: tuple[Remark, ...]


def header(name: str, data: bytes) -> Header:
    """Judge a picture by its header. Raises Unusable where no conversion would help."""
    if data.startswith(chunks.SIGNATURE):
        return _png_header(name, data)
    with _opened(name, data) as image:
        _check_size(name, *image.size)
        if getattr(image, "is_animated", False) or getattr(image, "n_frames", 1) > 1:
            raise Unusable(name, "animated", ANIMATED)
        depth = getattr(image, "tag_v2", {}).get(BITS_PER_SAMPLE, 8)
        if image.mode in DEEP_MODES or max(np.atleast_1d(depth)) > 8:
            raise Unusable(name, "16 bit", SIXTEEN_BIT, bits=int(max(np.atleast_1d(depth).max(), 16)))
        if image.mode not in {"RGB", "P", *ALPHA_MODES, *GREY_MODES}:
            text = gettext_noop("is no RGB picture but %(mode)s: save it as 8-bit RGB PNG.")
            raise Unusable(name, "mode", text, mode=image.mode)
        lossy = (
            image.format == "JPEG"
            or (image.format == "WEBP" and b"VP8 " in data[:4096])
            or (image.format == "TIFF" and image.info.get("compression") in LOSSY_TIFF)
        )
        faults = [_lossy(name, image.format) if lossy else _format(name, image.format)]
        faults += _samples(
            name,
            alpha=image.mode in ALPHA_MODES or "transparency" in image.info,
            palette=image.mode == "P",
            grey=image.mode in GREY_MODES,
        )
        if "icc_profile" in image.info:
            faults.append(_colour(name, ("ICC",)))
        orientation = _orientation(image.info.get("exif", b""), image)
        size = image.size if image.format == TURNED_BY_PILLOW else _upright(image.size, orientation)
        return _header(name, size, orientation, lossy, faults)


def pixels(name: str, data: bytes, orientation: int = UPRIGHT) -> NDArray[np.uint8]:
    """The decoded picture, uint8 RGB (H, W, 3), upright, whose header was judged before. Raises Unusable.

    Transparency that hides anything is refused: what lies behind it nobody has said.
    """
    with _opened(name, data) as image:
        try:
            image.load()
            if image.mode in ALPHA_MODES or "transparency" in image.info:
                with_alpha = np.asarray(image.convert("RGBA"))
                if with_alpha[..., 3].min() < 255:
                    text = gettext_noop("is transparent somewhere, and nothing says what lies behind: save it as RGB.")
                    raise Unusable(name, "transparent", text)
                upright = Image.fromarray(np.ascontiguousarray(with_alpha[..., :3]))
            else:
                upright = image.convert("RGB")
            if orientation in TURNED and image.format != TURNED_BY_PILLOW:
                upright = upright.transpose(TURNED[orientation])
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError) as problem:
            raise _unreadable(name, problem) from None
        return np.array(upright)


def _png_header(name: str, data: bytes) -> Header:
    try:
        found = chunks.read(data)
    except ValueError as problem:
        # The size comes first in a file: a bomb is called so even where it is cut off
        if len(data) >= 24 and data[12:16] == b"IHDR":
            _check_size(name, int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
        raise _unreadable(name, problem) from None
    _check_size(name, found.width, found.height)
    if found.animated:
        raise Unusable(name, "animated", ANIMATED)
    if not found.is_whole():
        raise _unreadable(name, ValueError("rows are missing"))
    if found.bits == 16:
        raise Unusable(name, "16 bit", SIXTEEN_BIT, bits=16)
    faults = _samples(
        name,
        alpha=found.colour_type in chunks.WITH_ALPHA or found.transparent,
        palette=found.colour_type == chunks.PALETTE,
        grey=found.colour_type in (0, 4),
    )
    if found.colour:
        faults.append(_colour(name, found.colour, found.gamma))
    orientation = _orientation(found.exif)
    return _header(name, _upright((found.width, found.height), orientation), orientation, lossy=False, faults=faults)


def _header(name: str, size: tuple[int, int], orientation: int, lossy: bool, faults: list[Remark]) -> Header:
    """size: as shown."""
    if orientation != UPRIGHT:
        text = gettext_noop(
            "is to be rotated by its EXIF orientation (%(value)d): save it upright, or have it converted."
        )
        faults.append(Remark(name, "rotated", text, {"value": orientation}))
    return Header(*size, orientation, lossy, tuple(faults))


def _upright(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    width, height = size
    return (height, width) if orientation >= 5 else size


def _opened(name: str, data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large pictures, whose size is judged here
            return Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unusable(name, "bomb", BOMB_UNTOLD, most=LARGEST_SIDE) from None
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, OverflowError):
        text = gettext_noop("is no picture that can be read, or a damaged one: save it as 8-bit RGB PNG.")
        raise Unusable(name, "no picture", text) from None


def _check_size(name: str, width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE:
        raise Unusable(name, "bomb", BOMB, width=width, height=height, most=LARGEST_SIDE)
    if min(width, height) < SMALLEST_SIDE:
        text = gettext_noop("is %(width)d × %(height)d pixels: a side has at least %(least)d.")
        raise Unusable(name, "too small", text, width=width, height=height, least=SMALLEST_SIDE)


def _orientation(exif: bytes, image: Image.Image | None = None) -> int:
    """1 to 8; 1 where nothing legible is said."""
    tags: Any = Image.Exif()
    try:
        if image is not None:
            tags = image.getexif()
        else:
            tags.load(exif)
        value = tags.get(ORIENTATION, UPRIGHT)
    except Exception:  # a broken tag is no reason to refuse a picture: Pillow raises whatever it stumbles over
        return UPRIGHT
    return value if value in TURNED else UPRIGHT


def _samples(name: str, *, alpha: bool, palette: bool, grey: bool) -> list[Remark]:
    faults = []
    if alpha:
        text = gettext_noop("has an alpha channel (transparency): save it as RGB, or have it converted.")
        faults.append(Remark(name, "alpha", text))
    if palette:
        text = gettext_noop("has a palette of at most 256 colours: save it as RGB, or have it converted.")
        faults.append(Remark(name, "palette", text))
    if grey:
        faults.append(Remark(name, "grey", gettext_noop("is greyscale: save it as RGB, or have it converted.")))
    return faults


def _lossy(name: str, format: str | None) -> Remark:
    text = gettext_noop(
        "is a %(format)s, whose losses alter pixels as an attack does: save the original as PNG, or have it converted."
    )
    return Remark(name, "lossy", text, {"format": format})


def _format(name: str, format: str | None) -> Remark:
    text = gettext_noop("is a %(format)s: save it as PNG, or have it converted.")
    return Remark(name, "format", text, {"format": format})


def _colour(name: str, which: tuple[str, ...], gamma: int | None = None) -> Remark:
    values: dict[str, Any] = {"chunks": " + ".join(("gAMA", *which) if gamma and "gAMA" not in which else which)}
    text = gettext_noop(
        "says how its colours are to be shown (%(chunks)s), which browsers apply: save it without, or have it "
        "converted."
    )
    return Remark(name, "colour", text, values)


def _unreadable(name: str, problem: BaseException) -> Unusable:
    text = gettext_noop("cannot be decoded (%(why)s): save it again as 8-bit RGB PNG.")
    return Unusable(name, "unreadable", text, why=str(problem)[:200])


ANIMATED = gettext_noop("holds several frames: save the one that is meant as PNG.")
SIXTEEN_BIT = gettext_noop(
    "has %(bits)d bits per sample: round it to 8 bits where it was made, since 8 bits are what is shown and measured."
)
BOMB = gettext_noop("is %(width)d × %(height)d pixels: a side has at most %(most)d. It was not decoded.")
BOMB_UNTOLD = gettext_noop("has far too many pixels: a side has at most %(most)d. It was not decoded.")
