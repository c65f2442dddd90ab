"""DeepFool over the likeliest classes beside DeepFool over all, on a victim of fifty classes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchattacks

from rating.attacks.adversarial import attack_reference
from rating.attacks.deepfool import DeepFool, batched_gradients, gradients, likeliest
from rating.attacks.ladders import LADDERS
from rating.attacks.victims import to_image, to_tensor

CLASSES, SIDE, IMAGES = 50, 16, 60
CANDIDATES, OVERSHOOT = 10, 0.02


class Small(torch.nn.Sequential):
    """A convolution and two layers: trained in a second or two."""

    def __init__(self):
        super().__init__(
            torch.nn.Conv2d(3, 16, 5, stride=2),
            torch.nn.ReLU(),
            torch.nn.Flatten(),
            torch.nn.Linear(16 * 36, 64),
            torch.nn.ReLU(),
            torch.nn.Linear(64, CLASSES),
        )


@pytest.fixture(scope="module")
def fifty():
    """A victim trained on fifty random patterns under noise, and noisy views of them that it has not seen."""
    generator = torch.Generator().manual_seed(5)
    patterns = torch.rand(CLASSES, 3, SIDE, SIDE, generator=generator)

    def views(labels):
        noise = torch.randn(len(labels), 3, SIDE, SIDE, generator=generator)
        return (0.5 + 0.4 * (patterns[labels] - 0.5) + 0.15 * noise).clamp(0, 1)

    torch.manual_seed(5)
    module = Small()
    optimizer = torch.optim.Adam(module.parameters(), lr=2e-3)
    for _ in range(400):
        labels = torch.randint(CLASSES, (100,), generator=generator)
        loss = torch.nn.functional.cross_entropy(module(views(labels)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    module.eval().requires_grad_(False)
    labels = torch.arange(IMAGES) % CLASSES
    images = views(labels)
    assert (module(images).argmax(dim=1) == labels).float().mean() > 0.8
    return module, images, module(images).argmax(dim=1)


class Watched(torchattacks.DeepFool):
    """torchattacks' own over all classes, which notes the nearest class of each step."""

    def _forward_indiv(self, image, label):
        there, nearest, moved = super()._forward_indiv(image, label)
        if not there:
            self.nearest.append(int(nearest))
        return there, nearest, moved


def test_over_ten_classes_it_equals_torchattacks_over_fifty_wherever_the_nearest_is_among_the_ten(fifty, capsys):
    module, images, labels = fifty
    among = likeliest(module(images), labels, CANDIDATES)
    ours, _ = DeepFool(module, candidates=CANDIDATES, steps=50, overshoot=OVERSHOOT).forward_return_target_labels(
        images, labels
    )
    stock = Watched(module, steps=50, overshoot=OVERSHOOT)
    outside, furthest = 0, 0.0
    for i in range(IMAGES):
        stock.nearest = []
        expected = stock(images[i : i + 1], labels[i : i + 1])
        if set(stock.nearest) <= set(among[i].tolist()):
            furthest = max(furthest, float((ours[i : i + 1] - expected).abs().max()))
        else:
            outside += 1
    with capsys.disabled():
        print(f"\nnearest class not among the {CANDIDATES} likeliest of {CLASSES}: {outside / IMAGES:.0%} of {IMAGES}")
        print(f"elsewhere DeepFool over {CANDIDATES} and over all differ by at most {furthest:.1e}")

    assert outside < IMAGES / 2
    assert furthest <= 1e-6


def test_over_all_classes_it_equals_torchattacks_own_and_finds_the_same_labels(fifty):
    module, images, labels = fifty
    ours = DeepFool(module, candidates=CLASSES, steps=50, overshoot=OVERSHOOT)
    stock = torchattacks.DeepFool(module, steps=50, overshoot=OVERSHOOT)
    found, became = ours.forward_return_target_labels(images[:20], labels[:20])
    expected, to_become = stock.forward_return_target_labels(images[:20], labels[:20])

    assert torch.allclose(found, expected, rtol=0, atol=1e-6)
    assert torch.equal(became, to_become)
    assert ours.compared == CLASSES


def test_what_it_finds_fools_the_victim_and_is_the_same_alone_and_among_others(fifty):
    module, images, labels = fifty
    search = DeepFool(module, candidates=CANDIDATES, steps=50, overshoot=OVERSHOOT)
    together = search(images, labels)
    alone = torch.cat([search(images[i : i + 1], labels[i : i + 1]) for i in range(5)])

    assert (module(together).argmax(dim=1) != labels).all()
    assert torch.allclose(together[:5], alone, rtol=0, atol=1e-6)


def test_gradients_in_one_backward_pass_equal_those_one_after_the_other(fifty):
    module, images, labels = fifty
    at = images[:4].clone().requires_grad_()
    logits = module(at)
    chosen = logits.gather(1, likeliest(logits.detach(), labels[:4], CANDIDATES))
    one_by_one = gradients(chosen, at)
    together = batched_gradients(chosen, at)

    assert together.shape == (4, CANDIDATES, 3, SIDE, SIDE)
    assert torch.allclose(together, one_by_one, rtol=0, atol=1e-7)


def test_the_label_comes_first_then_the_likeliest_others():
    logits = torch.tensor([[1.0, 5.0, 3.0, 4.0], [9.0, 0.0, 1.0, 2.0]])

    assert likeliest(logits, torch.tensor([2, 0]), 3).tolist() == [[2, 1, 3], [0, 3, 2]]
    assert likeliest(logits, torch.tensor([1, 0]), 10).shape == (2, 4)


def test_an_image_whose_label_is_another_already_stays_as_it_is(fifty):
    module, images, labels = fifty
    wrong = (labels[:2] + 1) % CLASSES

    assert torch.equal(DeepFool(module, candidates=10, steps=50, overshoot=0.02)(images[:2], wrong), images[:2])


def test_where_no_boundary_is_in_sight_the_image_stays_as_it_is():
    module = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 5)).eval()
    torch.nn.init.zeros_(module[1].weight)
    image = torch.rand(1, 3, 2, 2)
    search = DeepFool(module, candidates=3, steps=50, overshoot=0.02)

    assert torch.equal(search(image, module(image).argmax(dim=1)), image)


def test_all_overshoots_go_the_same_way(victim, reference):
    image = to_tensor(reference)
    search = DeepFool(victim.module, candidates=10, steps=50, overshoot=0.02)
    crossed = search(image, victim.module(image).argmax(dim=1))
    results = attack_reference(victim, reference, "DeepFool", LADDERS["DeepFool"], preset="demo", seed=1)

    for level, result in zip(LADDERS["DeepFool"], results, strict=True):
        expected = (image + (1 + level.parameters["overshoot"]) * ((crossed - image) / 1.02)).clamp(0, 1)
        assert np.array_equal(result.image, to_image(expected[0]))
    assert results[0].parameters["classes"] == len(victim.classes)
