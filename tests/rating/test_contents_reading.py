"""What a photograph may be when it is uploaded, what is done to it, and what is refused. No database."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from rating.attacks.png import sha256
from rating.contents import reading
from rating.contents.cut import Box, beside, centred
from rating.contents.plot import Shown, plot
from rating.contents.reading import Done, read
from rating.stimuli.importing import chunks
from rating.stimuli.importing.faults import Unusable

# Display P3's primaries, adapted to D50 by Bradford, and sRGB's transfer curve: columns X, Y, Z of red, green, blue
P3 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
D50 = (0.9642, 1.0, 0.8249)


def noise(width=40, height=24) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def saved(image, format="PNG", **options) -> bytes:
    data = BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(data, format, **options)
    return data.getvalue()


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def srgb_curve(linear):
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)


def icc(space: bytes = b"RGB ", primaries: np.ndarray = P3, curve=srgb_curve, name: str = "A test") -> bytes:
    """A version 2 display profile of primaries and a transfer curve: ICC.1:2001-04, 6.1 to 6.5."""

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(values) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(number, values))

    levels = np.linspace(0, 1, 4096)
    inverse = np.interp(levels, curve(levels), levels)  # from the stored value to light
    trc = b"curv\0\0\0\0" + struct.pack(">I", len(inverse)) + (inverse * 65535).round().astype(">u2").tobytes()
    text = name.encode() + b"\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(8 + 2 + 1 + 67)
    tags = {b"desc": description, b"wtpt": xyz(D50), b"cprt": b"text\0\0\0\0none\0"}
    if space == b"GRAY":
        tags[b"kTRC"] = trc
    else:
        tags |= {colour + b"XYZ": xyz(column) for colour, column in zip((b"r", b"g", b"b"), primaries.T, strict=True)}
        tags |= {colour + b"TRC": trc for colour in (b"r", b"g", b"b")}
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data
    header = struct.pack(">I4sI4s4s4s12x4s", start + len(body), b"none", 0x02400000, b"mntr", space, b"XYZ ", b"acsp")
    header = header.ljust(68, b"\0") + b"".join(map(number, D50))
    return header.ljust(128, b"\0") + table + body


def with_chunks(data: bytes, **new: bytes) -> bytes:
    from zlib import crc32

    inserted = b""
    for kind, body in new.items():
        tagged = kind.encode() + body
        inserted += struct.pack(">I", len(body)) + tagged + struct.pack(">I", crc32(tagged))
    return data[:33] + inserted + data[33:]


# --- Taken as it is ---


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "WEBP"])
def test_lossless_formats_keep_every_value(format):
    data = saved(noise(), format, **({"lossless": True} if format == "WEBP" else {}))
    upload = read("a", data)

    np.testing.assert_array_equal(upload.pixels, noise())
    assert upload.done == ()
    assert upload.sha256 == sha256(data)


@pytest.mark.parametrize(("format", "options"), [("JPEG", {"quality": 90}), ("WEBP", {"quality": 90})])
def test_lossy_formats_are_decoded_and_told(format, options):
    data = saved(noise(), format, **options)
    upload = read("a", data)

    np.testing.assert_array_equal(upload.pixels, np.asarray(Image.open(BytesIO(data)).convert("RGB")))
    assert upload.done == (Done("lossy", format),)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_exif_rotation_is_applied_once_and_told(format, orientation):
    """A photograph that is bright at its upper left corner, as shown: EXIF 2.3, 4.6.4."""
    upright = np.zeros((24, 40, 3), dtype=np.uint8)
    upright[:12, :20], upright[:12, 20:] = 200, 100
    stored = {
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[::-1],
        7: upright.transpose(1, 0, 2)[::-1, ::-1],
        8: upright.transpose(1, 0, 2)[:, ::-1],
    }[orientation]
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(format, {})
    data = saved(np.ascontiguousarray(stored), format, exif=exif(orientation), **options)
    upload = read("a", data)

    assert upload.pixels.shape == upright.shape
    assert np.abs(upload.pixels.astype(int) - upright).max() <= 3
    assert Done("rotated", str(orientation)) in upload.done


def test_palette_grey_and_an_opaque_alpha_keep_their_values_and_are_told():
    grey = Image.fromarray(noise()[..., 0])
    palette = Image.fromarray(noise() // 64 * 64).quantize(64)
    opaque = Image.fromarray(noise()).convert("RGBA")

    for image, what in ((grey, "grey"), (palette, "palette"), (opaque, "alpha")):
        upload = read("a", saved(image))
        np.testing.assert_array_equal(upload.pixels, np.asarray(image.convert("RGB")))
        assert upload.done == (Done(what),)


# --- Colour ---


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_profile_that_is_srgbs_is_dropped_and_told(format):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(noise(), format, icc_profile=profile)
    upload = read("a", data)

    np.testing.assert_array_equal(upload.pixels, np.asarray(Image.open(BytesIO(data)).convert("RGB")))
    assert Done("srgb", "sRGB built-in") in upload.done


def test_srgb_of_another_maker_is_known_by_what_it_does():
    upload = read("a", saved(noise(), icc_profile=icc(primaries=SRGB, name="Made by a camera")))

    np.testing.assert_array_equal(upload.pixels, noise())
    assert upload.done == (Done("srgb", "Made by a camera"),)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_another_profile_is_refused_until_conversion_is_wanted(format):
    with pytest.raises(Unusable, match="has the colour profile “A test”") as refusal:
        read("a", saved(noise(), format, icc_profile=icc()))

    assert refusal.value.remark.about == "profile"


def test_conversion_equals_the_matrices_and_is_told():
    upload = read("a", saved(noise(), icc_profile=icc()), to_srgb=True)

    values = noise() / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    wanted = srgb_curve(np.clip(linear @ (np.linalg.inv(SRGB) @ P3).T, 0, 1)) * 255
    assert np.abs(upload.pixels - wanted).max() < 2
    assert np.abs(upload.pixels - wanted).mean() < 0.4
    assert upload.done == (Done("to_srgb", "A test"),)


def test_conversion_wanted_alters_nothing_where_there_is_nothing_to_convert():
    np.testing.assert_array_equal(read("a", saved(noise()), to_srgb=True).pixels, noise())


def test_a_grey_profile_is_applied_to_the_greys():
    def gamma(linear):
        return linear ** (1 / 1.8)

    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    data = saved(Image.fromarray(grey), icc_profile=icc(b"GRAY", curve=gamma))
    with pytest.raises(Unusable, match="colour profile"):
        read("a", data)

    pixels = read("a", data, to_srgb=True).pixels
    wanted = srgb_curve((grey / 255) ** 1.8) * 255
    assert np.abs(pixels - wanted[..., None]).max() < 2


@pytest.mark.parametrize("profile", [b"not a profile at all", icc(b"GRAY"), icc()[:200]])
def test_a_profile_that_cannot_be_used_is_refused(profile):
    with pytest.raises(Unusable, match="profile"):
        read("a", saved(noise(), "JPEG", icc_profile=profile), to_srgb=True)


SRGB_CHROMATICITIES = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
P3_CHROMATICITIES = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)


@pytest.mark.parametrize(
    "colour",
    [
        {"sRGB": b"\0"},
        {"gAMA": struct.pack(">I", 45455), "cHRM": SRGB_CHROMATICITIES},
        {"sRGB": b"\0", "gAMA": struct.pack(">I", 45455), "cHRM": P3_CHROMATICITIES},  # sRGB goes before
    ],
)
def test_chunks_that_say_srgb_are_fine(colour):
    np.testing.assert_array_equal(read("a", with_chunks(saved(noise()), **colour)).pixels, noise())


@pytest.mark.parametrize(
    "colour",
    [
        {"gAMA": struct.pack(">I", 100000)},
        {"gAMA": struct.pack(">I", 45455), "cHRM": P3_CHROMATICITIES},
        {"cICP": b"\x0c\x0d\0\1"},
        {"cICP": b"\x0c\x0d\0\1", "sRGB": b"\0"},  # cICP goes before
        {"iCCP": b"broken\0\0not compressed"},
    ],
)
def test_chunks_that_say_other_colours_are_refused(colour):
    data = with_chunks(saved(noise()), **colour)
    assert set(chunks.read(data).colour)

    with pytest.raises(Unusable, match=r"how its colours are to be shown|profile"):
        read("a", data, to_srgb=True)


def test_a_camera_that_says_adobe_rgb_without_a_profile_is_refused():
    tags = Image.Exif()
    tags.get_ifd(0x8769)[reading.INTEROPERABILITY] = {1: reading.ADOBE_RGB}

    with pytest.raises(Unusable, match="Adobe RGB"):
        read("a", saved(noise(), "JPEG", exif=tags))


# --- Refused ---


def two_frames(format: str) -> bytes:
    return saved(noise(), format, save_all=True, append_images=[Image.fromarray(255 - noise())])


def bomb() -> bytes:
    return with_chunks(saved(noise()))[:16] + struct.pack(">II", 50_000, 50_000) + saved(noise())[24:]


REFUSED = {
    "16 bits PNG": (lambda: saved(Image.fromarray(np.full((20, 20), 40_000, dtype=np.uint16))), "16 bits per sample"),
    "16 bits TIFF": (
        lambda: saved(Image.fromarray(np.full((20, 20), 40_000, dtype=np.uint16)), "TIFF"),
        "16 bits per sample",
    ),
    "CMYK JPEG": (lambda: saved(Image.fromarray(noise()).convert("CMYK"), "JPEG"), "no RGB picture but CMYK"),
    "CMYK TIFF": (lambda: saved(Image.fromarray(noise()).convert("CMYK"), "TIFF"), "no RGB picture but CMYK"),
    "transparent": (lambda: saved(np.dstack([noise(), np.full((24, 40), 128, np.uint8)])), "transparent somewhere"),
    "APNG": (lambda: two_frames("PNG"), "several frames"),
    "animated WebP": (lambda: two_frames("WEBP"), "several frames"),
    "TIFF of two pages": (lambda: two_frames("TIFF"), "several frames"),
    "GIF": (lambda: saved(noise(), "GIF"), "is a GIF"),
    "bomb": (bomb, "50000 × 50000 pixels: a side has at most 8192. It was not decoded."),
    "no picture": (lambda: b"hello", "no picture"),
    "cut off": (lambda: saved(noise(400, 300), "JPEG")[:5000], "cannot be decoded"),
    "too small": (lambda: saved(noise(8, 40)), "at least 16"),
}


@pytest.mark.parametrize("bad", REFUSED)
def test_what_cannot_be_a_reference_is_refused_with_a_sentence(bad):
    make, sentence = REFUSED[bad]

    with pytest.raises(Unusable, match=sentence):
        read("holiday", make(), to_srgb=True)


def test_too_many_bytes_are_refused_before_they_are_looked_at(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 2**20)

    with pytest.raises(Unusable, match="has more than 1 MB"):
        read("holiday", bytes(2**20 + 1))


# --- Where a crop lies ---


def test_shared_pixels_are_counted_as_on_a_raster():
    rng = np.random.default_rng(0)
    for _ in range(200):
        one, other = (Box(*rng.integers(0, 12, 2).tolist(), *rng.integers(1, 9, 2).tolist()) for _ in range(2))
        raster = np.zeros((2, 30, 30), dtype=bool)
        for layer, box in zip(raster, (one, other), strict=True):
            layer[box.y : box.y + box.height, box.x : box.x + box.width] = True
        width, height = one.shared(other)
        assert width * height == raster.all(axis=0).sum()


def test_another_crop_is_put_beside_the_others_as_long_as_there_is_room():
    taken = [centred(299, 299, (1000, 700))]
    for _ in range(4):
        taken.append(beside(299, 299, (1000, 700), taken))

    assert all(one.shared(other) == (0, 0) for n, one in enumerate(taken) for other in taken[:n])
    assert all(0 <= box.x <= 701 and 0 <= box.y <= 401 for box in taken)


def test_where_there_is_no_room_it_shares_little_and_stays_inside():
    assert beside(299, 299, (299, 299), [Box(0, 0, 299, 299)]) == Box(0, 0, 299, 299)
    box = beside(299, 299, (500, 299), [Box(0, 0, 299, 299)])
    assert box == Box(201, 0, 299, 299)


# --- The drawing ---


def test_points_lie_where_their_values_are_and_labels_meet_nothing():
    rng = np.random.default_rng(1)
    shown = [Shown(f"content {n}", *(rng.random(2) * 140).tolist(), n < 10, False) for n in range(60)]
    drawn = plot(shown)

    (zero, _), *_, (end, most) = drawn.x_ticks
    for point in drawn.points:
        assert point.x == pytest.approx(zero + point.shown.si / most * (end - zero), abs=0.06)
    labels = [point for point in drawn.points if point.label]
    assert {point.shown for point in drawn.points} == set(shown)
    assert 15 < len(labels) <= 60
    for label in labels:
        middle = label.label_x + {"start": 1, "middle": 0, "end": -1}[label.anchor] * 3.2 * len(label.label)
        for point in drawn.points:
            near = abs(point.x - middle) < 3.2 * len(label.label) and label.label_y - 10 < point.y < label.label_y
            assert not near


def test_a_drawing_of_nothing_has_axes():
    drawn = plot([])

    assert drawn.points == ()
    assert [value for _, value in drawn.x_ticks] == [0, 20]
