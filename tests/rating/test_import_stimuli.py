"""Reading ready-made pairs: what is understood, and every fault with its own message. No database."""

from __future__ import annotations

import json
import stat
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from rating.attacks.distances import distances
from rating.attacks.png import decode, encode
from rating.stimuli.importing import archive, checks, chunks, layout, manifest
from rating.stimuli.importing.archive import opened
from rating.stimuli.importing.faults import Unusable
from rating.stimuli.importing.plan import Plan, understand

SIZE = 32


def noise(seed: int = 0, size: int = SIZE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)


def attacked(image: np.ndarray, level: int) -> np.ndarray:
    return np.clip(image.astype(int) + 3 * level, 0, 255).astype(np.uint8)


def saved(image: np.ndarray | Image.Image, format: str = "PNG", **options: object) -> bytes:
    buffer = BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def with_chunk(png: bytes, kind: bytes, content: bytes) -> bytes:
    """The PNG with the chunk right after its header."""
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return png[:33] + chunk + png[33:]


def raw_png(rows: bytes, bits: int = 8, colour_type: int = 2, interlaced: int = 0) -> bytes:
    """A PNG of SIZE × SIZE with these rows, whatever they are."""
    header = struct.pack(">IIBBBBB", SIZE, SIZE, bits, colour_type, 0, 0, interlaced)
    png = chunks.SIGNATURE
    for kind, content in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        png += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return png


ROW = bytes(1 + 3 * SIZE)  # with the byte that names its filter
INTERLACED = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def interlaced(image: np.ndarray) -> bytes:
    rows = [row for x, y, right, down in INTERLACED for row in image[y::down, x::right]]
    return raw_png(b"".join(b"\0" + row.tobytes() for row in rows), interlaced=1)


def header_of(width: int, height: int) -> bytes:
    """A PNG that declares that size, of some bytes."""
    small = encode(noise())
    content = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        small[:8]
        + struct.pack(">I", 13)
        + b"IHDR"
        + content
        + struct.pack(">I", zlib.crc32(b"IHDR" + content))
        + small[33:]
    )


def chromaticities() -> bytes:
    return struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


def good(contents: int = 3, levels: int = 2, attacks: tuple[str, ...] = ("FGSM",)) -> dict[str, bytes]:
    """Files of the layout, by name: content 1, content 2, …"""
    files = {}
    for number in range(1, contents + 1):
        image = noise(number)
        files[f"content {number}.png"] = encode(image)
        for where, attack in enumerate(attacks):
            for level in range(1, levels + 1):
                files[f"content {number}/{attack}/{level}.png"] = encode(attacked(image, level + 10 * where))
    return files


