"""FSIM and FSIMc: against whole transforms in NumPy, their colour term, and where they would be undefined."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d

from analysis.metrics import score
from analysis.metrics.downsampling import downsample_zero_padded
from analysis.metrics.fsim import fsim, fsim_and_fsimc, fsimc
from analysis.metrics.images import rgb
from analysis.metrics.phase_congruency import phase_congruency

from .golden import OURS, load, pair

COMMITTED = load(OURS / "metrics" / "golden.json")
YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])


def random_image(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), dtype=np.uint8)


def batch(image: np.ndarray) -> torch.Tensor:
    return rgb(image[None], "cpu")


def grid(size: int) -> np.ndarray:
    return (np.arange(size) - (size - size % 2) / 2) / (size - size % 2)


def direct_phase_congruency(image: np.ndarray) -> np.ndarray:
    """By whole filters, one after the other, as the paper and its authors' remarks have it."""
    y, x = (np.fft.ifftshift(part) for part in np.meshgrid(*map(grid, image.shape), indexing="ij"))
    radius, angle = np.hypot(x, y), np.arctan2(-y, x)
    low_pass = 1 / (1 + (radius / 0.45) ** 30)
    radius[0, 0] = 1
    energy, amplitudes = np.zeros(image.shape), np.zeros(image.shape)
    for direction in np.arange(4) * np.pi / 4:
        off = np.abs(np.angle(np.exp(1j * (angle - direction))))
        spread = np.exp(-(off**2) / (2 * (np.pi / 4 / 1.2) ** 2))
        filters = []
        for wavelength in (6, 12, 24, 48):
            band = np.exp(-(np.log(radius * wavelength) ** 2) / (2 * np.log(0.55) ** 2)) * low_pass
            band[0, 0] = 0
            filters.append(band * spread)
        responses = [np.fft.ifft2(np.fft.fft2(image) * each) for each in filters]
        total = sum(responses)
        mean_even, mean_odd = (part / (np.abs(total) + 1e-4) for part in (total.real, total.imag))
        along = sum(each.real * mean_even + each.imag * mean_odd for each in responses)
        across = sum(np.abs(each.real * mean_odd - each.imag * mean_even) for each in responses)

        power = np.median(np.abs(responses[0]) ** 2) / math.log(2) / (filters[0] ** 2).sum()
        kernels = [np.fft.ifft2(each).real * math.sqrt(image.size) for each in filters]
        squares = sum((each**2).sum() for each in kernels)
        products = sum((kernels[i] * kernels[j]).sum() for i in range(4) for j in range(i + 1, 4))
        tau = math.sqrt(power * (squares + 2 * products))
        threshold = tau * (math.sqrt(math.pi / 2) + 2 * math.sqrt(2 - math.pi / 2)) / 1.7
        energy += np.maximum(along - across - threshold, 0)
        amplitudes += sum(np.abs(each) for each in responses)
    return energy / amplitudes


def direct(reference: np.ndarray, distorted: np.ndarray) -> tuple[float, float]:
    """Both, of images that are not reduced."""
    scharr = np.array([[3, 0, -3], [10, 0, -10], [3, 0, -3]]) / 16

    def seen(image):
        y, i, q = np.moveaxis(image @ YIQ.T, 2, 0)
        slopes = (convolve2d(y, kernel, mode="same") for kernel in (scharr, scharr.T))
        return direct_phase_congruency(y), np.hypot(*slopes), i, q

    def alike(one, other, constant):
        return (2 * one * other + constant) / (one**2 + other**2 + constant)

    features = zip(seen(reference), seen(distorted), (0.85, 160, 200, 200), strict=True)
    phase, gradient, i, q = (alike(*each) for each in features)
    weight = np.maximum(direct_phase_congruency(reference @ YIQ[0]), direct_phase_congruency(distorted @ YIQ[0]))
    colour = ((i * q).astype(complex) ** 0.03).real
    similarity = phase * gradient * weight
    return similarity.sum() / weight.sum(), (similarity * colour).sum() / weight.sum()


@pytest.mark.parametrize("size", [(7, 12), (16, 16), (31, 40), (33, 35)])
def test_both_are_what_whole_transforms_give(size):
    reference, distorted = random_image(*size), random_image(*size, seed=1)

    found = [each.item() for each in fsim_and_fsimc(batch(reference), batch(distorted))]

    assert found == pytest.approx(direct(reference.astype(float), distorted.astype(float)), rel=1e-9)


def test_reduction_averages_zeros_beyond_the_border():
    image = torch.arange(1.0, 16).reshape(1, 1, 3, 5)
    full = convolve2d(image[0, 0], np.full((2, 2), 1 / 4), mode="full")[1:, 1:]

    assert np.array_equal(downsample_zero_padded(image, 2)[0, 0], full[::2, ::2])
    assert torch.equal(downsample_zero_padded(image, 1), image)


