"""VSI, and the saliency that it weighs by."""

import numpy as np
import pytest
import torch

from analysis.metrics.saliency import saliency
from analysis.metrics.vsi import vsi

SIZES = [(1, 1), (2, 3), (17, 16), (40, 300)]
FLAT = [(0, 0, 0), (255, 255, 255), (128, 128, 128), (200, 30, 90), (3, 250, 77)]


def levels(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).integers(0, 256, shape)).double()


def flat(colour: tuple[int, int, int], height: int = 37, width: int = 41) -> torch.Tensor:
    return torch.tensor(colour, dtype=torch.float64).view(1, 3, 1, 1).expand(1, 3, height, width)


def spot(row: int, column: int, colour: tuple[int, int, int] = (230, 120, 40)) -> torch.Tensor:
    """A disc on gray, as wide as what the saliency's filter looks for."""
    y, x = torch.meshgrid(torch.arange(256), torch.arange(256), indexing="ij")
    inside = ((y - row) ** 2 + (x - column) ** 2 < 12**2).double()
    return 120 + inside * (torch.tensor(colour).view(1, 3, 1, 1) - 120)


def most_salient(image: torch.Tensor) -> tuple[int, int]:
    return divmod(int(saliency(image).argmax()), image.shape[3])


@pytest.mark.parametrize("size", SIZES)
def test_saliency_runs_from_zero_to_one(size):
    salient = saliency(levels(1, 3, *size))

    assert salient.shape == (1, 1, *size)
    assert salient.min() == 0
    assert salient.max().item() == pytest.approx(1 if max(size) > 1 else 0, abs=1e-12)


@pytest.mark.parametrize("colour", FLAT)
def test_nothing_stands_out_of_a_flat_image(colour):
    assert saliency(flat(colour)).eq(0).all()


@pytest.mark.parametrize(("row", "column"), [(128, 128), (60, 128), (150, 200)])
def test_a_spot_stands_out_where_it_is(row, column):
    found = most_salient(spot(row, column))

    assert found == pytest.approx((row, column), abs=12)


def test_of_two_spots_the_one_nearer_to_the_middle_is_more_salient():
    _, column = most_salient(torch.maximum(spot(128, 140), spot(128, 20)))

    assert abs(column - 140) < 15


def test_a_spot_beside_the_middle_is_as_salient_as_its_mirror_image_but_for_half_a_pixel():
    image = spot(100, 90)
    salient, mirrored = saliency(image), saliency(image.flip(3)).flip(3)

    assert salient.numpy() == pytest.approx(mirrored.numpy(), abs=0.02)
    assert not torch.equal(salient, mirrored)


@pytest.mark.parametrize("image", [*(levels(1, 3, *size) for size in SIZES), *map(flat, FLAT)])
def test_identical_images_have_one(image):
    assert vsi(image, image).item() == pytest.approx(1, abs=1e-12)
    assert vsi(image.float(), image.float()).item() == pytest.approx(1, abs=1e-6)


def test_two_different_flat_images_have_a_value():
    found = vsi(flat(FLAT[3]), flat(FLAT[4])).item()

    assert 0 < found < 1


@pytest.mark.parametrize("which", [0, 1])
def test_a_flat_image_against_another_has_a_value(which):
    images = (flat((90, 90, 90)), levels(1, 3, 37, 41))

    assert 0 < vsi(images[which], images[1 - which]).item() < 1


def test_exchanging_the_images_changes_nothing():
    reference, distorted = levels(1, 3, 60, 50), levels(1, 3, 60, 50, seed=1)

    assert vsi(reference, distorted).item() == pytest.approx(vsi(distorted, reference).item(), rel=1e-12)


@pytest.mark.parametrize("size", [(50, 41), (384, 390)])
def test_a_batch_scores_as_its_pairs_do(size):
    references, distorted = levels(3, 3, *size), levels(3, 3, *size, seed=1)
    singly = [vsi(*pair).item() for pair in zip(references.split(1), distorted.split(1), strict=True)]

    assert vsi(references, distorted).tolist() == pytest.approx(singly, rel=1e-12)


def test_the_layout_in_memory_does_not_matter():
    reference, distorted = levels(1, 30, 31, 3), levels(1, 30, 31, 3, seed=1)
    images = [image.permute(0, 3, 1, 2) for image in (reference, distorted)]

    assert vsi(*images).item() == vsi(*(image.contiguous() for image in images)).item()


def test_vsi_is_differentiable_even_after_scoring():
    reference, distorted = levels(1, 3, 9, 10), levels(1, 3, 9, 10, seed=1)
    with torch.inference_mode():
        vsi(reference, distorted)  # what this keeps must serve gradients as well
    direction = levels(1, 3, 9, 10, seed=2) / 255

    def along(step: torch.Tensor) -> torch.Tensor:
        return vsi(reference, distorted + step * direction)

    assert torch.autograd.gradcheck(along, torch.tensor(0.1, dtype=torch.float64, requires_grad=True))


@pytest.mark.parametrize("reference", [levels(1, 3, 20, 21), flat(FLAT[3], 20, 21), flat(FLAT[0], 20, 21)])
@pytest.mark.parametrize("same", [True, False])
def test_gradients_are_finite(reference, same):
    distorted = reference.clone() if same else levels(1, 3, 20, 21, seed=1)
    vsi(reference, distorted.requires_grad_()).sum().backward()

    assert distorted.grad.isfinite().all()