def zipped(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def in_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


@pytest.fixture
def plan_of(tmp_path):
    """What is understood of these files, packed as a ZIP."""

    def plan(files: dict[str, bytes], **options: object) -> Plan:
        with opened(zipped(tmp_path / "set.zip", files)) as source:
            return understand(source, **options)

    return plan


def abouts(plan: Plan) -> list[str]:
    return [fault.about for fault in plan.faults]


# What is understood


@pytest.mark.parametrize("pack", [zipped, in_folder])
def test_the_layout_is_understood_in_a_zip_and_in_a_folder(tmp_path, pack):
    with opened(pack(tmp_path / "set", good(attacks=("FGSM", "C&W")))) as source:
        plan = understand(source)

    assert plan.faults == plan.warnings == ()
    assert [reference.wanted.content for reference in plan.references] == ["content 1", "content 2", "content 3"]
    assert plan.pairs == 12
    assert plan.settings == {"C&W": [1, 2], "FGSM": [1, 2]}


def test_a_folder_around_everything_and_references_within_theirs_are_understood(plan_of):
    files = {f"my set/{name}": content for name, content in good().items()}
    files["my set/content 1/reference.png"] = files.pop("my set/content 1.png")
    files |= {"__MACOSX/my set/._content 1.png": b"", "my set/.DS_Store": b"", "my set/Thumbs.db": b""}

    plan = plan_of(files)

    assert plan.faults == ()
    assert {reference.wanted.content for reference in plan.references} == {"content 1", "content 2", "content 3"}


def table(*rows: str, header: str = "reference,picture,attack,level,content,parameters,training") -> bytes:
    return "\n".join([header, *rows]).encode()


def test_a_manifest_tells_which_file_is_which(plan_of):
    image = noise()
    files = {"a/x.png": encode(image), "b/1.png": encode(attacked(image, 1)), "b/2.png": encode(attacked(image, 2))}
    files |= {"b/3.png": encode(image)}
    files["manifest.csv"] = table(
        'a/x.png,b/1.png,FGSM,1,cat,"{""eps"": 0.01}",yes', 'a/x.png,b/2.png,C&W,5,,"{""steps"": 80}",'
    )

    plan = plan_of(files)

    [reference] = plan.references
    assert (reference.wanted.content, reference.wanted.for_training) == ("cat", True)
    assert [(one.wanted.attack, one.wanted.level, one.wanted.parameters) for one in reference.pictures] == [
        ("FGSM", 1, {"eps": 0.01}),
        ("C&W", 5, {"steps": 80}),
    ]
    assert plan.faults == ()
    assert [(warning.file, warning.about) for warning in plan.warnings] == [("b/3.png", "not used")]


def test_a_picture_that_equals_its_reference_is_kept_and_told(plan_of):
    files = good()
    files["content 2/FGSM/1.png"] = files["content 2.png"]

    plan = plan_of(files)

    assert plan.faults == ()
    assert [warning.about for warning in plan.warnings] == ["equals reference"]
    assert plan.pairs == 6


def test_attacks_that_differ_in_capitals_alone_are_told(plan_of):
    files = good()
    files["content 1/fgsm/3.png"] = encode(attacked(noise(1), 3))

    assert "The attacks “FGSM” and “fgsm” differ in capitals alone; both are imported." in map(
        str, plan_of(files).warnings
    )


def test_training_references_are_named(plan_of):
    plan = plan_of(good(), training=["content 2"])
    assert [reference.wanted.for_training for reference in plan.references] == [False, True, False]

    plan = plan_of(good(), training=["dog"])
    assert str(plan.faults[0]).startswith("There is no reference “dog” to train with; there are: content 1")


# What a picture may not be


def turned(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


DEEP = np.repeat(noise()[..., :1].astype(np.uint16) * 257, 1, axis=2)[..., 0]

BAD = {
    "JPEG": (lambda: saved(noise(), "JPEG"), "lossy", "is a JPEG, whose losses alter pixels"),
    "RGBA": (lambda: saved(Image.fromarray(noise()).convert("RGBA")), "alpha", "has an alpha channel"),
    "16 bit": (lambda: saved(Image.fromarray(DEEP)), "16 bit", "has 16 bits per sample"),
    "palette": (lambda: saved(Image.fromarray(noise()).convert("P")), "palette", "has a palette"),
    "grey": (lambda: saved(Image.fromarray(noise()).convert("L")), "grey", "is greyscale"),
    "EXIF": (lambda: saved(noise(), exif=turned()), "rotated", "EXIF orientation (6)"),
    "iCCP": (lambda: saved(noise(), icc_profile=_profile()), "colour", "(iCCP)"),
    "gAMA + cHRM": (
        lambda: with_chunk(with_chunk(encode(noise()), b"cHRM", chromaticities()), b"gAMA", struct.pack(">I", 45455)),
        "colour",
        "(gAMA + cHRM)",
    ),
    "gAMA": (lambda: with_chunk(encode(noise()), b"gAMA", struct.pack(">I", 100_000)), "colour", "(gAMA)"),
    "cICP": (lambda: with_chunk(encode(noise()), b"cICP", bytes([12, 13, 0, 1])), "colour", "(cICP)"),
    "BMP": (lambda: saved(noise(), "BMP"), "format", "is a BMP"),
    "bomb": (lambda: header_of(50_000, 50_000), "bomb", "is 50000 × 50000 pixels: a side has at most 8192"),
    "tiny": (lambda: encode(noise(size=8)), "too small", "is 8 × 8 pixels"),
    "APNG": (lambda: with_chunk(encode(noise()), b"acTL", bytes(8)), "animated", "holds several frames"),
    "text": (lambda: b"not a picture at all", "no picture", "is no picture that can be read"),
    "1 × 1": (lambda: encode(noise(size=1)), "too small", "is 1 × 1 pixels"),
    "1 bit": (lambda: saved(Image.fromarray(noise()).convert("1")), "grey", "is greyscale"),
    "tRNS": (lambda: with_chunk(raw_png(ROW * SIZE), b"tRNS", bytes([0, 9] * 3)), "alpha", "has an alpha channel"),
    "TIFF of JPEG": (lambda: saved(noise(), "TIFF", compression="jpeg"), "lossy", "is a TIFF, whose losses alter"),
    "rows missing": (lambda: raw_png(ROW * (SIZE - 1)), "unreadable", "cannot be decoded (rows are missing)"),
    "two headers": (lambda: with_chunk(encode(noise()), b"IHDR", encode(noise())[16:29]), "unreadable", "two headers"),
    "no colours": (lambda: raw_png(bytes(33 * 32), colour_type=3), "unreadable", "a palette without colours"),
    "compressed text": (
        lambda: with_chunk(encode(noise()), b"zTXt", b"a\0\0" + zlib.compress(bytes(10**8))),
        "no picture",
        "is no picture that can be read",
    ),
    "cut off": (lambda: encode(noise())[:-30], "unreadable", "cannot be decoded"),
    "size": (lambda: encode(noise(size=48)), "size", "is 48 × 48 pixels, its reference content 2.png is 32 × 32"),
}


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_picture_is_named_with_what_is_wrong(plan_of, bad):
    make, about, said = BAD[bad]
    files = good()
    files["content 2/FGSM/1.png"] = make()

    plan = plan_of(files)

    assert abouts(plan) == [about]
    assert str(plan.faults[0]).startswith("content 2/FGSM/1.png: ")
    assert said in str(plan.faults[0])


def test_every_bad_file_is_named(plan_of):
    files = good()
    for number, bad in enumerate(BAD):
        files[f"content 2/FGSM/{number + 10}.png"] = BAD[bad][0]()

    assert len(plan_of(files).faults) == len(BAD)


def test_a_bomb_is_never_decoded(monkeypatch):
    monkeypatch.setattr(Image, "open", None)

    for size in ((50_000, 50_000), (2**31 - 1, 2**31 - 1), (16, 1_000_000)):
        with pytest.raises(Unusable, match="was not decoded"):
            checks.header("x.png", header_of(*size))


@pytest.mark.parametrize("format", ["TIFF", "BMP", "GIF"])
def test_a_bomb_of_another_format_is_none_the_less_one(format):
    data = saved(Image.new("1", (20_000, 16)), format)

    with pytest.raises(Unusable, match="20000 × 16"):
        checks.header("x", data)


@pytest.mark.parametrize(
    "chunk", [(b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 45455)), (b"pHYs", bytes(9)), (b"tEXt", b"Comment\0a cat")]
)
def test_chunks_that_alter_nothing_are_welcome(plan_of, chunk):
    files = good()
    files["content 2.png"] = with_chunk(files["content 2.png"], *chunk)

    assert plan_of(files).faults == ()


@pytest.mark.parametrize("last", [1, SIZE])
def test_an_interlaced_picture_is_read_and_one_that_lacks_a_pass_is_not(last):
    image = noise(3)
    data = interlaced(image)
    assert np.array_equal(checks.pixels("x", data, checks.header("x", data).orientation), image)

    for y in range(last):
        with pytest.raises(Unusable, match="cannot be decoded"):
            checks.header("x", raw_png(ROW * y, interlaced=1))


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_rows_of_few_bits_are_counted(bits):
    row = bytes(1 + SIZE * bits // 8)

    assert chunks.read(raw_png(row * SIZE, bits, colour_type=0)).is_whole()
    assert not chunks.read(raw_png(row * (SIZE - 1), bits, colour_type=0)).is_whole()


def test_what_follows_the_end_of_a_picture_is_not_kept(plan_of):
    files = good()
    files["content 2/FGSM/1.png"] += b"PK and more"

    plan = plan_of(files)

    assert plan.faults == ()
    assert {one.pixels_sha256 for one in plan.references[1].files} == {
        one.pixels_sha256 for one in plan_of(good()).references[1].files
    }


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 200), st.booleans())
def test_no_content_whatever_is_more_than_a_fault(data, cut, after_header):
    for content in (data, encode(noise())[:cut] + data, chunks.SIGNATURE + data if after_header else data):
        try:
            header = checks.header("x", content)
            checks.pixels("x", content, header.orientation)
        except Unusable as problem:
            assert str(problem).startswith("x: ")


