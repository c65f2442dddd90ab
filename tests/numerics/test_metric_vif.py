"""VIF, VIFp and IFC: the pyramid they share, and what must hold of information."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate, correlate1d

from analysis.metrics import METRICS, score
from analysis.metrics.scale_mixture import LEVELS, SMALLEST, bands
from analysis.metrics.steerable import oriented_bands
from analysis.metrics.steerable_filters import BAND, INITIAL, LOW
from analysis.metrics.windows import gaussian

from .golden import OURS, picture

ALL = ["VIF", "VIFp", "IFC"]
PHOTOGRAPH = picture(OURS / "metrics" / "p20_blur3_coffee_ref.png")


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).uniform(0, 255, shape))


def window(quarter, odd: bool = False) -> np.ndarray:
    """The whole window of a table, which has its distances from the middle across in rows, or down."""
    half = np.array(quarter)
    if odd:
        half = np.vstack([np.zeros(half.shape[1]), half])  # across → down, the middle's column of zeros first
        right = half.T
        return np.block([[-right[:0:-1, :0:-1], right[:0:-1]], [-right[:, :0:-1], right]])
    return np.block([[half[:0:-1, :0:-1], half[:0:-1]], [half[:, :0:-1], half]])


def direct_pyramid(image: np.ndarray):
    """By SciPy's correlation with whole windows, level by level."""
    low = correlate(image, window(INITIAL), mode="mirror")
    for level in range(LEVELS):
        if level:
            low = correlate(low, window(LOW), mode="mirror")[::2, ::2]
        yield (
            correlate(low, window(BAND, odd=True), mode="mirror"),
            correlate(low, window(BAND, odd=True).T, mode="mirror"),
        )


@settings(max_examples=20, deadline=None)
@given(st.integers(40, 130), st.integers(40, 130))
def test_the_pyramid_is_that_of_whole_windows(height, width):
    image = levels(1, 1, height, width)
    found = list(oriented_bands(image, LEVELS))

    for ours, direct in zip(found, direct_pyramid(image[0, 0].numpy()), strict=True):
        for band, expected in zip((ours[0], ours[1].mT), direct, strict=True):
            assert band[0, 0].numpy() == pytest.approx(expected, rel=1e-12, abs=1e-9)


def test_each_band_passes_its_own_edges():
    edge = torch.where(torch.arange(64) < 32, 0.0, 200.0).double().expand(1, 1, 64, 64)  # it runs along columns
    for columns, rows in oriented_bands(edge, LEVELS):
        assert columns.abs().max() > 1
        assert rows.abs().max() < 1e-9


@pytest.mark.parametrize("size", [(SMALLEST, SMALLEST), (66, 97), (131, 70)])
def test_a_bands_powers_are_those_of_its_covariance(size):
    """Blocks' powers, by the covariance of all neighbourhoods, are about 1 in the mean, and never negative."""
    image = levels(1, 1, *size)
    for band in bands(image, image):
        assert (band.power >= 0).all()
        assert band.power.mean().item() == pytest.approx(1, abs=0.5)
        assert band.variances.shape == (1, 9)
        assert torch.allclose(band.channel.gain, torch.ones(()).double(), atol=1e-6)  # a channel that loses nothing


@pytest.mark.parametrize("name", ALL)
def test_turned_and_mirrored_images_are_the_same(name):
    """Where sizes are such that blocks and windows fall on the same places from both ends."""
    reference, distorted = PHOTOGRAPH[:257, :257], np.clip(PHOTOGRAPH[:257, :257] * 0.8 + 20, 0, 255).astype(np.uint8)

    turned = score(name, reference.transpose(1, 0, 2), distorted.transpose(1, 0, 2))
    assert turned == pytest.approx(score(name, reference, distorted), rel=1e-9)


@pytest.mark.parametrize("name", ["VIF", "VIFp"])
def test_more_contrast_is_more_than_all_the_information(name):
    dull = (PHOTOGRAPH // 2 + 64).astype(np.uint8)
    strong = np.clip((dull.astype(int) - 128) * 2 + 128, 0, 255).astype(np.uint8)

    assert score(name, dull, strong) > 1
    assert 0 < score(name, strong, dull) < 1


@pytest.mark.parametrize("name", ALL)
def test_a_flat_reference_holds_no_information(name):
    flat = np.full((80, 80, 3), 77, np.uint8)
    found = score(name, flat, PHOTOGRAPH[:80, :80])

    assert found == 0 if name == "IFC" else math.isnan(found)


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_conveyed_by_a_flat_image(name):
    flat = np.full((80, 80, 3), 77, np.uint8)

    assert score(name, PHOTOGRAPH[:80, :80], flat) == pytest.approx(0, abs=1e-12)


def test_vifps_first_scale_is_its_formula():
    """By SciPy's filters, of an image so small that coarser scales are of few windows: summed here over all four."""
    reference, distorted = (levels(50, 47, seed=seed).round().numpy() for seed in (0, 1))
    distorted = np.round(0.6 * reference + 0.4 * distorted)
    expected = direct_vifp(reference, distorted)

    batch = (torch.from_numpy(each)[None, None] for each in (reference, distorted))
    assert METRICS["VIFp"].function(*batch).item() == pytest.approx(expected, rel=1e-9)


def direct_vifp(reference: np.ndarray, distorted: np.ndarray) -> float:
    conveyed = held = 0.0
    for scale, size in enumerate((17, 9, 5, 3)):
        weights, border = np.array(gaussian(size, size / 5)), size // 2

        def mean(image, weights=weights, border=border):
            blurred = correlate1d(correlate1d(image, weights, axis=0), weights, axis=1)
            return blurred[border : image.shape[0] - border, border : image.shape[1] - border]

        if scale:
            reference, distorted = mean(reference)[::2, ::2], mean(distorted)[::2, ::2]
        mean_r, mean_d = mean(reference), mean(distorted)
        var_r, var_d = mean(reference**2) - mean_r**2, mean(distorted**2) - mean_d**2
        gain = (mean(reference * distorted) - mean_r * mean_d) / var_r
        assert (gain > 0).all()  # so that none of the special cases arises
        noise = var_d - gain * (gain * var_r)
        conveyed += np.log2(1 + gain**2 * var_r / (noise + 2)).sum()
        held += np.log2(1 + var_r / 2).sum()
    return conveyed / held


@pytest.mark.parametrize("name", ALL)
def test_the_gradient_is_that_of_differences(name):
    """Along one direction: it is too large an image for all."""
    size = METRICS[name].smallest + 3
    reference, noise = levels(1, 1, size, size), levels(1, 1, size, size, seed=1)
    direction = levels(1, 1, size, size, seed=2) - 128

    def along(step: torch.Tensor) -> torch.Tensor:
        return METRICS[name].function(reference, 0.7 * reference + 0.3 * noise + step * direction)

    assert torch.autograd.gradcheck(along, torch.tensor(0.1, dtype=torch.float64, requires_grad=True))
