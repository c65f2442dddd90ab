"""Windows, resizing, colours and likenesses: what several metrics are made of."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.ndimage import correlate1d
from scipy.signal import correlate2d
from skimage.color import rgb2lab, rgb2yiq

from analysis.metrics.colour import D50, lab, lmn, yiq
from analysis.metrics.likeness import colour_likeness, gradient_likeness, likeness, pooled
from analysis.metrics.pooling import mean_over_windows
from analysis.metrics.resizing import resize, weights
from analysis.metrics.windows import box_sum, correlate_valid, gaussian

some = settings(max_examples=40, deadline=None)
RESIZED = [(5, 5), (1, 4), (7, 3), (299, 256), (256, 299), (256, 128), (50, 256), (1021, 256)]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


@some
@given(st.integers(1, 20), st.integers(0, 12), st.integers(0, 12), st.integers(1, 2))
def test_a_box_sums_what_lies_under_it_exactly(size, more, wider, power):
    image = levels(2, 3, size + more, size + wider) ** power
    windows = image.long().unfold(2, size, 1).unfold(3, size, 1)

    assert torch.equal(box_sum(image, size).long(), windows.sum(dim=(4, 5)))


@some
@given(st.integers(1, 17), st.integers(0, 60), st.integers(0, 60))
def test_a_window_is_correlated_along_columns_and_rows(size, more, wider):
    image, window = levels(2, 1, size + more, size + wider), tuple((levels(size, seed=1) / 255).tolist())
    expected = [correlate2d(each[0], np.outer(window, window), mode="valid") for each in image.numpy()]

    assert correlate_valid(image, window)[:, 0].numpy() == pytest.approx(np.array(expected), rel=1e-12, abs=1e-9)


def test_a_gaussian_sums_to_one_and_is_scipys():
    window = np.array(gaussian(11, 1.5))
    impulse = np.eye(1, 11, 5)[0]

    assert window.sum() == pytest.approx(1, rel=1e-15)
    assert correlate1d(impulse, window) == pytest.approx(window)
    assert np.log(window[5] / window[8]) == pytest.approx(9 / (2 * 1.5**2))


@pytest.mark.parametrize("shape", [(2, 1, 9, 9), (1, 1, 400, 350), (1, 1, 5, 70000)])
def test_a_mean_a_few_rows_at_a_time_is_the_mean(shape):
    reference, distorted = levels(*shape), levels(*shape, seed=1)

    def product(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return box_sum(one * other, 5)

    found = mean_over_windows(product, reference, distorted, 5)

    assert found.tolist() == pytest.approx(product(reference, distorted).mean(dim=(1, 2, 3)).tolist(), rel=1e-13)


def share(size: int, new: int, row: int) -> np.ndarray:
    """A new pixel's weights, one old pixel after the other, mirrored copies of the image included."""
    scale = new / size
    wide = min(scale, 1)
    centre = (row + 1) / scale + 0.5 * (1 - 1 / scale)  # counted from 1, as in MATLAB
    found = np.zeros(size)
    for pixel in range(-2 * size, 3 * size):
        number = pixel % (2 * size)
        found[min(number, 2 * size - 1 - number)] += max(0, 1 - abs(wide * (centre - pixel - 1)))
    return found / found.sum()