# Conversion


LOSSLESS = {
    "palette": lambda: saved(Image.fromarray(noise() // 86 * 86).convert("P", colors=64)),
    "opaque alpha": lambda: saved(Image.fromarray(noise()).convert("RGBA")),
    "profile": lambda: saved(noise(), icc_profile=_profile()),
    "gAMA + cHRM": BAD["gAMA + cHRM"][0],
    "BMP": lambda: saved(noise(), "BMP"),
    "TIFF": lambda: saved(noise(), "TIFF"),
    "grey": BAD["grey"][0],
}


@pytest.mark.parametrize("kind", LOSSLESS)
def test_a_conversion_alters_no_sample(kind):
    data = LOSSLESS[kind]()
    header = checks.header("x", data)
    assert header.to_convert

    image = checks.pixels("x", data, header.orientation)

    assert np.array_equal(decode(encode(image)), np.asarray(Image.open(BytesIO(data)).convert("RGB")))


def test_conversion_is_only_on_demand_and_named(plan_of):
    files = good()
    files["content 1.png"] = BAD["palette"][0]()

    assert abouts(plan_of(files)) == ["palette"]
    plan = plan_of(files, convert=True)
    assert plan.faults == ()
    assert plan.converted == 1
    assert plan.references[0].file.converted == ("palette",)


def test_a_rotation_is_applied_to_a_pair_or_not_at_all(plan_of):
    image = noise(1)[:24]
    upright, rotated = encode(image), saved(image, exif=turned(6))
    files = {"cat.png": rotated, "cat/FGSM/1.png": rotated}

    plan = plan_of(files, convert=True)
    assert plan.faults == ()
    assert (plan.references[0].file.width, plan.references[0].file.height) == (24, 32)

    plan = plan_of({"cat.png": rotated, "cat/FGSM/1.png": upright}, convert=True)
    assert abouts(plan) == ["rotated alone"]


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_as_viewers_show_it(orientation, format):
    image = noise(1)[:24]
    data = saved(image, format, exif=turned(orientation), **({"lossless": True} if format == "WEBP" else {}))
    header = checks.header("x", data)
    upright = checks.pixels("x", data, header.orientation)

    assert header.orientation == orientation
    assert upright.shape == (header.height, header.width, 3)
    viewed = ImageOps.exif_transpose(Image.open(BytesIO(saved(image, exif=turned(orientation)))))
    assert np.array_equal(upright, np.asarray(viewed))


def test_what_is_transparent_is_not_converted(plan_of):
    files = good()
    see_through = Image.fromarray(noise()).convert("RGBA")
    see_through.putalpha(254)
    files["content 1.png"] = saved(see_through)

    assert abouts(plan_of(files, convert=True)) == ["transparent"]


@pytest.mark.parametrize("bad", ["16 bit", "bomb", "APNG", "text", "cut off", "size"])
def test_what_no_conversion_mends_is_refused_all_the_same(plan_of, bad):
    files = good()
    files["content 2/FGSM/1.png"] = BAD[bad][0]()

    assert abouts(plan_of(files, convert=True)) == [BAD[bad][1]]


# Archives


def test_an_empty_zip_is_refused(plan_of):
    assert [str(fault) for fault in plan_of({}).faults] == ["It is empty: there is nothing to import."]
    assert abouts(plan_of({"notes.txt": b"hello"})) == ["no pictures at all"]


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("../cat.png", "leads out"),
        ("a/../../cat.png", "leads out"),
        ("..\\cat.png", "leads out"),
        ("/etc/cat.png", "absolute name"),
        ("C:\\cat.png", "absolute name"),
        ("CONTENT 1.PNG", "duplicate name"),
        ("inner.zip", "nested archive"),
        ("a\ncat.png", "unprintable name"),
    ],
)
def test_a_name_that_leads_astray_is_refused(plan_of, name, about):
    plan = plan_of({**good(), name: encode(noise())})

    assert abouts(plan) == [about]
    assert plan.faults[0].file in (name.replace("\\", "/"), ascii(name))


