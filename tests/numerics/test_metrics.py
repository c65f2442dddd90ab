"""The metrics agree with their authors' code, with independent libraries, and with their own definitions."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from analysis.metrics import METRICS, NAMES, available, score
from analysis.metrics.downsampling import downsample, factor_for_viewing
from analysis.metrics.images import gray
from analysis.metrics.padding import pad_symmetric

from .golden import OURS, SHARED, load, needs_shared, pair, picture
from .metrics_contract import CONTRACT

HERE = [name for name in CONTRACT if name in METRICS]
COMMITTED = load(OURS / "metrics" / "golden.json")
ALL_PAIRS = sorted(load(SHARED / "ours" / "metrics" / "golden.json")["pairs"]) if SHARED.exists() else []
# Registered names, better, and the value of identical images: as the contract in our notes has them.
IDENTICAL = {
    **dict.fromkeys(("SSIM", "MS-SSIM", "VSI", "VIF", "VIFp", "FSIM", "FSIMc", "UQI", "GSIM"), ("higher", 1)),
    **dict.fromkeys(("PSNR", "WSNR", "NQM", "VSNR"), ("higher", math.inf)),
    **dict.fromkeys(("L0", "L1", "L2", "Linf", "MAD"), ("lower", 0)),
}
SMALL = ("L0", "L1", "L2", "Linf", "PSNR", "SSIM")  # those that small images will do for

sizes = st.tuples(st.integers(11, 24), st.integers(11, 24))
images = sizes.flatmap(lambda size: arrays(np.uint8, (*size, 3)))
pairs = sizes.flatmap(lambda size: st.tuples(arrays(np.uint8, (*size, 3)), arrays(np.uint8, (*size, 3))))
some = settings(max_examples=25, deadline=None)


def random_image(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def assert_agrees(metric: str, pair_name: str, folder: Path, golden: dict[str, float]) -> None:
    agreement = CONTRACT[metric]
    value = score(metric, *pair(folder, pair_name))
    tolerance, _why = agreement.allowed(pair_name, golden)

    assert agreement.error(value, golden) <= tolerance, (value, agreement.expected(golden))


@pytest.mark.parametrize("metric", HERE)
@pytest.mark.parametrize("name", COMMITTED)
def test_a_metric_equals_its_authors_code(name, metric):
    assert_agrees(metric, name, OURS / "metrics", COMMITTED[name])


@needs_shared
@pytest.mark.parametrize("name", sorted(set(ALL_PAIRS) - set(COMMITTED)))
@pytest.mark.parametrize("metric", HERE)
def test_every_metric_equals_its_authors_code_on_every_pair(name, metric):
    folder = SHARED / "ours" / "metrics"
    assert_agrees(metric, name, folder / "pairs", load(folder / "golden.json")["pairs"][name])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["PSNR", "L0"])
def test_an_image_that_cannot_be_written_to_is_scored_like_any_other(name):
    image = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
    read_only = image.copy()
    read_only.flags.writeable = False

    assert score(name, read_only, 255 - image) == score(name, image, 255 - image)


@needs_shared
@pytest.mark.parametrize("name", ALL_PAIRS)
def test_gray_is_the_gray_the_authors_code_was_given(name):
    for which in ("ref", "dist"):
        path = SHARED / "ours" / "metrics" / "pairs" / f"{name}_{which}.png"
        expected = picture(path.with_stem(f"{path.stem}_gray"))

        assert np.array_equal(gray(picture(path)[None], "cpu")[0, 0].numpy(), expected)


def test_the_names_are_the_reference_studys_in_its_order_and_l1_last():
    in_order = "SSIM MS-SSIM VSI VIF VIFp MAD WSNR FSIM FSIMc PSNR UQI IFC NQM GSIM VSNR L0 L2 Linf L1"

    assert " ".join(NAMES) == in_order


def test_what_is_available_is_registered_under_its_name():
    own = [name for name in NAMES if name in METRICS]

    assert all(METRICS[name].name == name for name in own)
    assert list(available())[: len(own)] == own


@pytest.mark.parametrize("name", [name for name in IDENTICAL if name in METRICS])
def test_the_registry_states_direction_and_value_at_identity(name):
    assert (METRICS[name].better, METRICS[name].identical) == IDENTICAL[name]


@some
@given(pairs)
def test_every_metric_so_far_is_symmetric(images):
    reference, distorted = images

    for name in SMALL:
        there, back = score(name, reference, distorted), score(name, distorted, reference)
        assert there == pytest.approx(back, rel=1e-12), name


@some
@given(pairs)
def test_values_stay_within_their_bounds(images):
    samples = images[0].size

    assert 0 <= score("L0", *images) <= samples / 3
    assert 0 <= score("L1", *images) <= samples
    assert 0 <= score("L2", *images) <= math.sqrt(samples)
    assert 0 <= score("Linf", *images) <= 1
    assert score("PSNR", *images) >= 0
    assert -1 - 1e-12 <= score("SSIM", *images) <= 1 + 1e-12


@some
@given(pairs)
def test_norms_follow_from_their_definitions(images):
    difference = (images[0].astype(float) - images[1].astype(float)) / 255

    assert score("L0", *images) == np.count_nonzero(difference.any(axis=2))
    assert score("L1", *images) == pytest.approx(np.abs(difference).sum(), rel=1e-12)
    assert score("L2", *images) == pytest.approx(np.linalg.norm(difference.ravel()), rel=1e-12)
    assert score("Linf", *images) == pytest.approx(np.abs(difference).max(), rel=1e-15)


@some
@given(images)
def test_a_gray_image_is_scored_as_the_colours_that_show_it(image):
    level, other = image[..., 0], image[..., 1]
    as_colours = np.stack([level] * 3, axis=2), np.stack([other] * 3, axis=2)

    for name in ("L0", "L1", "L2", "Linf"):
        assert score(name, level, other) == score(name, *as_colours)


def test_psnr_equals_scikit_images():
    reference, distorted = random_image(33, 47), random_image(33, 47, seed=1)

    assert score("PSNR", reference, distorted) == pytest.approx(
        peak_signal_noise_ratio(reference, distorted, data_range=255), rel=1e-12
    )


@pytest.mark.parametrize("shape", [(11, 11), (64, 51), (299, 299), (383, 500)])
def test_ssim_equals_scikit_images_where_nothing_is_reduced(shape):
    reference = random_image(*shape)
    distorted = np.clip(reference + np.random.default_rng(2).normal(0, 20, shape), 0, 255).astype(np.uint8)
    # That library averages its map inside the border that the window would overlap: the same positions as ours.
    expected = structural_similarity(
        reference.astype(float),
        distorted.astype(float),
        data_range=255,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )

    assert score("SSIM", reference, distorted) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("least", "factor"), [(11, 1), (299, 1), (383, 1), (384, 2), (639, 2), (640, 3), (1080, 4)])
def test_the_reduction_for_viewing_rounds_half_up(least, factor):
    assert factor_for_viewing(least, 2000) == factor_for_viewing(2000, least) == factor


def test_reducing_by_two_averages_each_pixel_with_the_next_and_mirrors_the_last():
    image = gray(np.arange(15, dtype=np.uint8).reshape(1, 3, 5), "cpu")

    assert downsample(image, 2)[0, 0].tolist() == [[3.0, 5.0, 6.5], [10.5, 12.5, 14.0]]


def test_reducing_by_three_averages_each_pixel_with_its_neighbours():
    image = gray(np.arange(16, dtype=np.uint8).reshape(1, 4, 4), "cpu")

    assert downsample(image, 3)[0, 0, 1, 1].item() == pytest.approx(np.mean([10, 11, 11, 14, 15, 15, 14, 15, 15]))


def test_symmetric_padding_repeats_the_border_and_may_exceed_the_image():
    image = gray(np.arange(1, 4, dtype=np.uint8).reshape(1, 1, 3), "cpu")

    assert pad_symmetric(image, 0, 0, 4, 5)[0, 0, 0].tolist() == [3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2]


def test_an_empty_batch_has_no_scores():
    nothing = np.zeros((0, 20, 16, 3), np.uint8)

    assert score("SSIM", nothing, nothing).shape == (0,)


def test_a_pair_is_scored_as_a_plain_float():
    assert type(score("L0", random_image(12, 12, 3), random_image(12, 12, 3))) is float


def test_images_that_are_views_are_scored_as_their_copies():
    reference, distorted = random_image(30, 20, 3)[::-1, ::2], random_image(30, 20, 3, seed=1)[::-1, ::2]

    assert score("PSNR", reference, distorted) == score("PSNR", reference.copy(), distorted.copy())


@pytest.mark.parametrize(
    ("reference", "distorted", "complaint"),
    [
        (random_image(12, 12, 3), random_image(12, 13, 3), "differ in shape"),
        (random_image(12, 12, 3) / 255, random_image(12, 12, 3), "8-bit"),
        (random_image(12, 12, 3), random_image(12, 12, 3).astype(np.int64), "8-bit"),
        (random_image(12, 12, 4), random_image(12, 12, 4), "shape"),
        (random_image(12), random_image(12), "shape"),
        (random_image(10, 40, 3), random_image(10, 40, 3), "11 × 11"),
    ],
)
def test_images_that_cannot_be_compared_are_refused(reference, distorted, complaint):
    with pytest.raises(ValueError, match=complaint):
        score("SSIM", reference, distorted)


def test_an_unknown_metric_is_refused():
    with pytest.raises(ValueError, match="Unknown metric 'ssim'"):
        score("ssim", random_image(12, 12, 3), random_image(12, 12, 3))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in available()])
def test_a_metric_still_to_come_says_so_and_gives_no_number(name):
    with pytest.raises(NotImplementedError, match="not implemented yet"):
        score(name, random_image(12, 12, 3), random_image(12, 12, 3))
