"""WSNR, the contrast sensitivity it shares with others, and ratios in decibels."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.metrics.csf import mannos_sakrison, sensitivity
from analysis.metrics.decibels import signal_to_noise
from analysis.metrics.wsnr import wsnr

SIZES = [(1, 1), (2, 3), (8, 8), (9, 9), (12, 7), (7, 12), (33, 32)]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


@pytest.mark.parametrize("size", SIZES)
def test_wsnr_is_the_power_over_that_of_the_filtered_error(size):
    reference, distorted = levels(1, 1, *size), levels(1, 1, *size, seed=1)
    height, width = size
    rows = (np.arange(height) - (height - 1) / 2) / height * 120
    columns = (np.arange(width) - (width - 1) / 2) / height * 120  # over the number of rows, as the authors do
    frequency = np.hypot(rows[:, None], columns)
    frequency = frequency / (0.15 * np.cos(4 * np.arctan2(rows[:, None], columns)) + 0.85)
    seen = 2.6 * (0.0192 + 0.114 * frequency) * np.exp(-((0.114 * frequency) ** 1.1))
    seen[frequency < 7.8909] = 0.9809
    error = np.fft.fftshift(np.fft.fft2((reference - distorted)[0, 0].numpy())) * seen
    expected = 10 * np.log10((reference**2).sum().item() / (np.abs(np.fft.ifft2(error)) ** 2).sum())

    assert wsnr(reference, distorted).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("image", [levels(1, 1, 9, 9), torch.zeros(1, 1, 8, 8), torch.full((1, 1, 7, 6), 200.0)])
def test_wsnr_of_identical_images_is_infinite_whatever_they_show(image):
    assert wsnr(image, image).item() == wsnr(image.float(), image.float()).item() == math.inf


def test_wsnr_of_a_black_reference_is_minus_infinity():
    assert wsnr(torch.zeros(1, 1, 8, 8), levels(1, 1, 8, 8).float()).item() == -math.inf


def test_a_shift_of_brightness_scores_low():
    image = levels(1, 1, 32, 32) / 2
    signs = torch.where(levels(1, 1, 32, 32, seed=1) < 128, -1.0, 1.0)

    assert wsnr(image, image + 10) < wsnr(image, image + 10 * signs) - 3


def test_a_batch_scores_as_its_pairs_do():
    references, distorted = levels(4, 1, 15, 12), levels(4, 1, 15, 12, seed=1)
    singly = [wsnr(*pair).item() for pair in zip(references.split(1), distorted.split(1), strict=True)]

    assert wsnr(references, distorted).tolist() == pytest.approx(singly, rel=1e-12)


@pytest.mark.parametrize("size", [(4, 5), (5, 4)])
def test_wsnr_is_differentiable_even_after_scoring(size):
    reference, distorted = levels(1, 1, *size), levels(1, 1, *size, seed=1)
    with torch.inference_mode():
        wsnr(reference, distorted)  # what this keeps must serve gradients as well

    assert torch.autograd.gradcheck(wsnr, (reference.requires_grad_(), distorted.requires_grad_()))


def test_the_gradient_is_zero_where_the_value_is_infinite():
    image = levels(1, 1, 6, 6)
    distorted = image.clone().requires_grad_()
    wsnr(image, distorted).sum().backward()

    assert distorted.grad.eq(0).all()


def test_sensitivity_peaks_near_eight_cycles_per_degree():
    frequency = torch.linspace(0, 60, 6001, dtype=torch.float64)

    assert frequency[sensitivity(frequency).argmax()].item() == pytest.approx(7.8909, abs=0.01)
    assert sensitivity(frequency).max().item() == pytest.approx(0.9809, abs=1e-3)


def test_the_sensitivities_are_flat_in_the_middle_and_less_along_diagonals():
    seen = mannos_sakrison(33, 33, 60.0, torch.empty(0, dtype=torch.float64))

    assert seen[16, 16] == seen[16, 17] == 0.9809
    assert seen[16, 16 + 10] == pytest.approx(sensitivity(torch.tensor(10 / 33 * 120, dtype=torch.float64)).item())
    diagonal = torch.tensor(math.hypot(7, 7) / 33 * 120 / 0.7, dtype=torch.float64)
    assert seen[16 + 7, 16 - 7] == pytest.approx(sensitivity(diagonal).item())


@pytest.mark.parametrize("size", SIZES)
def test_the_sensitivities_are_symmetric_about_the_middle(size):
    seen = mannos_sakrison(*size, 32.0, torch.empty(0, dtype=torch.float32))

    assert seen.shape == size
    assert seen.dtype == torch.float32
    assert torch.equal(seen, seen.flip(0, 1))


@settings(max_examples=30, deadline=None)
@given(st.floats(1e-6, 1e9), st.floats(1e-6, 1e9))
def test_signal_to_noise_is_in_decibels(signal, noise):
    powers = torch.tensor([[signal], [noise]], dtype=torch.float64)

    assert signal_to_noise(*powers, torch.tensor([False])).item() == pytest.approx(
        10 * math.log10(signal) - 10 * math.log10(noise), rel=1e-12, abs=1e-12
    )


def test_the_ends_of_the_scale_are_defined():
    signal = torch.tensor([1.0, 0.0, 0.0, 0.0, 1.0], requires_grad=True)
    noise = torch.tensor([0.0, 1.0, 0.0, 0.0, 1.0], requires_grad=True)
    found = signal_to_noise(signal, noise, torch.tensor([False, False, False, True, True]))
    found.sum().backward()

    assert found.tolist() == pytest.approx([math.inf, -math.inf, math.nan, math.inf, math.inf], nan_ok=True)
    assert signal.grad.eq(0).all()
    assert noise.grad.eq(0).all()