def test_a_name_twice_in_a_zip_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
        for _time in range(2):
            packed.writestr("cat.png", encode(noise()))

    with opened(tmp_path / "set.zip") as source:
        assert abouts(understand(source)) == ["duplicate name"]


def test_links_are_refused_in_a_zip_and_in_a_folder(tmp_path):
    link = zipfile.ZipInfo("cat.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        packed.writestr(link, "/etc/passwd")
    folder = in_folder(tmp_path / "folder", good())
    (folder / "cat.png").symlink_to("/etc/passwd")
    (folder / "more").symlink_to(tmp_path)

    for path, count in ((tmp_path / "set.zip", 1), (folder, 2)):
        with opened(path) as source:
            assert abouts(understand(source)) == ["symlink"] * count


def test_a_zip_that_holds_more_than_it_declares_is_refused(tmp_path):
    path = zipped(tmp_path / "set.zip", {"cat.png": bytes(1_000_000)})
    data = path.read_bytes().replace(struct.pack("<I", 1_000_000), struct.pack("<I", 100))
    path.write_bytes(data)

    with opened(path) as source:
        source.listing()
        with pytest.raises(Unusable, match="larger than the archive declares"):
            source.read("cat.png")


def test_a_zip_that_declares_too_much_is_not_read(tmp_path, monkeypatch):
    path = zipped(tmp_path / "set.zip", {f"{number}.png": bytes(100_000) for number in range(5)})
    monkeypatch.setattr(archive, "LARGEST_IN_ALL", 400_000)
    monkeypatch.setattr(archive.Zip, "read", None)

    with opened(path) as source:
        assert abouts(understand(source)) == ["too much"]
    monkeypatch.setattr(archive, "LARGEST_FILE", 50_000)
    with opened(path) as source:
        assert abouts(understand(source)) == [*["too large"] * 5, "too much"]
    monkeypatch.setattr(archive, "MOST_FILES", 4)
    with opened(path) as source:
        assert "too many" in abouts(understand(source))


def test_a_rare_compression_and_a_damaged_entry_are_refused(tmp_path):
    with opened(zipped(tmp_path / "set.zip", good(), zipfile.ZIP_LZMA)) as source:
        assert set(abouts(understand(source))) == {"compression"}

    path = zipped(tmp_path / "set.zip", good(), zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"IDAT") + 20] ^= 0xFF
    path.write_bytes(data)
    with opened(path) as source:
        assert abouts(understand(source)) == ["damaged"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from([0, 1, 128, 255])), min_size=1, max_size=4))
