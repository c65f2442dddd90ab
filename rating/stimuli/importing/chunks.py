"""A PNG's chunks that say how it is to be shown, read without decoding a pixel.

W3C, Portable Network Graphics Specification (Third Edition), 5.3 and 11.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SRGB_GAMMA = 45455  # of the chunk gAMA, in 1/100 000: what sRGB's own is said to be
PALETTE = 3
WITH_ALPHA = (4, 6)
SAMPLES = {0: 1, 2: 3, PALETTE: 1, 4: 2, 6: 4}  # of a pixel, by colour type
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The passes of an interlaced PNG: first column and row, and how far to the next ones."""
MOST_AT_ONCE = 2**24  # bytes unpacked at a time


@dataclass(frozen=True)
class Chunks:
    """gamma: of gAMA, None without one. colour: the chunks by which browsers alter colours, in order.

    packed: the samples, compressed.
    """

    width: int
    height: int
    bits: int
    colour_type: int
    colour: tuple[str, ...]
    gamma: int | None
    transparent: bool
    animated: bool
    exif: bytes
    interlaced: bool
    packed: tuple[bytes, ...]

    def is_whole(self) -> bool:
        """Whether every row is there: decoders fill up what is lacking with black, and say nothing.

        Unpacks the samples, but never more than the size declared asks for.
        """
        wanted = sum(
            -(-max(0, self.height - y) // down) * _bytes_in(-(-max(0, self.width - x) // right), self)
            for x, y, right, down in (ADAM7 if self.interlaced else ((0, 0, 1, 1),))
        )
        unpacking = zlib.decompressobj()
        data = b"".join(self.packed)
        try:
            while wanted > 0 and (samples := unpacking.decompress(data, min(wanted, MOST_AT_ONCE))):
                wanted -= len(samples)
                data = unpacking.unconsumed_tail
        except zlib.error:
            return False
        return wanted <= 0


def _bytes_in(columns: int, of: Chunks) -> int:
    """Of a row, with the byte that names its filter; none of an empty one."""
    return 1 + (columns * of.bits * SAMPLES.get(of.colour_type, 1) + 7) // 8 if columns else 0


def read(data: bytes) -> Chunks:
    """The chunks of a PNG. ValueError: it is none, or it ends before its last chunk."""
    if not data.startswith(SIGNATURE):
        raise ValueError("it has no PNG signature")
    header: tuple[int, ...] | None = None
    found: dict[bytes, bytes] = {}
    packed: list[bytes] = []
    at = len(SIGNATURE)
    while True:
        if at + 12 > len(data):
            raise ValueError("it ends before its last chunk")
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ValueError("it ends within a chunk")
        if header is None:
            if kind != b"IHDR" or length != 13:
                raise ValueError("it does not begin with a header")
            header = struct.unpack_from(">IIBBBBB", data, at + 8)
        elif kind == b"IHDR":
            raise ValueError("it has two headers")
        elif kind == b"IDAT":
            packed.append(data[at + 8 : at + 8 + length])
        else:
            found.setdefault(kind, data[at + 8 : at + 8 + length])
        if kind == b"IEND":
            break
        at += 12 + length
    width, height, bits, colour_type, *_rest, interlaced = header
    if colour_type == PALETTE and b"PLTE" not in found:
        raise ValueError("it has a palette without colours")
    gamma = struct.unpack(">I", found[b"gAMA"])[0] if len(found.get(b"gAMA", b"")) == 4 else None
    foreign = [kind.decode() for kind in (b"iCCP", b"cICP", b"mDCV", b"cLLI", b"cHRM") if kind in found]
    if b"gAMA" in found and gamma != SRGB_GAMMA:
        foreign.append("gAMA")
    return Chunks(
        width,
        height,
        bits,
        colour_type,
        tuple(foreign),
        gamma,
        transparent=b"tRNS" in found,
        animated=b"acTL" in found,
        exif=found.get(b"eXIf", b""),
        interlaced=bool(interlaced),
        packed=tuple(packed),
    )
