"""UQI: the quotient where it is defined, and what stands in its place where windows are flat or black."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.lib.stride_tricks import sliding_window_view

from analysis.metrics.uqi import WINDOW, similarity, uqi

sizes = st.tuples(st.integers(8, 13), st.integers(8, 13))
few_levels = st.sampled_from([0, 1, 2, 127, 128, 254, 255])
pairs = sizes.flatmap(lambda size: arrays(np.uint8, (2, *size), elements=few_levels))
some = settings(max_examples=40, deadline=None)


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


def quality(reference: np.ndarray, distorted: np.ndarray) -> float:
    """Under one window, in whole numbers up to the quotient."""
    r, d = reference.ravel().astype(object), distorted.ravel().astype(object)
    n, sum_r, sum_d = len(r), r.sum(), d.sum()
    contrast = n * ((r**2).sum() + (d**2).sum()) - sum_r**2 - sum_d**2
    luminance = sum_r**2 + sum_d**2
    if luminance == 0:
        return 1.0
    if contrast == 0:
        return 2 * sum_r * sum_d / luminance
    return 4 * (n * (r * d).sum() - sum_r * sum_d) * sum_r * sum_d / (contrast * luminance)


@some
@given(pairs)
def test_uqi_is_its_definition_under_every_window(images):
    windows = sliding_window_view(images, (WINDOW, WINDOW), axis=(1, 2))
    expected = [[quality(*both) for both in zip(*rows, strict=True)] for rows in zip(*windows, strict=True)]
    reference, distorted = torch.from_numpy(images).double()[:, None, None]

    assert similarity(reference, distorted)[0, 0].numpy() == pytest.approx(np.array(expected), rel=1e-12, abs=1e-15)
    assert uqi(reference, distorted).item() == pytest.approx(np.mean(expected), rel=1e-12, abs=1e-15)


@some
@given(st.integers(0, 255), st.integers(0, 255), st.sampled_from([torch.float64, torch.float32]))
def test_of_flat_images_only_luminance_counts(level, other, dtype):
    reference, distorted = (torch.full((1, 1, 9, 11), each, dtype=dtype) for each in (level, other))
    expected = 2 * level * other / (level**2 + other**2) if level or other else 1

    assert uqi(reference, distorted).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("level", [0.1, 77.7, 254.9])
def test_flat_areas_between_whole_levels_are_flat_too(level):
    reference = torch.full((1, 1, 12, 12), level, dtype=torch.float64)

    assert uqi(reference, 0.9 * reference).item() == pytest.approx(2 * 0.9 / (1 + 0.9**2), rel=1e-12)


@pytest.mark.parametrize("change", [1, -1])
def test_one_level_in_one_pixel_is_not_flat(change):
    reference = torch.full((1, 1, 8, 8), 254.0, dtype=torch.float64)
    distorted = reference.clone()
    distorted[0, 0, 3, 4] += change

    assert uqi(reference, distorted).item() == 0


@pytest.mark.parametrize("image", [levels(1, 1, 8, 8), levels(1, 1, 33, 20), torch.zeros(1, 1, 8, 9)])
def test_identical_images_have_one(image):
    assert uqi(image, image).item() == pytest.approx(1, abs=1e-12)


def test_a_batch_scores_as_its_pairs_do():
    references, distorted = levels(4, 1, 15, 12), levels(4, 1, 15, 12, seed=1)
    singly = [uqi(*pair).item() for pair in zip(references.split(1), distorted.split(1), strict=True)]

    assert uqi(references, distorted).tolist() == pytest.approx(singly, rel=1e-12)


def test_uqi_is_differentiable():
    reference, distorted = levels(1, 1, 10, 9), levels(1, 1, 10, 9, seed=1)

    assert torch.autograd.gradcheck(uqi, (reference.requires_grad_(), distorted.requires_grad_()))


def test_gradients_are_finite_where_windows_are_flat_or_black():
    reference, distorted = levels(2, 1, 20, 20)
    reference[:, :10], distorted[:, :10] = 0, 0
    reference[:, :, 10:] = distorted[:, :, 10:] = 128
    distorted = distorted[None].requires_grad_()
    uqi(reference[None], distorted).sum().backward()

    assert distorted.grad.isfinite().all()
