import numpy as np
import pytest

from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.photographs import PHOTOGRAPHS

# The spread by which the photographs were chosen: SI and CF, worked out apart from this code.
SPREAD = {
    "cat": (50, 38),
    "coffee": (93, 82),
    "launch pad": (68, 42),
    "night sky": (29, 25),
    "suit": (116, 94),
    "astronaut": (93, 51),
    "helmet": (127, 62),
    "galaxies": (79, 19),
    "tissue": (56, 39),
    "retina": (7, 60),
    "pagoda": (144, 46),
    "dahlia": (102, 105),
    "optic disc": (14, 71),
    "lake": (115, 19),
}


@pytest.mark.parametrize("photograph", PHOTOGRAPHS, ids=lambda photograph: photograph.content)
def test_si_and_cf_of_a_photograph_equal_the_table(photograph):
    crop = photograph.crop()

    assert (crop.dtype, crop.shape) == (np.uint8, (299, 299, 3))
    assert (round(spatial_information(crop)), round(colourfulness(crop))) == SPREAD[photograph.content]


def test_twelve_photographs_are_for_the_test_and_two_for_training():
    assert [photograph.for_training for photograph in PHOTOGRAPHS] == [False] * 12 + [True] * 2
    assert len({photograph.content for photograph in PHOTOGRAPHS}) == 14


def test_a_photograph_for_training_shares_no_pixel_with_one_of_the_test():
    for training in PHOTOGRAPHS[12:]:
        for test in PHOTOGRAPHS[:12]:
            apart = max(abs(training.x - test.x), abs(training.y - test.y)) >= 299
            assert apart or training.file != test.file


def test_every_photograph_names_its_licence_and_whom_to_credit():
    assert all(photograph.licence and photograph.credit for photograph in PHOTOGRAPHS)


def test_a_flat_grey_image_has_neither_edges_nor_colour():
    flat = np.full((8, 8, 3), 128, np.uint8)

    assert spatial_information(flat) == pytest.approx(0, abs=1e-9)
    assert colourfulness(flat) == pytest.approx(0, abs=1e-9)


def test_an_array_that_is_no_8_bit_rgb_image_is_refused():
    with pytest.raises(ValueError, match="uint8 RGB"):
        spatial_information(np.zeros((8, 8), np.uint8))
    with pytest.raises(ValueError, match="uint8 RGB"):
        colourfulness(np.zeros((8, 8, 3)))  # type: ignore[arg-type]