@pytest.mark.parametrize(("size", "new"), RESIZED)
def test_a_new_pixel_is_a_triangles_share_of_the_old_ones(size, new):
    found = weights(size, new).numpy()

    assert found.shape == (new, size)
    for row in {0, 1 % new, new // 2, new - 1}:
        assert found[row] == pytest.approx(share(size, new, row), abs=1e-12)


@pytest.mark.parametrize(("size", "new"), [((60, 70), (30, 47)), ((40, 30), (93, 64)), ((100, 33), (47, 64))])
def test_away_from_borders_resizing_is_pillows(size, new):
    image = levels(1, 1, *size)
    pillows = Image.fromarray(image[0, 0].float().numpy()).resize(new[::-1], Image.Resampling.BILINEAR)

    assert resize(image, *new)[0, 0, 4:-4, 4:-4].numpy() == pytest.approx(np.array(pillows)[4:-4, 4:-4], abs=1e-3)


@pytest.mark.parametrize(("size", "new"), RESIZED)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_flat_images_stay_exactly_flat(size, new, dtype):
    assert resize(torch.full((1, 1, size, 9), 77.7, dtype=dtype), new, 10).unique().tolist() == [
        torch.tensor(77.7, dtype=dtype).item()
    ]


def test_resizing_to_the_same_size_changes_nothing():
    image = levels(2, 3, 30, 41)

    assert torch.equal(resize(image, 30, 41), image)


def test_lab_is_scikit_images_but_for_its_white():
    rgb = levels(1, 3, 40, 50)
    xyz_white = torch.tensor([0.95047, 1.0, 1.08883])  # D65's, whose colours the matrix is for
    expected = rgb2lab(rgb[0].permute(1, 2, 0).numpy() / 255, illuminant="D50")
    found = lab(rgb)[0].permute(1, 2, 0).numpy()

    assert found == pytest.approx(expected, abs=0.02)
    red_less_green, yellow_less_blue = lab(torch.full((1, 3, 1, 1), 255.0))[0, 1:, 0, 0].tolist()
    roots = (xyz_white / torch.tensor(D50)).pow(1 / 3)
    assert red_less_green == pytest.approx(500 * (roots[0] - roots[1]).item(), abs=1e-2)
    assert yellow_less_blue == pytest.approx(200 * (roots[1] - roots[2]).item(), abs=1e-2)


def test_lab_is_continuous_where_its_formulas_change():
    for level in (255 * 0.04045, 255 * 0.0928):  # of sRGB's decoding, and about where lightness becomes linear
        near = torch.tensor([level - 1e-3, level + 1e-3], dtype=torch.float64).view(2, 1, 1, 1).expand(2, 3, 1, 1)
        below, above = lab(near)

        assert (above - below).abs().max() < 1e-2


def test_yiq_is_ntscs_as_rounded_by_fsims_authors():
    rgb = levels(1, 3, 5, 6)
    found = yiq(rgb)[0].permute(1, 2, 0).numpy()

    assert found == pytest.approx(rgb2yiq(rgb[0].permute(1, 2, 0).numpy()), abs=0.3)
    assert yiq(torch.full((1, 3, 1, 1), 100.0)).flatten().tolist() == pytest.approx([100, 0, 0], abs=1e-4)


def test_lmn_weighs_red_green_and_blue():
    assert lmn(torch.eye(3).view(3, 3, 1, 1)).view(3, 3).T.tolist() == [
        pytest.approx([0.06, 0.63, 0.27]),
        pytest.approx([0.30, 0.04, -0.35]),
        pytest.approx([0.34, -0.60, 0.17]),
    ]


def test_gradients_are_scharrs_with_zeros_around():
    reference, distorted = levels(1, 1, 7, 9), levels(1, 1, 7, 9, seed=1)
    scharr = np.outer([3, 10, 3], [1, 0, -1]) / 16
    lengths = [
        np.hypot(*(correlate2d(image[0, 0], kernel, mode="same") for kernel in (scharr, scharr.T)))
        for image in (reference.numpy(), distorted.numpy())
    ]
    expected = (2 * lengths[0] * lengths[1] + 160) / (lengths[0] ** 2 + lengths[1] ** 2 + 160)

    assert gradient_likeness(reference, distorted, 160)[0, 0].numpy() == pytest.approx(expected, rel=1e-12)


@some
@given(st.floats(-200, 200), st.floats(-200, 200), st.floats(-200, 200), st.floats(-200, 200))
def test_colours_likeness_has_the_real_part_of_its_power(i_r, q_r, i_d, q_d):
    reference = torch.tensor([i_r, q_r], dtype=torch.float64).view(1, 2, 1, 1)
    distorted = torch.tensor([i_d, q_d], dtype=torch.float64).view(1, 2, 1, 1)
    product = 1.0
    for r, d in ((i_r, i_d), (q_r, q_d)):
        product *= (2 * r * d + 130) / (r * r + d * d + 130)
    expected = (complex(product) ** 0.02).real if product else 0

    assert colour_likeness(reference, distorted, 130, 0.02).item() == pytest.approx(expected, rel=1e-9, abs=1e-5)


def test_likeness_is_one_for_equals_only():
    one, other = torch.tensor([3.0, 3.0]), torch.tensor([3.0, 4.0])

    assert likeness(one * other, one**2 + other**2, 5).tolist() == pytest.approx([1, 29 / 30])


def test_pooling_weighs_and_without_any_weight_counts_all_alike():
    similarity = torch.tensor([[1.0, 0.0], [0.5, 0.25]]).view(2, 1, 1, 2)
    weight = torch.tensor([[1.0, 3.0], [0.0, 0.0]]).view(2, 1, 1, 2)

    assert pooled(similarity, weight).tolist() == [0.25, 0.375]
