"""MS-SSIM, and the maps of SSIM that it is made of."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from analysis.metrics.msssim import SMALLEST, WEIGHTS, msssim
from analysis.metrics.ssim import CONTRAST, LUMINANCE, similarity, ssim, structure

SIZES = [(161, 161), (161, 200), (176, 177), (299, 163)]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


def pair(height: int, width: int, noise: float = 30, number: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
    reference = levels(number, 1, height, width)
    noisy = reference + noise * torch.from_numpy(np.random.default_rng(1).normal(size=reference.shape))
    return reference, noisy.round().clamp(0, 255)


def factors(reference: np.ndarray, distorted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """SSIM's luminance, and contrast with structure, straight from the paper, inside the border."""

    def average(image: np.ndarray) -> np.ndarray:
        return gaussian_filter(image, 1.5, truncate=3.5)[5:-5, 5:-5]

    mean_r, mean_d = average(reference), average(distorted)
    variance_r, variance_d = average(reference**2) - mean_r**2, average(distorted**2) - mean_d**2
    covariance = average(reference * distorted) - mean_r * mean_d
    luminance = (2 * mean_r * mean_d + LUMINANCE) / (mean_r**2 + mean_d**2 + LUMINANCE)
    return luminance, (2 * covariance + CONTRAST) / (variance_r + variance_d + CONTRAST)


def halved(image: np.ndarray) -> np.ndarray:
    height, width = image.shape
    mirrored = np.pad(image, ((0, height % 2), (0, width % 2)), mode="symmetric")
    return mirrored.reshape(-(-height // 2), 2, -(-width // 2), 2).mean(axis=(1, 3))


@pytest.mark.parametrize("size", [(11, 11), (12, 40), (61, 35)])
def test_the_maps_are_the_papers(size):
    reference, distorted = pair(*size)
    luminance, contrast = factors(reference[0, 0].numpy(), distorted[0, 0].numpy())

    assert similarity(reference, distorted)[0, 0].numpy() == pytest.approx(luminance * contrast, rel=1e-9, abs=1e-11)
    assert structure(reference, distorted)[0, 0].numpy() == pytest.approx(contrast, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("size", SIZES)
def test_msssim_is_the_product_over_five_scales(size):
    reference, distorted = pair(*size)
    r, d = reference[0, 0].numpy(), distorted[0, 0].numpy()
    expected = 1.0
    for weight in WEIGHTS[:-1]:
        expected *= factors(r, d)[1].mean() ** weight
        r, d = halved(r), halved(d)
    expected *= np.prod(factors(r, d), axis=0).mean() ** WEIGHTS[-1]

    assert msssim(reference, distorted).item() == pytest.approx(expected, rel=1e-10)


def test_the_smallest_image_holds_one_window_at_the_coarsest_scale():
    size = SMALLEST
    for _ in WEIGHTS[:-1]:
        size = math.ceil(size / 2)

    assert (SMALLEST, size) == (161, 11)


@pytest.mark.parametrize("metric", [ssim, msssim])
@pytest.mark.parametrize(
    "image", [levels(2, 1, 161, 170), torch.zeros(1, 1, 161, 161), torch.full((1, 1, 162, 161), 255.0)]
)
def test_identical_images_have_exactly_one(metric, image):
    assert metric(image, image).eq(1).all()
    assert metric(image.float(), image.float()).eq(1).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255))
def test_of_flat_images_only_luminance_counts(level, other):
    reference, distorted = (torch.full((1, 1, 161, 161), float(each), dtype=torch.float64) for each in (level, other))
    luminance = (2 * level * other + LUMINANCE) / (level**2 + other**2 + LUMINANCE)

    assert ssim(reference, distorted).item() == pytest.approx(luminance, rel=1e-9)
    assert msssim(reference, distorted).item() == pytest.approx(luminance ** WEIGHTS[-1], rel=1e-9)


@pytest.mark.parametrize("metric", [ssim, msssim])
def test_exchanging_the_images_changes_nothing(metric):
    reference, distorted = pair(170, 161)

    assert metric(reference, distorted).item() == metric(distorted, reference).item()


@pytest.mark.parametrize("metric", [ssim, msssim])
def test_a_batch_scores_as_its_pairs_do(metric):
    references, distorted = pair(170, 161, number=3)
    singly = [metric(*pair).item() for pair in zip(references.split(1), distorted.split(1), strict=True)]

    assert metric(references, distorted).tolist() == pytest.approx(singly, rel=1e-12)


def test_an_image_and_its_negative_have_no_msssim_and_no_gradient():
    reference = levels(1, 1, 165, 161)
    distorted = (255 - reference).requires_grad_()
    found = msssim(reference, distorted)
    found.sum().backward()

    assert found.isnan().all()
    assert distorted.grad.isfinite().all()


@pytest.mark.parametrize("size", [(11, 12), (13, 11)])
def test_ssim_is_differentiable(size):
    reference, distorted = pair(*size)

    assert torch.autograd.gradcheck(ssim, (reference.requires_grad_(), distorted.requires_grad_()))


def test_msssim_is_differentiable():
    reference, distorted = pair(161, 161)
    direction = torch.zeros_like(reference)
    direction[..., ::31, ::17] = levels(1, 1, 6, 10, seed=3) / 255

    def along(step: torch.Tensor) -> torch.Tensor:
        return msssim(reference + step[0] * direction, distorted + step[1] * direction)

    assert torch.autograd.gradcheck(along, torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True))
