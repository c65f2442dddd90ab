"""A photograph as it was uploaded → upright 8-bit sRGB pixels, and what had to be done for that. Nothing is resampled.

A reference is shown without any colour profile, and classified by its bare values, so its values have to be sRGB's. A
profile that says just that is dropped; by another one the values are converted, if the experimenter wants that.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from rating.attacks.png import sha256
from rating.stimuli.importing import checks, chunks
from rating.stimuli.importing.archive import LARGEST_FILE
from rating.stimuli.importing.faults import Unusable, gettext_noop

Pixels = NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
SRGB_PRIMARIES = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)  # IEC 61966-2-1: white, red, green, blue
INTEROPERABILITY, ADOBE_RGB = 0xA005, "R03"  # a tag of EXIF, and what DCF cameras write there

# What was done, by its key in `Done.what`: told in the experimenter's language by whoever shows it.
TOLD = {
    "rotated": gettext_noop("Turned upright, as its EXIF orientation (%(value)s) says."),
    "srgb": gettext_noop("Its colour profile (%(value)s) is sRGB's: dropped, no value altered."),
    "to_srgb": gettext_noop("Converted to sRGB from its colour profile (%(value)s): values were altered."),
    "alpha": gettext_noop("Its alpha channel, opaque throughout, was dropped."),
    "palette": gettext_noop("Its palette's colours were written out: the same values as RGB."),
    "grey": gettext_noop("It is greyscale: the same values three times, so its colourfulness is 0."),
    "lossy": gettext_noop(
        "It is a %(value)s: what its compression has lost stays lost, in reference and pictures alike."
    ),
}


@dataclass(frozen=True)
class Done:
    """what: a key of TOLD. value: its blank."""

    what: str
    value: str = ""


@dataclass(frozen=True)
class Upload:
    """pixels: uint8 RGB (H, W, 3), upright, sRGB. sha256: of the file as it came."""

    pixels: Pixels
    sha256: str
    done: tuple[Done, ...]


def read(name: str, data: bytes, *, to_srgb: bool = False) -> Upload:
    """Decode a photograph. to_srgb: convert where a profile says other colours than sRGB's. Raises Unusable.

    Size, frames and depth are judged by the header, before a pixel is decoded.
    """
    if len(data) > LARGEST_FILE:
        raise Unusable(name, "too large", TOO_LARGE, most=LARGEST_FILE // 2**20)
    header = checks.header(name, data)
    kind = _format(name, data)
    pixels = checks.pixels(name, data, header.orientation)
    done = [
        Done(fault.about, str(fault.values.get("format") or fault.values.get("value") or ""))
        for fault in header.to_convert
        if fault.about in TOLD
    ]
    profile = _profile(name, data, kind)
    if embedded := _profile(name, data, kind):
        profile = _opened_profile(name, embedded)
        convert, about = _conversion(name, profile, pixels), _description(profile)
        if convert.alters_nothing:
            done.append(Done("srgb", about))
        elif to_srgb:
            pixels = convert(pixels)
            done.append(Done("to_srgb", about))
        else:
            raise Unusable(name, "profile", FOREIGN_PROFILE, profile=about)
    return Upload(pixels, sha256(data), tuple(done))


def _format(name: str, data: bytes) -> str:
    with Image.open(BytesIO(data), formats=checks.FORMATS) as image:
        kind = image.format or ""
    if kind not in FORMATS:
        text = gettext_noop("is a %(kind)s: a photograph is a PNG, JPEG, TIFF, WebP or BMP.")
        raise Unusable(name, "format", text, kind=kind)
    return kind


def _profile(name: str, data: bytes, kind: str) -> bytes:
    """Its ICC profile; nothing where its colours are sRGB's without one. Raises Unusable where they cannot be."""
    with Image.open(BytesIO(data), formats=[kind]) as image:
        said, camera_says_adobe = dict(image.info), _camera_says_adobe(image)
    profile: bytes = said.get("icc_profile") or b""
    colour = chunks.read(data).colour if kind == "PNG" else ()
    unread = "iCCP" in colour and not profile
    # W3C PNG 4.3: cICP before iCCP, iCCP before sRGB, sRGB before gAMA and cHRM
    if unread or {"cICP", "mDCV", "cLLI"} & set(colour):
        raise Unusable(name, "colour", FOREIGN_COLOUR, chunks=" + ".join(colour))
    if profile:
        return profile
    primaries = said.get("chromaticity", SRGB_PRIMARIES)
    foreign = "gAMA" in colour or not np.allclose(primaries, SRGB_PRIMARIES, atol=0.001)
    if "srgb" not in said and foreign:
        raise Unusable(name, "colour", FOREIGN_COLOUR, chunks=" + ".join(colour))
    if camera_says_adobe:
        raise Unusable(name, "colour", UNTOLD_ADOBE)
    return b""


def _camera_says_adobe(image: Image.Image) -> bool:
    try:
        return bool(image.getexif().get_ifd(INTEROPERABILITY).get(1) == ADOBE_RGB)
    except Exception:  # Pillow raises whatever it stumbles over in a broken tag, and nothing legible is said there
        return False


@dataclass(frozen=True)
class _Conversion:
    """From a profile to sRGB: relative colorimetric with black point compensation, as image editors do it."""

    transform: Any
    is_grey: bool

    def __call__(self, pixels: Pixels) -> Pixels:
        values = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if self.is_grey else pixels))
        return np.array(ImageCms.applyTransform(values, self.transform))

    @property
    def alters_nothing(self) -> bool:
        """No colour by more than one level, which is what sRGB's profiles differ by among themselves."""
        if self.is_grey:
            colours = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, -1, 3)
        else:
            lattice = np.arange(0, 256, 15, dtype=np.uint8)
            colours = np.stack(np.meshgrid(lattice, lattice, lattice), axis=-1).reshape(1, -1, 3)
        return bool(np.abs(self(colours).astype(int) - colours).max() <= 1)


def _conversion(name: str, profile: Any, pixels: Pixels) -> _Conversion:
    try:
        is_grey = {"RGB": False, "GRAY": True}[profile.profile.xcolor_space.strip()]
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            "L" if is_grey else "RGB",
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, KeyError):
        raise Unusable(name, "profile", UNREADABLE_PROFILE) from None
    if is_grey and (pixels != pixels[..., :1]).any():
        raise Unusable(name, "profile", UNREADABLE_PROFILE)
    return _Conversion(transform, is_grey)


def _opened_profile(name: str, data: bytes) -> Any:
    try:
        return ImageCms.ImageCmsProfile(BytesIO(data))
    except (ImageCms.PyCMSError, OSError):
        raise Unusable(name, "profile", UNREADABLE_PROFILE) from None


def _description(profile: Any) -> str:
    return " ".join((profile.profile.profile_description or "?").split())[:100]


TOO_LARGE = gettext_noop("has more than %(most)d MB.")
FOREIGN_PROFILE = gettext_noop(
    "has the colour profile “%(profile)s”, which is not sRGB's, and stimuli are shown as sRGB: tick “Convert to "
    "sRGB”, or save it as sRGB yourself."
)
UNREADABLE_PROFILE = gettext_noop("has a colour profile that cannot be used: save it as sRGB.")
FOREIGN_COLOUR = gettext_noop(
    "says how its colours are to be shown (%(chunks)s) otherwise than as sRGB, and not by a profile: save it as sRGB."
)
UNTOLD_ADOBE = gettext_noop(
    "says that its colours are Adobe RGB's, but holds no profile to convert them by: save it as sRGB."
)
