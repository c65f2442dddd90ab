"""GSIM, as we read its paper: there is no code of its authors to compare with."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d

from analysis.metrics import gsim as module
from analysis.metrics.gsim import gsim, similarity

HORIZONTAL = np.outer([0, 1, 0, -1, 0], [1, 3, 8, 3, 1])
DIAGONAL = np.array([[0, 0, 1, 0, 0], [0, 8, 3, 0, 0], [1, 3, 0, -3, -1], [0, 0, -3, -8, 0], [0, 0, -1, 0, 0]])
KERNELS = (HORIZONTAL, DIAGONAL, -DIAGONAL[:, ::-1], HORIZONTAL.T)
SIZES = [(5, 5), (6, 9), (24, 31)]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


def expected(reference: np.ndarray, distorted: np.ndarray) -> np.ndarray:
    """The paper's map, as it is written there."""
    g_r, g_d = (
        np.max([np.abs(correlate2d(image, kernel, mode="valid") / 25) for kernel in KERNELS], axis=0)
        for image in (reference, distorted)
    )
    larger = np.maximum(g_r, g_d)
    change, masking = np.abs(g_r - g_d) / larger, 200 / larger
    structure = (2 * (1 - change) + masking) / (1 + (1 - change) ** 2 + masking)
    luminance = 1 - ((reference - distorted)[2:-2, 2:-2] / 255) ** 2
    weight = 0.1 * structure
    return (1 - weight) * structure + weight * luminance


@pytest.mark.parametrize("size", SIZES)
def test_gsim_is_what_the_paper_says(size):
    reference, distorted = levels(1, 1, *size), levels(1, 1, *size, seed=1)
    map_ = expected(reference[0, 0].numpy(), distorted[0, 0].numpy())

    assert similarity(reference, distorted)[0, 0].numpy() == pytest.approx(map_, rel=1e-12)
    assert gsim(reference, distorted).item() == pytest.approx(map_.mean(), rel=1e-12)


def test_it_is_said_that_this_is_our_reading():
    assert module.OUR_READING
    assert "our own reading" in module.__doc__


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255))
def test_of_flat_images_only_luminance_counts_and_little(level, other):
    reference, distorted = (torch.full((1, 1, 8, 7), each, dtype=torch.float64) for each in (level, other))

    assert gsim(reference, distorted).item() == pytest.approx(1 - 0.1 * ((level - other) / 255) ** 2, rel=1e-12)


@pytest.mark.parametrize("image", [levels(1, 1, 5, 5), levels(1, 1, 33, 20), torch.zeros(1, 1, 8, 9)])
def test_identical_images_have_one(image):
    assert gsim(image, image).item() == pytest.approx(1, abs=1e-12)


def test_small_gradients_are_masked_more_than_large_ones():
    step = torch.zeros(1, 1, 9, 9, dtype=torch.float64)
    step[..., 5:] = 1

    def kept(size: float) -> float:
        return gsim(100 + size * step, 100 + 0.5 * size * step).item()

    assert kept(4) > kept(40) > kept(150)


def test_a_batch_scores_as_its_pairs_do():
    references, distorted = levels(4, 1, 15, 12), levels(4, 1, 15, 12, seed=1)
    singly = [gsim(*pair).item() for pair in zip(references.split(1), distorted.split(1), strict=True)]

    assert gsim(references, distorted).tolist() == pytest.approx(singly, rel=1e-12)


def test_gsim_is_differentiable():
    reference, distorted = levels(1, 1, 8, 7), levels(1, 1, 8, 7, seed=1)
    noise = torch.from_numpy(np.random.default_rng(2).normal(size=reference.shape))  # or two directions may be equal

    assert torch.autograd.gradcheck(gsim, ((reference + noise).requires_grad_(), (distorted - noise).requires_grad_()))


def test_gradients_are_finite_where_there_is_none_in_the_image():
    image = torch.full((1, 1, 9, 9), 128.0, dtype=torch.float64)
    distorted = image.clone().requires_grad_()
    gsim(image, distorted).sum().backward()

    assert distorted.grad.isfinite().all()
