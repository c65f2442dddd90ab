"""What must hold of every metric, whatever its authors' code says."""

import math

import numpy as np
import pytest
import torch

from analysis.metrics import METRICS, NAMES, score
from analysis.metrics.about import ABOUT
from analysis.metrics.images import gray, rgb

from .golden import OURS, SHARED, load, picture

HERE = [name for name in NAMES if name in METRICS]
RELIABLE = [name for name in HERE if not math.isnan(METRICS[name].identical)]
FOLDER = SHARED / "ours" / "metrics" if SHARED.exists() else OURS / "metrics"
PAIRS = sorted(load(FOLDER / "golden.json")["pairs"] if SHARED.exists() else load(FOLDER / "golden.json"))
PICTURES = FOLDER / "pairs" if SHARED.exists() else FOLDER
CONTENTS = sorted({name.split("_")[2]: name for name in PAIRS}.items())  # one reference of each content
NOISE = (4, 8, 16, 32)  # standard deviation, levels


def noisy(image: np.ndarray, sigma: float, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, sigma, image.shape)
    return np.clip(np.round(image + noise), 0, 255).astype(np.uint8)


def natural(height: int, width: int) -> np.ndarray:
    """A part of a photograph, mirrored where it does not reach."""
    image = picture(OURS / "metrics" / "p20_blur3_coffee_ref.png")
    missing = [(0, max(0, size - have)) for size, have in zip((height, width), image.shape[:2], strict=True)]
    return np.pad(image, [*missing, (0, 0)], mode="symmetric")[:height, :width]


def exact(name: str) -> float:
    return METRICS[name].identical


def images(kind: str) -> np.ndarray:
    size = max(METRICS[name].smallest for name in HERE)
    rng = np.random.default_rng(0)
    return {
        "photograph": lambda: natural(299, 299),
        "even, not square": lambda: natural(260, 322),
        "noise": lambda: rng.integers(0, 256, (size, size + 1, 3), dtype=np.uint8),
        "flat": lambda: np.full((size + 1, size, 3), 128, np.uint8),
        "black": lambda: np.zeros((size, size, 3), np.uint8),
        "white": lambda: np.full((size, size, 3), 255, np.uint8),
        "one colour": lambda: np.broadcast_to(np.array([200, 30, 90], np.uint8), (size, size, 3)),
        "half flat": lambda: np.where(np.arange(size)[:, None] < size // 2, 128, natural(size, size)[..., 0])[
            ..., None
        ].repeat(3, axis=2).astype(np.uint8),
    }[kind]()  # fmt: skip


KINDS = ["photograph", "even, not square", "noise", "flat", "black", "white", "one colour", "half flat"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", RELIABLE)
def test_identical_images_get_what_the_registry_says(name, kind):
    image = images(kind)

    assert score(name, image, image) == pytest.approx(exact(name), abs=1e-9)


@pytest.mark.parametrize(("content", "pair"), CONTENTS)
@pytest.mark.parametrize("name", HERE)
def test_more_noise_is_strictly_worse(name, content, pair):
    """MAD and VSNR say that faint noise is not seen: for them from the first value on that does."""
    reference = picture(PICTURES / f"{pair}_ref.png")
    values = [score(name, reference, noisy(reference, sigma)) for sigma in NOISE]
    if name in ("MAD", "VSNR"):
        values = [value for value in values if value != exact(name)]
        assert values
    worse = np.diff(values) * (1 if METRICS[name].better == "lower" else -1)
    assert (worse > 0).all(), values


@pytest.mark.parametrize("name", HERE)
def test_exchanging_the_images_changes_what_it_should(name):
    reference = natural(200, 211)
    distorted = np.clip(noisy(reference, 12) * 0.8, 0, 255).astype(np.uint8)

    there, back = score(name, reference, distorted), score(name, distorted, reference)

    assert (there == pytest.approx(back, rel=1e-12)) is ABOUT[name].symmetric


@pytest.mark.parametrize("name", HERE)
def test_a_batch_says_what_its_pairs_say(name):
    references = np.stack([natural(180, 199), natural(360, 398)[180:, 199:], noisy(natural(180, 199), 30)])
    distorted = np.stack([noisy(image, sigma) for image, sigma in zip(references, (2, 8, 32), strict=True)])
    metric = METRICS[name]
    see = gray if metric.sees == "gray" else rgb
    with torch.inference_mode():
        at_once = metric.function(see(references, "cpu"), see(distorted, "cpu")).numpy()

    singles = [score(name, *pair) for pair in zip(references, distorted, strict=True)]

    assert at_once.tolist() == pytest.approx(singles, rel=1e-12)
    assert score(name, references, distorted).tolist() == singles


@pytest.mark.parametrize("more", [(0, 0), (1, 0), (0, 1), (1, 1), (7, 4)])
@pytest.mark.parametrize("name", HERE)
def test_from_the_smallest_size_up_there_is_a_value(name, more):
    smallest = METRICS[name].smallest
    reference = natural(smallest + more[0], smallest + more[1])

    value = score(name, reference, noisy(reference, 25))

    assert not math.isnan(value)
    assert math.isfinite(value) or name in ("VSNR", "PSNR")


@pytest.mark.parametrize("name", [name for name in HERE if METRICS[name].smallest > 1])
def test_a_smaller_image_is_refused_with_both_sizes(name):
    smallest = METRICS[name].smallest
    image = natural(smallest - 1, smallest + 30)

    with pytest.raises(ValueError, match=rf"{smallest} × {smallest} pixels or more; these have {smallest - 1} rows"):
        score(name, image, image)


@pytest.mark.parametrize("name", HERE)
def test_values_stay_within_what_the_documents_say(name):
    least, most = ABOUT[name].bounds
    rng = np.random.default_rng(5)
    reference = natural(181, 176)
    others = [
        noisy(reference, 60),
        255 - reference,
        rng.integers(0, 256, reference.shape, dtype=np.uint8),
        np.full_like(reference, 99),
        np.clip(reference.astype(int) * 2 - 128, 0, 255).astype(np.uint8),
    ]
    for distorted in others:
        for pair in ((reference, distorted), (distorted, reference)):
            value = score(name, *pair)
            assert math.isnan(value) or least - 1e-9 <= value <= most + 1e-9, value


@pytest.mark.parametrize("name", [name for name in HERE if name not in ("L0", "VSNR", "IFC")])
def test_single_precision_is_near(name):
    reference = natural(299, 299)
    distorted = noisy(reference, 10)

    value = score(name, reference, distorted, dtype=torch.float32)

    assert value == pytest.approx(score(name, reference, distorted), rel=1e-3)
