"""Maps: the metric is made of them, and they lie where they say."""

import numpy as np
import pytest
import torch

from analysis.metrics import METRICS, NAMES, score
from analysis.metrics.about import ABOUT
from analysis.metrics.images import gray, rgb

from .golden import OURS, picture

MAPPED = [name for name in NAMES if METRICS[name].map]
MEANS = ["SSIM", "UQI", "GSIM"]
SIZES = [(299, 320), (520, 517), (770, 640)]  # looked at as they are, halved, and reduced by three and by two


def photograph(height: int, width: int) -> np.ndarray:
    image = picture(OURS / "metrics" / "p20_blur3_coffee_ref.png")
    missing = [(0, max(0, size - have)) for size, have in zip((height, width), image.shape[:2], strict=True)]
    return np.pad(image, [*missing, (0, 0)], mode="symmetric")[:height, :width]


def map_of(name: str, reference: np.ndarray, distorted: np.ndarray) -> np.ndarray:
    metric = METRICS[name]
    see = gray if metric.sees == "gray" else rgb
    assert metric.map is not None
    values = metric.map.function(see(reference[None], "cpu"), see(distorted[None], "cpu"))
    assert values.shape[:2] == (1, 1)
    return values[0, 0].numpy()


def noisy(image: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).integers(-9, 10, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def test_what_is_said_of_maps_is_of_those_that_have_one():
    assert [name for name in NAMES if ABOUT[name].map] == MAPPED
    assert set(MEANS) < set(MAPPED)


@pytest.mark.parametrize("name", MEANS)
@pytest.mark.parametrize("size", SIZES)
def test_the_mean_of_the_map_is_the_metric(name, size):
    reference = photograph(*size)
    distorted = noisy(reference)

    assert map_of(name, reference, distorted).mean() == pytest.approx(score(name, reference, distorted), rel=1e-12)


@pytest.mark.parametrize("name", MAPPED)
def test_the_weighted_mean_lies_within_the_map(name):
    reference = photograph(299, 299)
    distorted = noisy(reference)
    values = map_of(name, reference, distorted)

    if name == "MAD":
        assert (values.min(), values.max() > 0) == (0, True)
    else:
        assert values.min() < score(name, reference, distorted) < values.max()


@pytest.mark.parametrize("name", MAPPED)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("where", [(60, 70), (151, 200)])
def test_a_change_shows_where_it_is(name, size, where):
    """Within the pixels that changed; and every value lies in the image."""
    reference = photograph(*size)
    distorted = reference.copy()
    area = tuple(slice(first, first + 24) for first in where)
    distorted[area] = 255 - distorted[area]
    grid = METRICS[name].map.grid(*size)

    changed = np.abs(map_of(name, reference, distorted) - map_of(name, reference, reference))
    height, width = changed.shape
    assert grid.top + (height - 1) * grid.step < size[0]
    assert grid.left + (width - 1) * grid.step < size[1]
    weights = np.where(changed > changed.max() / 4, changed, 0)
    rows, columns = np.indices(changed.shape)
    middle = [
        first + grid.step * ((weights * places).sum() / weights.sum() + 0.5)
        for first, places in ((grid.top, rows), (grid.left, columns))
    ]
    assert middle == pytest.approx([first + 12 for first in where], abs=10)


@pytest.mark.parametrize("name", MAPPED)
def test_maps_of_a_batch_are_those_of_its_pairs(name):
    metric = METRICS[name]
    see = gray if metric.sees == "gray" else rgb
    references = np.stack([photograph(80, 90), photograph(90, 80).transpose(1, 0, 2)])
    pair = see(references, "cpu"), see(noisy(references), "cpu")

    together = metric.map.function(*pair)
    apart = [metric.map.function(*(half[n : n + 1] for half in pair)) for n in range(2)]
    assert torch.allclose(together, torch.cat(apart), rtol=1e-12, atol=1e-12)