@pytest.mark.parametrize("factor", [3, 4])
def test_reduction_is_centred_where_it_can_be_and_one_to_the_right_where_not(factor):
    image = torch.rand(1, 1, 13, 11, dtype=torch.float64)
    full = convolve2d(image[0, 0], np.full((factor, factor), factor**-2), mode="full")
    same = full[factor // 2 :, factor // 2 :][:13, :11]

    assert np.allclose(downsample_zero_padded(image, factor)[0, 0], same[::factor, ::factor], rtol=1e-12)


def test_phase_congruency_does_not_depend_on_contrast_where_noise_and_constants_do_not_matter():
    edge = torch.where(torch.arange(64) < 32, 20.0, 220.0).double().expand(1, 1, 32, 64)  # and one at the border

    strong, weak = phase_congruency(edge, edge * 0.6 + 40)

    assert strong.min() >= 0 and strong.max() < 1
    assert torch.allclose(strong, weak, atol=1e-4)
    assert strong[0, 0, 16].argmax() in (0, 31, 32, 63)


@pytest.mark.parametrize("name", COMMITTED)
def test_both_at_once_are_what_each_is(name):
    images = pair(OURS / "metrics", name)
    with torch.inference_mode():
        both = [each.item() for each in fsim_and_fsimc(*map(batch, images))]

    assert both == [score("FSIM", *images), score("FSIMc", *images)]


def test_a_gray_image_has_no_colours_to_agree_in():
    reference, distorted = random_image(20, 31)[..., 0], random_image(20, 31, seed=1)[..., 0]

    assert score("FSIMc", reference, distorted) == pytest.approx(score("FSIM", reference, distorted), rel=1e-12)


def test_colour_alone_concerns_fsimc_alone():
    gray = np.full((16, 16, 3), 128.0)
    gray += np.random.default_rng(0).normal(0, 20, (16, 16, 1))
    coloured = gray + 40 * np.linalg.inv(YIQ)[:, 1]
    found = [
        each.item() for each in fsim_and_fsimc(*(torch.from_numpy(x).movedim(2, 0)[None] for x in (gray, coloured)))
    ]

    assert found[0] == pytest.approx(1, abs=1e-9)
    assert found[1] == pytest.approx((200 / (40**2 + 200)) ** 0.03, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.tuples(st.integers(2, 20), st.integers(2, 20)), st.integers(0, 99))
def test_both_are_1_for_identical_images_symmetric_and_at_most_1(size, seed):
    one, other = batch(random_image(*size, seed=seed)), batch(random_image(*size, seed=seed + 1))

    for there, back, same in zip(
        fsim_and_fsimc(one, other), fsim_and_fsimc(other, one), fsim_and_fsimc(one, one), strict=True
    ):
        assert same.item() == pytest.approx(1, abs=1e-12)
        assert there.item() == pytest.approx(back.item(), rel=1e-12)
        assert there.item() < 1 + 1e-12


@pytest.mark.parametrize("size", [(2, 3), (299, 299), (512, 400)])
def test_flat_images_are_alike_but_for_the_border_beyond_which_is_black(size):
    dark, light = np.full((*size, 3), 60, np.uint8), np.full((*size, 3), 180, np.uint8)

    assert score("FSIM", dark, dark) == pytest.approx(1, abs=1e-12)
    assert 0 < score("FSIM", dark, light) < 1


def test_a_flat_image_has_no_phase_congruency_at_all():
    flat = torch.full((1, 1, 23, 24), 128.7, dtype=torch.float64)
    textured = torch.from_numpy(random_image(23, 24)[None, None, ..., 0]).double()

    for one, other in ((flat, flat + 3), (flat, textured), (textured, flat)):
        for image, congruency in zip((one, other), phase_congruency(one, other), strict=True):
            assert congruency.any() == (image is textured)


@pytest.mark.parametrize("size", [(23, 31), (32, 34), (20, 27)])
def test_an_image_has_the_same_phase_congruency_beside_any_other(size):
    image, other = (torch.from_numpy(random_image(*size, seed=seed)[None, None, ..., 0]).double() for seed in (0, 1))
    whole = torch.from_numpy(direct_phase_congruency(image[0, 0].numpy()))

    for beside in (other, 0.01 * other, torch.zeros_like(other)):
        assert torch.allclose(phase_congruency(image, beside)[0][0, 0], whole, rtol=1e-9, atol=1e-12)
        assert torch.allclose(phase_congruency(beside, image)[1][0, 0], whole, rtol=1e-9, atol=1e-12)


def test_batches_are_scored_as_singles():
    references, distorted = (torch.cat([batch(random_image(20, 23, seed=s + k)) for s in range(3)]) for k in (0, 9))

    for metric in (fsim, fsimc):
        singles = [metric(references[i : i + 1], distorted[i : i + 1]).item() for i in range(3)]
        assert metric(references, distorted).tolist() == pytest.approx(singles, rel=1e-12)


@pytest.mark.parametrize("size", [(6, 7), (6, 6)])
def test_the_gradient_is_that_of_the_value(size):
    torch.manual_seed(0)
    reference = torch.rand(1, 3, *size, dtype=torch.float64) * 255
    distorted = (reference + 20 * torch.randn_like(reference)).requires_grad_()

    assert torch.autograd.gradcheck(
        lambda d: fsim_and_fsimc(reference, d), distorted, rtol=1e-4, atol=1e-7, fast_mode=True
    )


@pytest.mark.parametrize("other", [90.0, 91.0])
def test_the_gradient_is_finite_on_flat_images(other):
    reference = torch.full((1, 3, 12, 13), 90.0, dtype=torch.float64)
    distorted = torch.full_like(reference, other).requires_grad_()

    fsimc(reference, distorted).backward()

    assert distorted.grad.isfinite().all()


def test_single_precision_is_near():
    images = pair(OURS / "metrics", next(iter(COMMITTED)))

    for name in ("FSIM", "FSIMc"):
        assert score(name, *images, dtype=torch.float32) == pytest.approx(score(name, *images), rel=1e-4)
