import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rating.attacks.png import decode, encode, sha256


def chunks(data: bytes) -> list[str]:
    names, at = [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        names.append(data[at + 4 : at + 8].decode())
        at += 12 + length
    return names


def test_a_png_holds_header_pixels_and_end_only(reference):
    names = chunks(encode(reference))

    assert set(names) == {"IHDR", "IDAT", "IEND"}
    assert (names[0], names[-1]) == ("IHDR", "IEND")


@settings(max_examples=25, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_a_png_decodes_to_the_very_samples_encoded(image):
    assert np.array_equal(decode(encode(image)), image)


def test_the_same_image_gives_the_same_file(reference):
    assert sha256(encode(reference)) == sha256(encode(np.asfortranarray(reference)))


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (4, 4, 1)])
def test_only_rgb_is_encoded(shape):
    with pytest.raises(ValueError, match="uint8 RGB"):
        encode(np.zeros(shape, np.uint8))


def test_what_is_no_png_is_refused():
    with pytest.raises(ValueError, match="PNG"):
        decode(b"GIF89a")
