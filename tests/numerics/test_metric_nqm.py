"""NQM: its bands against full transforms, its thresholds, and its two grids."""

import math

import numpy as np
import pytest
import torch

from analysis.metrics import nqm as module
from analysis.metrics.images import gray
from analysis.metrics.nqm import nqm

from .golden import OURS, pair

SIZES = [(8, 8), (9, 8), (13, 17), (16, 12), (40, 31)]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


def pictures(*size: int, noise: float = 12, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """A smooth image and a noisy copy."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[: size[0], : size[1]] / max(size)
    image = 128 + 60 * np.sin(5 * x + 3 * y) + 30 * np.cos(17 * x * y) + 20 * random.normal(size=size)
    noisy = image + noise * random.normal(size=size)
    return tuple(torch.from_numpy(each.clip(0, 255).round())[None, None] for each in (image, noisy))


def direct(reference: np.ndarray, distorted: np.ndarray, grid: str) -> float:
    """NQM by whole transforms, as the paper has it."""
    axes = [np.arange(size) - (size / 2 if grid == "authors" else size // 2) for size in reference.shape]
    shift = np.fft.fftshift if grid == "authors" else np.fft.ifftshift
    radius = np.hypot(axes[0][:, None], axes[1])

    def octave(radius: np.ndarray, centre: float) -> np.ndarray:
        inside = (radius >= centre / 2) & (radius <= centre * 2)
        return np.where(inside, 0.5 + 0.5 * np.cos(np.pi * np.log2(np.where(inside, radius, 1) / centre)), 0)

    def ctf(frequency: float) -> float:
        return 1 / (200 * 2.6 * (0.0192 + 0.114 * frequency) * math.exp(-((0.114 * frequency) ** 1.1)))

    def bands(image: np.ndarray) -> list[np.ndarray]:
        gains = [octave(radius + 2, 2), *(octave(radius, 2**band) for band in range(1, 6))]
        return [np.fft.ifft2(np.fft.fft2(image) * shift(gain)).real for gain in gains]

    (low_r, *bands_r), (low_d, *bands_d) = bands(reference), bands(distorted)
    seen_r = seen_d = np.zeros_like(low_r)
    for number, (r, d) in enumerate(zip(bands_r, bands_d, strict=True), start=1):
        contrast_r, contrast_d = r / low_r, d / low_d
        low_r, low_d = low_r + r, low_d + d
        masked = np.abs(np.where(np.abs(contrast_d) > 1, 1, contrast_d) - contrast_r) < ctf(number) * (
            0.86 * (contrast_r / ctf(number) - 1) + 0.3
        )
        detected = ctf(2**number / (180 / math.pi / 3.5))
        seen_r = seen_r + np.where(np.abs(contrast_r) < detected, 0, r)
        seen_d = seen_d + np.where(np.abs(contrast_d) < detected, 0, np.where(masked, r, d))
    return 10 * math.log10((seen_r**2).sum() / ((seen_r - seen_d) ** 2).sum())


@pytest.mark.parametrize("grid", ["authors", "centred"])
@pytest.mark.parametrize("size", [*SIZES, (140, 131), (131, 140)])
def test_nqm_is_what_whole_transforms_make_it(size, grid):
    images = pictures(*size)

    expected = direct(*(image[0, 0].numpy() for image in images), grid)
    assert nqm(*images, grid=grid).item() == pytest.approx(expected, rel=1e-9)


def test_nqm_is_the_same_however_many_rows_are_computed_at_once(monkeypatch):
    images = pictures(40, 31)
    whole = nqm(*images).item()
    monkeypatch.setattr(module, "lines_at_once", lambda length, device: 7)

    assert nqm(*images).item() == pytest.approx(whole, rel=1e-12)


def test_the_grids_agree_at_even_sizes_and_differ_at_odd_ones():
    even, odd = pictures(40, 30), pictures(41, 31)

    assert nqm(*even, grid="centred").item() == pytest.approx(nqm(*even).item(), rel=1e-12)
    assert abs(nqm(*odd, grid="centred").item() - nqm(*odd).item()) > 0.01


@pytest.mark.parametrize("name", ["p10_low16_retina", "p20_blur3_coffee", "p30_patch10_logo"])
def test_the_centred_grid_is_nearer_to_what_an_even_crop_gives(name):
    images = [gray(image[None], "cpu") for image in pair(OURS / "metrics", name)]
    cropped = nqm(*(image[..., :-1, :-1] for image in images)).item()

    assert abs(nqm(*images, grid="centred").item() - cropped) < abs(nqm(*images).item() - cropped)


def test_an_unknown_grid_is_refused():
    with pytest.raises(ValueError, match="'authors' or 'centred'"):
        nqm(*pictures(8, 8), grid="matlab")


@pytest.mark.parametrize("size", SIZES)
def test_nqm_is_defined_from_its_smallest_size_up(size):
    assert math.isfinite(nqm(*pictures(*size)).item())


@pytest.mark.parametrize("grid", ["authors", "centred"])
@pytest.mark.parametrize("image", [levels(1, 1, 9, 9), torch.zeros(1, 1, 8, 9), torch.full((1, 1, 9, 8), 200.0)])
def test_nqm_of_identical_images_is_infinite_whatever_they_show(image, grid):
    assert nqm(image, image, grid=grid).item() == math.inf


@pytest.mark.parametrize("level", [0.0, 200.0])
def test_nqm_of_a_flat_reference_is_minus_infinity(level):
    assert nqm(torch.full((1, 1, 16, 16), level), levels(1, 1, 16, 16).float()).item() == -math.inf


def test_nqm_of_two_flat_images_is_undefined():
    assert math.isnan(nqm(torch.full((1, 1, 15, 16), 100.0), torch.full((1, 1, 15, 16), 101.0)).item())


def test_nqm_of_a_difference_that_is_not_seen_is_infinite():
    reference, _ = pictures(150, 150)
    finest = 1 - 2 * (torch.arange(150) % 2).double()  # 75 cycles, above the bands

    assert nqm(reference, reference + finest).item() > 200


def test_a_batch_scores_as_its_pairs_do():
    pairs = [pictures(33, 20, seed=seed) for seed in range(3)]
    references, distorted = (torch.cat(images) for images in zip(*pairs, strict=True))

    assert nqm(references, distorted).tolist() == pytest.approx([nqm(*pair).item() for pair in pairs], rel=1e-12)


@pytest.mark.parametrize("size", [(8, 9), (10, 8)])
def test_nqm_is_differentiable_even_after_scoring(size):
    images = pictures(*size, noise=30)
    with torch.inference_mode():
        nqm(*images)  # what this keeps must serve gradients as well

    assert torch.autograd.gradcheck(nqm, tuple(image.requires_grad_() for image in images))


@pytest.mark.parametrize("image", [torch.zeros(1, 1, 8, 8), torch.full((1, 1, 9, 9), 77.0), levels(1, 1, 9, 9)])
def test_gradients_are_finite_where_the_value_is_not(image):
    distorted = image.clone().requires_grad_()
    nqm(image, distorted).sum().backward()

    assert distorted.grad.isfinite().all()