def test_no_archive_whatever_is_more_than_a_fault(altered):
    """Its headers altered in some places: names that are no letters, sizes and places that lie."""
    with TemporaryDirectory() as folder:
        path = zipped(Path(folder, "set.zip"), {"ä.txt": b"x", **good(contents=1, levels=1)})
        data = bytearray(path.read_bytes())
        heads = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
        for place, value in altered:
            data[min(heads[place % len(heads)] + place // len(heads) % 60, len(data) - 1)] = value
        path.write_bytes(data)
        try:
            with opened(path) as source:
                understand(source)
        except Unusable:
            pass


def test_a_name_that_is_no_letters_where_the_file_lies_is_a_fault(tmp_path):
    path = zipped(tmp_path / "set.zip", {"ä.txt": b"x"})
    path.write_bytes(path.read_bytes().replace("ä".encode(), b"\xff\xff", 1))  # in the file's header alone

    with opened(path) as source:
        [name] = source.listing().names
        with pytest.raises(Unusable, match="is damaged"):
            source.read(name)


def test_names_that_differ_in_capitals_or_in_unicodes_form_are_one(plan_of):
    for other in ("CONTENT 1.png", "content 1/fgsm/1.PNG"):
        assert abouts(plan_of({**good(), other: encode(noise())})) == ["duplicate name"]
    assert abouts(plan_of({"\u00e9.png": b"", "e\u0301.png": b""})) == ["duplicate name"]


def test_20_001_files_are_too_many(plan_of):
    plan = plan_of({f"{number}.png": b"" for number in range(20_001)})

    assert [str(fault) for fault in plan.faults] == ["There are 20001 files; at most 20000 can be imported at once."]


def test_a_folder_whose_system_takes_letters_apart_is_read_by_the_manifest(tmp_path):
    files = {"e\u0301te\u0301.png": encode(noise()), "b.png": encode(noise(1))}
    files["manifest.csv"] = table("\u00e9t\u00e9.png,b.png,FGSM,1")

    with opened(in_folder(tmp_path / "set", files)) as source:
        plan = understand(source)

    assert plan.faults == ()
    assert plan.references[0].wanted.content == "\u00e9t\u00e9"


def test_a_name_of_bytes_that_are_no_letters_is_refused(tmp_path):
    folder = in_folder(tmp_path / "set", good())
    (folder / "cat\udcff.png").write_bytes(encode(noise()))

    with opened(folder) as source:
        assert abouts(understand(source)) == ["unprintable name"]


def test_what_is_no_zip_is_refused(tmp_path):
    (tmp_path / "set.zip").write_bytes(b"hello")
    for path, said in ((tmp_path / "set.zip", "no ZIP archive"), (tmp_path / "nothing", "no folder or ZIP file")):
        with pytest.raises(Unusable, match=said), opened(path):
            pass


# Layout and manifest


@pytest.mark.parametrize(
    ("change", "about", "said"),
    [
        ({"content 2.png": None}, "missing reference", "content 2: the reference is missing"),
        ({"content 2.bmp": b""}, "several references", "there are several references: content 2.bmp, content 2.png"),
        ({"content 2/FGSM/strong.png": b""}, "level", "its name is no level"),
        ({"content 2/FGSM/0.png": b""}, "level", "its name is no level"),
        ({"content 2/FGSM/a/b.png": b""}, "misplaced", "lies too deep"),
        ({"content 4.png": encode(noise(4))}, "no pictures", "“content 4” has no pictures"),
        ({"content 2/FGSM/01.png": encode(noise())}, "same setting", "has FGSM at level 1 already"),
        ({"content 2/FGSM/1.0.png": b""}, "level", "its name is no level"),
        ({f"content 2/{'F' * 41}/1.png": encode(noise())}, "name", "at most 40 letters"),
    ],
)
def test_a_fault_of_the_layout_is_named(plan_of, change, about, said):
    files = {name: content for name, content in {**good(), **change}.items() if content is not None}

    plan = plan_of(files)

    assert about in abouts(plan)
    assert said in "\n".join(map(str, plan.faults))


NAMES = {"a.png", "b.png", "c.png", "d.png", "manifest.csv"}


@pytest.mark.parametrize(
    ("content", "about", "said"),
    [
        (table("a.png,b.png,FGSM,1", "a.png,b.png,FGSM,2"), "same pair", "the same pair is there twice"),
        (table("a.png,b.png,FGSM,1", "a.png,c.png,FGSM,1"), "same setting", "has FGSM at level 1 already, b.png"),
        (table("x.png,b.png,FGSM,1"), "missing reference", "x.png: the reference that row 2 names is missing"),
        (table("a.png,x.png,FGSM,1"), "missing picture", "x.png: the picture that row 2 names is missing"),
        (table("a.png,../b.png,FGSM,1"), "missing picture", "../b.png: the picture that row 2"),
        (table("a.png,a.png,FGSM,1"), "own reference", "as reference and as attacked picture"),
        (table("a.png,b.png,FGSM,high"), "level", "row 2: the level “high” is no whole number"),
        (table("a.png,b.png,FGSM,0"), "level", "row 2: the level “0” is no whole number from 1"),
        (table("a.png,b.png,FGSM,1.0"), "level", "row 2: the level “1.0” is no whole number"),
        (table("", "  ", ",,,", "a.png,b.png,,1"), "empty cell", "row 5 does not say the attack"),
        (table("a.png,b.png,,1"), "empty cell", "row 2 does not say the attack"),
        (table('a.png,b.png,FGSM,1,,"[1]"'), "parameters", "row 2: the parameters are no JSON object"),
        (table('a.png,b.png,FGSM,1,,"{""eps"": NaN}"'), "parameters", "no JSON object"),
        (table('a.png,b.png,FGSM,1,,"{""eps"": 1e999}"'), "parameters", "no JSON object"),
        (table(r'a.png,b.png,FGSM,1,,"{""eps"": ""\ud800""}"'), "parameters", "no JSON object"),
        (table(r'a.png,b.png,FGSM,1,,"{""eps"": ""\u0000""}"'), "parameters", "no JSON object"),
        (table("a.png,b.png,FGSM,1,\0"), "no CSV", "it holds zero bytes"),
        (table("a.png,b.png,FGSM,1,,,perhaps"), "training", "row 2: training is yes or no"),
        (table("a.png,b.png,FGSM,1,x", "a.png,c.png,FGSM,2,y"), "contradiction", "row 3 says another content of a.png"),
        (table("a.png,b.png,FGSM,1,x", "c.png,d.png,FGSM,1,x"), "same content", "is called “x”, as a.png is"),
        (
            table("a.png,b.png,c d,1,a b", "c.png,d.png,b c d,1,a"),
            "same name",
            "would be called “a b c d 1”, as b.png would",
        ),
        (table("a.png,b.png,FGSM,1,,,,,,"), "too many cells", "row 2 has more cells"),
        (table("a.png,b.png", header="reference,picture"), "missing column", "lacks the column attack, level"),
        (table("", header="reference,picture,attack,level,level"), "column twice", "has the column level twice"),
        (table(), "empty", "has no row"),
        (b"", "missing column", "lacks the column reference"),
        ("référence".encode("latin-1"), "no UTF-8", "is not UTF-8"),
    ],
)
def test_a_fault_of_the_manifest_is_named(content, about, said):
    read = manifest.read(content, NAMES)

    assert about in [fault.about for fault in read.faults]
    assert said in "\n".join(map(str, read.faults))


def test_a_manifest_may_have_semicolons_and_a_column_of_its_own():
    content = table("a.png;b.png;FGSM;1;fine", header="\ufeffReference;Picture;Attack;Level;remark")

    read = manifest.read(content, {"a.png", "b.png"})

    assert read.faults == ()
    assert [warning.about for warning in read.warnings] == ["column"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=30), max_size=8))
