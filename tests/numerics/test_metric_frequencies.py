"""What FSIM and MAD are made of: grids of frequencies, log-Gabor filters, moments of blocks."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kurtosis, skew

from analysis.metrics.block_moments import cells, joined, twice
from analysis.metrics.frequencies import cycles_per_image, polar, stretched_cycles_per_pixel
from analysis.metrics.log_gabor import amplitude, angular, radial

some = settings(max_examples=25, deadline=None)
sizes = st.integers(2, 40)


@some
@given(sizes)
def test_the_centred_grid_is_the_transforms_own(size):
    assert np.array_equal(cycles_per_image(size), np.fft.fftfreq(size, 1 / size).round())


@some
@given(sizes)
def test_the_authors_grid_is_half_a_cycle_too_high_at_odd_sizes(size):
    off = cycles_per_image(size, "authors") - cycles_per_image(size, "centred")

    if size % 2:
        assert (off - off.round()).abs().eq(0.5).all()
        assert off[0] == 0.5
    else:
        assert off.eq(0).all()


@some
@given(sizes)
def test_the_authors_grid_is_shifted_as_they_do(size):
    assert np.array_equal(cycles_per_image(size, "authors"), np.fft.fftshift(np.arange(size) - size / 2))


def test_there_is_no_third_grid():
    with pytest.raises(ValueError, match="'authors' or 'centred', not 'matlab'"):
        cycles_per_image(8, "matlab")


@pytest.mark.parametrize(
    ("size", "expected"), [(4, [0, 0.25, -0.5, -0.25]), (5, [0, 0.25, 0.5, -0.5, -0.25]), (3, [0, 0.5, -0.5])]
)
def test_the_stretched_grid_reaches_a_half_on_both_sides_at_odd_sizes(size, expected):
    assert stretched_cycles_per_pixel(size).tolist() == expected


def test_angles_turn_from_the_x_axis_towards_the_top():
    axis = torch.tensor([0.0, 1, -1])

    radius, angle = polar(axis, axis)

    assert radius[0].tolist() == [0, 1, 1]
    assert angle[0, 1] == 0
    assert angle[2, 0].item() == pytest.approx(math.pi / 2)
    assert angle[1, 0].item() == pytest.approx(-math.pi / 2)


def test_a_band_has_its_peak_at_its_centre_is_symmetric_in_octaves_and_passes_no_mean():
    gains = radial(torch.tensor([0, 0.05, 0.1, 0.2], dtype=torch.float64), 0.1, 0.55)

    assert gains[0] == 0
    assert gains[2].item() == pytest.approx(1, rel=1e-15)
    assert gains[1].item() == pytest.approx(gains[3].item(), rel=1e-12)
    assert gains[1].item() == pytest.approx(math.exp(-((math.log(2) / math.log(0.55)) ** 2) / 2), rel=1e-12)


@some
@given(st.floats(-math.pi, math.pi), st.floats(0, math.pi))
def test_a_direction_is_passed_by_its_distance_along_the_circle(angle, direction):
    distance = math.acos(min(1, max(-1, math.cos(angle - direction))))

    gain = angular(torch.tensor(angle).double(), direction, 0.6).item()

    assert gain == pytest.approx(math.exp(-(distance**2) / (2 * 0.6**2)), rel=1e-6)


def test_an_amplitude_of_nothing_has_a_gradient_of_nothing():
    response = torch.tensor([0j, 3 + 4j], dtype=torch.complex128, requires_grad=True)

    modulus = amplitude(response)
    modulus.sum().backward()

    assert modulus.tolist() == pytest.approx([0, 5], abs=1e-100)
    assert response.grad.tolist() == pytest.approx([0, 0.6 + 0.8j], rel=1e-15)


@pytest.mark.parametrize("offset", [0, 1e4, 1e7])
def test_moments_are_those_of_each_block_even_where_deviations_are_small(offset):
    image = np.random.default_rng(0).gamma(2, size=(25, 22)) + offset
    blocks = twice(twice(cells(torch.from_numpy(image)[None, None]), 1), 2)
    skewness, kurt = blocks.skewness_and_kurtosis()

    assert blocks.mean.shape == (1, 1, 3, 2)
    for row, column in np.ndindex(3, 2):
        block = (image - offset)[4 * row : 4 * row + 16, 4 * column : 4 * column + 16].ravel()
        at = (0, 0, row, column)
        near = {"rel": 1e-16 * offset + 1e-11}
        assert blocks.mean[at].item() == pytest.approx(block.mean() + offset, rel=1e-14)
        assert blocks.standard_deviation()[at].item() == pytest.approx(block.std(ddof=1), **near)
        assert skewness[at].item() == pytest.approx(skew(block), **near)
        assert kurt[at].item() == pytest.approx(kurtosis(block, fisher=False), **near)


def test_a_flat_block_has_no_skewness_and_no_kurtosis_and_no_gradient():
    flat = torch.full((1, 1, 4, 4), 7.3, dtype=torch.float64, requires_grad=True)
    moments = cells(flat)
    skewness, kurt = moments.skewness_and_kurtosis()

    (skewness + kurt + moments.standard_deviation()).sum().backward()

    assert (skewness.item(), kurt.item()) == (0, 0)
    assert flat.grad.eq(0).all()


def test_moments_of_parts_are_put_side_by_side():
    image = torch.rand(1, 1, 8, 20, dtype=torch.float64)

    for whole, parts in zip(cells(image), joined([cells(part) for part in image.split(8, dim=3)], dim=3), strict=True):
        assert torch.equal(torch.as_tensor(whole), torch.as_tensor(parts))
