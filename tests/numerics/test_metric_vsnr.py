"""VSNR, its wavelet, and how it extends images."""

import math

import numpy as np
import pytest
import torch

from analysis.metrics import METRICS
from analysis.metrics.extension import extend_to_multiple
from analysis.metrics.images import gray
from analysis.metrics.strips import lines_at_once, strips
from analysis.metrics.vsnr import (
    contrasts,
    contrasts_of_error,
    detectability,
    error_image,
    fidelity,
    vsnr,
)
from analysis.metrics.wavelet97 import details

from .golden import OURS, SHARED, load, needs_shared, pair

LOW = [0.6029490182363579, 0.2668641184428723, -0.07822326652898785, -0.01686411844287495, 0.02674875741080976]
HIGH = [1.115087052456994, -0.5912717631142470, -0.05754352622849957, 0.09127176311424948]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


def pictures(*size: int, noise: float = 12, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """A smooth image and a noisy copy."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[: size[0], : size[1]] / max(size)
    image = 128 + 60 * np.sin(5 * x + 3 * y) + 30 * np.cos(17 * x * y) + 20 * random.normal(size=size)
    noisy = image + noise * random.normal(size=size)
    return tuple(torch.from_numpy(each.clip(0, 255).round())[None, None] for each in (image, noisy))


def filtered(samples: np.ndarray, taps: list[float], first: int, axis: int) -> np.ndarray:
    """Symmetric filtering with a mirrored border, every second sample kept: the definition, in place of lifting."""
    samples = np.moveaxis(samples, axis, -1)
    reach, size = len(taps) - 1, samples.shape[-1]
    extended = np.pad(samples, [(0, 0), (reach, reach)], mode="reflect")
    found = sum(
        taps[abs(shift)] * extended[:, reach + shift : reach + shift + size] for shift in range(-reach, reach + 1)
    )
    return np.moveaxis(found[:, first::2], -1, axis)


@pytest.mark.parametrize("size", [(32, 32), (32, 96), (160, 64)])
def test_the_wavelet_is_its_filters(size):
    image = levels(1, 1, *size)
    low = image[0, 0].numpy()
    to_low, to_high = [tap * math.sqrt(2) for tap in LOW], [tap / math.sqrt(2) for tap in HIGH]

    for bands in details(image, 5):
        lows, highs = filtered(low, to_low, 0, 0), filtered(low, to_high, 1, 0)
        expected = [filtered(highs, to_low, 0, 1), filtered(lows, to_high, 1, 1), filtered(highs, to_high, 1, 1)]
        for band, definition in zip(bands, expected, strict=True):
            assert np.allclose(band[0, 0].numpy(), definition, rtol=0, atol=1e-9)
        low = filtered(lows, to_low, 0, 1)


def test_the_wavelet_sees_no_details_in_a_flat_image():
    flat = torch.full((1, 1, 64, 32), 255.0, dtype=torch.float64)

    assert all(band.abs().max() < 1e-10 for bands in details(flat, 5) for band in bands)


def test_large_images_are_cut_into_strips_that_join_to_them():
    image = torch.arange(2 * 700 * 300, dtype=torch.float64).view(2, 1, 700, 300)

    for dim in (2, 3):
        parts = strips(image, dim)
        assert len(parts) > 1
        assert torch.equal(torch.cat(parts, dim), image)
    assert lines_at_once(300, torch.device("cuda")) > 10**6


def test_images_are_mirrored_to_the_next_multiple_and_corners_filled():
    image = torch.arange(1.0, 10).view(1, 1, 3, 3)

    assert extend_to_multiple(image, 5)[0, 0].tolist() == [
        [5, 4, 5, 6, 5],
        [2, 1, 2, 3, 2],
        [5, 4, 5, 6, 5],
        [8, 7, 8, 9, 8],
        [5, 4, 5, 6, 5],
    ]
    wider = torch.arange(1.0, 25).view(1, 1, 4, 6)
    assert extend_to_multiple(wider, 4)[0, 0, 0].tolist() == [2, 1, 2, 3, 4, 5, 6, 5]


def test_the_corners_are_one_pixel_and_more_goes_before_where_the_missing_is_odd():
    image = levels(1, 1, 27, 27)
    extended = extend_to_multiple(image, 32)[0, 0]

    assert torch.equal(extended[3:30, 3:30], image[0, 0])
    assert torch.equal(extended[:3, 3:30], image[0, 0, 1:4].flip(0))
    assert torch.equal(extended[3:30, 30:], image[0, 0, :, 24:26].flip(1))
    for corner, pixel in {(0, 0): (1, 1), (0, 31): (1, 25), (31, 0): (25, 1), (31, 31): (25, 25)}.items():
        assert extended[corner] == image[0, 0][pixel]
    assert (extended[:3, :3] == image[0, 0, 1, 1]).all()


def test_an_image_of_the_right_size_is_left_as_it_is():
    image = levels(1, 1, 32, 64)

    assert torch.equal(extend_to_multiple(image, 32), image)


def test_the_error_image_is_rounded_half_up_and_clipped():
    reference = torch.tensor([0.0, 255, 0, 255]).view(1, 1, 2, 2)  # 127.5 on average
    distorted = torch.tensor([0.0, 250, 255, 0]).view(1, 1, 2, 2)

    assert error_image(reference, distorted).flatten().tolist() == [128, 123, 255, 0]


@needs_shared
@pytest.mark.parametrize(
    "name", sorted(load(SHARED / "ours" / "metrics" / "golden.json")["pairs"]) if SHARED.exists() else []
)
def test_contrasts_and_values_below_the_threshold_equal_the_authors_code(name):
    golden = load(SHARED / "ours" / "metrics" / "golden.json")["pairs"][name]
    images = [gray(image[None], "cpu") for image in pair(SHARED / "ours" / "metrics" / "pairs", name)]
    error, threshold = (found.item() for found in detectability(*images))

    assert error == pytest.approx(golden["vsnr_Ce"], rel=1e-9, abs=1e-11)
    assert threshold == pytest.approx(golden["vsnr_CTe"], rel=1e-9)
    assert vsnr(*images, subthreshold="code").item() == pytest.approx(golden["vsnr"], rel=0, abs=1e-6)
    assert (vsnr(*images).item() == math.inf) == bool(golden["vsnr_subthreshold"])


def test_contrasts_equal_the_authors_code_on_a_committed_pair():
    golden = load(OURS / "metrics" / "golden.json")["p20_blur3_coffee"]
    images = [gray(image[None], "cpu") for image in pair(OURS / "metrics", "p20_blur3_coffee")]
    error, threshold = detectability(*images)

    assert error.item() == pytest.approx(golden["vsnr_Ce"], rel=1e-9)
    assert threshold.item() == pytest.approx(golden["vsnr_CTe"], rel=1e-9)


def test_an_error_below_the_threshold_is_infinitely_faithful_in_the_paper_only():
    reference, distorted = pictures(40, 40, noise=0.1)

    error, threshold = detectability(reference, distorted)
    assert error <= threshold
    assert vsnr(reference, distorted).item() == math.inf
    assert math.isfinite(vsnr(reference, distorted, subthreshold="code").item())


def test_above_the_threshold_paper_and_code_agree():
    images = pictures(40, 40)

    assert vsnr(*images).item() == vsnr(*images, subthreshold="code").item()


def test_an_unknown_convention_below_the_threshold_is_refused():
    with pytest.raises(ValueError, match="'paper' or the 'code'"):
        vsnr(*pictures(32, 32), subthreshold="article")


@pytest.mark.parametrize("image", [levels(1, 1, 19, 33), torch.zeros(1, 1, 32, 32), torch.full((1, 1, 45, 12), 200.0)])
def test_vsnr_of_identical_images_is_infinite_whatever_they_show(image):
    assert vsnr(image, image).item() == vsnr(image.float(), image.float()).item() == math.inf


def test_a_shift_of_brightness_alike_everywhere_is_not_seen():
    image = levels(1, 1, 40, 40) / 2

    assert vsnr(image.floor(), image.floor() + 10).item() == math.inf


@pytest.mark.parametrize("level", [0.0, 200.0])
def test_vsnr_of_a_flat_reference_is_minus_infinity_where_the_error_is_seen(level):
    flat = torch.full((1, 1, 40, 32), level)

    assert vsnr(flat, levels(1, 1, 40, 32).float()).item() == -math.inf
    assert vsnr(flat, flat + 7).item() == math.inf


@pytest.mark.parametrize("size", [(12, 12), (12, 13), (31, 33), (32, 32), (32, 50), (65, 64)])
def test_vsnr_is_defined_from_its_smallest_size_up(size):
    assert min(size) >= METRICS["VSNR"].smallest
    assert math.isfinite(vsnr(*pictures(*size, noise=30)).item())


def test_the_search_stops_at_the_first_visibility_within_a_hundredth():
    found = contrasts(*pictures(64, 64))
    frequency = np.log(96 * 19.1 * math.tan(math.pi / 180) / 2.0 ** np.arange(1, 6))
    image_bands, error_bands = found.image_bands[0].numpy(), found.error_bands[0].numpy()
    error, low, high = found.error.item(), 0.0, 1.0
    while True:
        v = (low + high) / 2
        exponent = (1 - v - 0.1258 * v) * frequency + (v - 1 - 0.1087 * v) * frequency**2
        bands = image_bands / (59.8 * v * np.exp(exponent))
        contrast = np.linalg.norm(bands)
        if abs(contrast - error) < 0.01 * error:
            break
        low, high = (v, high) if contrast > error else (low, v)
    distance = 0.04 * error + 0.96 * np.linalg.norm(bands - error_bands) / math.sqrt(2)

    assert fidelity(found).item() == pytest.approx(20 * math.log10(found.image.item() / distance), rel=1e-12)


def test_a_batch_scores_as_its_pairs_do():
    pairs = [pictures(40, 33, noise=noise, seed=noise) for noise in (2, 12, 40, 0)]
    references, distorted = (torch.cat(images) for images in zip(*pairs, strict=True))

    assert vsnr(references, distorted).tolist() == pytest.approx([vsnr(*pair).item() for pair in pairs], rel=1e-12)


def test_vsnr_is_differentiable_but_for_the_rounding_of_the_error():
    reference, distorted = pictures(32, 32, noise=20)
    error = error_image(reference, distorted) + 0.3
    found = contrasts_of_error(reference, error)

    def value(error: torch.Tensor) -> torch.Tensor:
        return fidelity(contrasts_of_error(reference, error))

    error.requires_grad_()
    (slope,) = torch.autograd.grad(value(error), error)
    direction = torch.from_numpy(np.random.default_rng(3).normal(size=error.shape))
    step = 1e-5
    with torch.no_grad():
        measured = (value(error + step * direction) - value(error - step * direction)) / (2 * step)
    assert found.error > found.threshold
    assert (slope * direction).sum().item() == pytest.approx(measured.item(), rel=1e-6)


def test_the_gradient_passes_the_rounding():
    reference, distorted = pictures(20, 37, noise=20)
    distorted.requires_grad_()
    vsnr(reference, distorted).sum().backward()

    assert distorted.grad.isfinite().all()
    assert distorted.grad.abs().sum() > 0


@pytest.mark.parametrize("image", [levels(1, 1, 20, 20), torch.zeros(1, 1, 32, 32), torch.full((1, 1, 20, 33), 77.0)])
def test_gradients_are_finite_where_the_value_is_not(image):
    for distorted in (image.clone(), levels(*image.shape, seed=5).to(image)):
        distorted.requires_grad_()
        vsnr(image, distorted).sum().backward()
        assert distorted.grad.isfinite().all()
