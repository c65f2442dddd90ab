import json

import numpy as np
import pytest
import torch

from rating.attacks import demo_cnn
from rating.attacks.victims import to_image, to_tensor, weights_sha256

from .conftest import CONTENTS


def test_training_tells_its_progress_and_gives_the_same_weights_for_the_same_seed():
    seen = []
    first, again, other = (
        demo_cnn.train(CONTENTS, seed, steps=2, progress=lambda *done: seen.append(done)) for seed in (7, 7, 8)
    )

    assert seen[:2] == [(1, 2), (2, 2)]
    assert first.weights_sha256 == again.weights_sha256 != other.weights_sha256


def test_training_leaves_the_callers_random_numbers_alone():
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    demo_cnn.train(CONTENTS, seed=7, steps=1)

    assert torch.equal(torch.rand(4), expected)


def test_a_loaded_victim_is_the_saved_one(victim, reference, tmp_path):
    demo_cnn.save(victim, tmp_path / "victim.pt")
    loaded = demo_cnn.load(tmp_path / "victim.pt")

    assert (loaded.classes, loaded.about, loaded.note) == (victim.classes, victim.about, victim.note)
    assert weights_sha256(loaded.module) == loaded.weights_sha256 == victim.weights_sha256
    assert torch.equal(loaded.module(to_tensor(reference)), victim.module(to_tensor(reference)))


def test_a_file_with_other_weights_than_it_names_is_refused(victim, tmp_path):
    path = tmp_path / "victim.pt"
    demo_cnn.save(victim, path)
    stored = torch.load(path, weights_only=True)
    stored["state"]["classify.bias"] += 1
    torch.save(stored, path)

    with pytest.raises(ValueError, match="hash"):
        demo_cnn.load(path)


def test_a_victim_is_in_evaluation_mode_with_its_weights_at_rest(victim):
    assert not any(module.training for module in victim.module.modules())
    assert not any(weight.requires_grad for weight in victim.module.parameters())


def test_what_is_known_of_a_victim_is_ready_for_json(victim):
    assert 0 <= json.loads(json.dumps(victim.about))["accuracy_on_fresh_augmentations"] <= 1


def test_the_hash_changes_with_any_tensors_values_and_with_its_name():
    plain, named = torch.nn.BatchNorm1d(2), torch.nn.Sequential(torch.nn.BatchNorm1d(2))
    hashes = {weights_sha256(plain), weights_sha256(named)}
    plain.running_mean += 1

    assert len(hashes | {weights_sha256(plain)}) == 3


def test_an_image_survives_the_way_to_a_tensor_and_back():
    image = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)

    assert np.array_equal(to_image(to_tensor(image)[0]), image)


def test_rounding_goes_to_the_nearest_level_and_stays_within_the_range():
    samples = torch.tensor([-0.2, 0.49 / 255, 0.51 / 255, 1.3]).repeat(3, 1, 1)

    assert to_image(samples)[0, :, 0].tolist() == [0, 0, 1, 255]
