"""MAD: against loops over blocks in NumPy, its keywords, and where nothing is seen."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view
from scipy.stats import kurtosis, skew

from analysis.metrics import mad_appearance as appearance
from analysis.metrics import score
from analysis.metrics.images import gray
from analysis.metrics.mad import mad
from analysis.metrics.mad_appearance import changed_appearance
from analysis.metrics.mad_blocks import painted
from analysis.metrics.mad_detection import visible_distortion

from .golden import OURS, SHARED, load, needs_shared, pair

COMMITTED = load(OURS / "metrics" / "golden.json")
SIZES = [(34, 34), (35, 36), (37, 38), (39, 34), (36, 41), (52, 39)]  # all remainders by 4


def pictures(*size: int, noise: float = 25, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Gray levels: a picture with calm, dark and busy parts, and a noisy copy."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[: size[0], : size[1]] / max(size)
    image = 140 + 9 * np.sin(4 * x + 3 * y) + 12 * random.normal(size=size) * (x > 0.5)
    image[: size[0] // 5] *= 0.2
    noisy = image + noise * random.normal(size=size)
    return tuple(each.clip(0, 255).round().astype(np.uint8) for each in (image, noisy))


def batch(image: np.ndarray) -> torch.Tensor:
    return gray(image[None], "cpu")


def starts(size: int) -> range:
    """Where blocks begin: none reaches the last row or column."""
    return range(0, size - 16, 4)


def rms(values: np.ndarray, shape: tuple[int, int]) -> float:
    return math.sqrt((values[16 : shape[0] - 17, 16 : shape[1] - 17] ** 2).mean())


def direct_detection(reference: np.ndarray, distorted: np.ndarray, window: str, levels: str) -> float:
    height, width = reference.shape
    y, x = (np.arange(size) - size / 2 + 0.5 for size in (height, width))
    plane = (x + 1j * y[:, None]) / width * 2 * 32
    frequency = np.abs(plane) / (0.15 * np.cos(4 * np.angle(plane)) + 0.85)
    csf = 2.6 * (0.0192 + 0.114 * frequency) * np.exp(-((0.114 * frequency) ** 1.1))
    csf[frequency < 7.8909] = 0.9809

    def seen(image):
        light = 0.02874 * (np.minimum(image, 254) if levels == "uint8" else image) ** (2.2 / 3)
        return np.fft.ifft2(np.fft.ifftshift(np.fft.fftshift(np.fft.fft2(light)) * csf)).real

    ref, error = seen(reference), seen(distorted) - seen(reference)
    corners = {(i, j) for i in starts(height) for j in starts(width)}
    visible = np.zeros(reference.shape)
    for i, j in corners:
        mean = ref[i : i + 16, j : j + 16].mean()
        squares = {(i + di, j + dj) for di in (0, 4) for dj in (0, 4)} & corners
        masking = min(ref[k : k + 8, m : m + 8].std(ddof=1) for k, m in squares) / mean
        contrast = error[i : i + 16, j : j + 16].std(ddof=1) / mean
        if mean >= 0.5 and contrast > 0:
            visible[i : i + 4, j : j + 4] = max(0, math.log(contrast) - max(-5, math.log(max(masking, 1e-99))))

    before = 7 if window == "octave" else 8
    local = np.zeros(reference.shape)
    for i in range(16, height - 17):
        for j in range(16, width - 17):
            part = slice(i - before, i - before + 16), slice(j - before, j - before + 16)
            local[i, j] = ((reference[part] - distorted[part]) ** 2).mean()
    return 200 * rms(visible * local, reference.shape)


def direct_appearance(reference: np.ndarray, distorted: np.ndarray, grid: str) -> float:
    height, width = reference.shape
    down, across = (np.arange(size) - (size / 2 if grid == "authors" else size // 2) for size in (height, width))
    shift = np.fft.fftshift if grid == "authors" else np.fft.ifftshift
    y, x = down[:, None] / height, across[None, :] / width
    radius, angle = shift(np.hypot(x, y)), shift(np.arctan2(-y, x + 0 * y))
    radius[0, 0] = 1

    change = np.zeros((len(starts(height)), len(starts(width))))
    for wavelength, weight in zip((3, 9, 27, 81, 243), (0.5, 0.75, 1, 5, 6), strict=True):
        band = np.exp(-(np.log(radius * wavelength) ** 2) / (2 * math.log(0.55) ** 2))
        band[0, 0] = 0
        for direction in np.arange(4) * np.pi / 4:
            off = np.abs(np.angle(np.exp(1j * (angle - direction))))
            gain = band * np.exp(-(off**2) / (2 * (np.pi / 4 / 1.5) ** 2))
            statistics = []
            for image in (reference, distorted):
                response = np.abs(np.fft.ifft2(np.fft.fft2(image) * gain))[:-1, :-1]
                blocks = sliding_window_view(response, (16, 16))[::4, ::4].reshape(*change.shape, -1)
                statistics.append([blocks.std(2, ddof=1), 2 * skew(blocks, axis=2), kurtosis(blocks, axis=2)])
            change += weight / 13.25 * np.abs(np.subtract(*statistics)).sum(axis=0)
    return rms(np.kron(change, np.ones((4, 4)))[:height, :width], reference.shape)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("options", [("octave", "uint8"), ("matlab", "double")])
def test_detection_is_what_loops_over_blocks_give(size, options):
    reference, distorted = pictures(*size)

    found = visible_distortion(batch(reference), batch(distorted), *options).item()

    assert found > 0
    assert found == pytest.approx(
        direct_detection(reference.astype(float), distorted.astype(float), *options), rel=1e-9
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("grid", ["authors", "centred"])
def test_appearance_is_what_loops_over_blocks_give(size, grid):
    reference, distorted = pictures(*size)

    found = changed_appearance(batch(reference), batch(distorted), grid).item()

    assert found == pytest.approx(direct_appearance(reference.astype(float), distorted.astype(float), grid), rel=1e-7)


def test_some_rows_and_columns_at_a_time_give_what_all_at_once_give(monkeypatch):
    reference, distorted = map(batch, pictures(45, 53))
    at_once = changed_appearance(reference, distorted, "authors").item()
    monkeypatch.setattr(appearance, "AT_ONCE", 400)
    monkeypatch.setattr(appearance, "CACHED", 0)

    assert changed_appearance(reference, distorted, "authors").item() == pytest.approx(at_once, rel=1e-12)


def test_a_blocks_value_is_painted_on_its_first_pixels():
    blocks = torch.arange(30.0).reshape(1, 1, 5, 6)

    assert painted(blocks, 36, 38)[0, 0].tolist() == [[28, 28, 28, 28, 29]] * 3


@pytest.mark.parametrize("name", COMMITTED)
def test_the_other_window_gives_the_authors_other_values(name):
    expected = COMMITTED[name]["mad_shifted_window"]

    assert score("MAD", *pair(OURS / "metrics", name), window="matlab") == pytest.approx(expected, rel=1e-6)


@needs_shared
@pytest.mark.parametrize("name", ["p07_sign38_ihc", "q01_jpeg20_512x384"])
def test_levels_that_are_not_8_bit_give_the_authors_other_values(name):
    expected = load(SHARED / "ours" / "metrics" / "golden.json")["pairs"][name]["mad_double"]

    assert score("MAD", *pair(SHARED / "ours" / "metrics" / "pairs", name), levels="double") == pytest.approx(
        expected, rel=1e-6
    )


@pytest.mark.parametrize(("size", "equal"), [((40, 44), True), ((41, 44), False), ((40, 43), False)])
def test_the_grids_differ_at_odd_sizes_only(size, equal):
    images = pictures(*size)

    assert (score("MAD", *images) == score("MAD", *images, grid="centred")) is equal


def test_white_is_as_light_as_254_in_8_bit_levels_only():
    near, white = np.full((40, 40), 254, np.uint8), np.full((40, 40), 254, np.uint8)
    near[::2, ::2] = 200
    white[::2, ::2], white[1::2, 1::2] = 200, 255
    near, white = batch(near), batch(white)

    assert visible_distortion(near, white, "octave", "uint8").item() == 0
    assert visible_distortion(near, white, "octave", "double").item() >= 0
    with pytest.raises(ValueError, match="'uint8' or 'double', not 'float'"):
        mad(near, white, levels="float")


def test_there_are_two_windows():
    images = pictures(40, 40)
    with pytest.raises(ValueError, match="'octave' or 'matlab', not 'centred'"):
        score("MAD", *images, window="centred")


@settings(max_examples=15, deadline=None)
@given(st.tuples(st.integers(34, 44), st.integers(34, 44)), st.integers(0, 99))
def test_it_is_0_for_identical_images_and_finite_for_others(size, seed):
    reference, distorted = pictures(*size, seed=seed)

    assert score("MAD", reference, reference) == 0
    assert 0 <= score("MAD", reference, distorted) < math.inf


@pytest.mark.parametrize("level", [0, 30, 128, 255])
@pytest.mark.parametrize("size", [(34, 34), (41, 36)])
def test_flat_images_show_no_error_whatever_their_levels(level, size):
    flat = np.full(size, level, np.uint8)

    assert score("MAD", flat, flat) == 0
    assert score("MAD", flat, np.full(size, 77, np.uint8)) == 0


@pytest.mark.parametrize("size", [(40, 40), (41, 37)])
def test_noise_on_a_flat_image_is_seen_unless_it_is_dark(size):
    noise = np.random.default_rng(0).integers(-20, 21, size)
    dark, light = (np.full(size, level, np.uint8) for level in (20, 128))

    assert score("MAD", light, (light + noise).astype(np.uint8)) > 1
    assert score("MAD", dark, (dark + noise).astype(np.uint8)) == 0


def test_batches_are_scored_as_singles():
    pairs = [pictures(45, 38, seed=seed, noise=noise) for seed, noise in enumerate((0, 1, 15, 40))]
    references, distorted = (torch.cat([batch(each[k]) for each in pairs]) for k in (0, 1))

    found = mad(references, distorted).tolist()

    assert found == pytest.approx([score("MAD", *each) for each in pairs], rel=1e-12)


@pytest.mark.parametrize("size", [(34, 37)])
def test_the_gradient_is_that_of_the_value(size):
    reference, distorted = (batch(image) for image in pictures(*size))
    distorted = (distorted * 0.9 + 5).requires_grad_()
    torch.manual_seed(0)
    direction = torch.randn_like(distorted)

    def along(t):
        return mad(reference, distorted + t * direction)

    assert torch.autograd.gradcheck(
        along, torch.zeros((), dtype=torch.float64, requires_grad=True), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("change", [0.0, 3.0, "noise"])
def test_the_gradient_is_finite_where_nothing_is_seen_and_on_flat_images(change):
    reference = torch.full((1, 1, 36, 35), 120.0, dtype=torch.float64)
    added = 9 * torch.randn_like(reference) if change == "noise" else change
    distorted = (reference + added).requires_grad_()

    mad(reference, distorted).backward()

    assert distorted.grad.isfinite().all()


def test_black_has_a_finite_gradient():
    reference = torch.zeros(1, 1, 36, 36, dtype=torch.float64)
    reference[..., 18:] = 180
    distorted = (reference + 40 * (torch.arange(36) % 2)).clamp(0, 255).requires_grad_()

    mad(reference, distorted).backward()

    assert distorted.grad.isfinite().all()


def test_single_precision_is_near():
    images = pictures(60, 61)

    assert score("MAD", *images, dtype=torch.float32) == pytest.approx(score("MAD", *images), rel=1e-3)