def test_no_text_whatever_is_more_than_a_fault(text, names):
    read = manifest.read(b"reference,picture,attack,level\n" + text.encode("utf-8", "surrogatepass"), set(names))
    assert read.faults or not text.strip() or read.references
    layout.read([name.replace("\0", "") or "x" for name in names])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_distances_are_numpys_norms(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 256, (2, 16, 20, 3), dtype=np.uint8)
    found = distances(one, other)
    flat = (one.astype(float) - other).ravel() / 255

    assert found.l1 == pytest.approx(np.linalg.norm(flat, 1), rel=1e-12)
    assert found.l2 == pytest.approx(np.linalg.norm(flat), rel=1e-12)
    assert found.linf == np.linalg.norm(flat, np.inf)
    assert found.l0 == (one != other).any(axis=2).sum()
    assert distances(one, one) == type(found)(0, 0.0, 0.0, 0.0)


def test_parameters_travel_as_they_are(plan_of):
    parameters = {"eps": 0.1 + 0.2, "nested": {"steps": [1, 2]}, "näme": "ü"}
    row = json.dumps(parameters, ensure_ascii=False).replace('"', '""')
    files = {"a.png": encode(noise()), "b.png": encode(noise(1))}
    files["manifest.csv"] = table(f'a.png,b.png,FGSM,1,,"{row}",')

    [reference] = plan_of(files).references

    assert reference.pictures[0].wanted.parameters == parameters
