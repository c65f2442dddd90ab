"""Victims by name: pytorchcv's, and those that others bring."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import requests
import torch
from pytorchcv.models.resnet import resnet10

from rating.attacks import demo_cnn
from rating.attacks.adversarial import attack_reference
from rating.attacks.ladders import Level
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.victim_lookup import find_victim
from rating.attacks.victims import Victim, best_device, distinct, to_tensor, weights_sha256
from rating.attacks.zoo import MEAN, entries, published

SHARED = Path(__file__).resolve().parents[3] / "shared" / "weights" / "mobilenet_v2.py"

LINEAR = """
import torch

def make(path=None):
    torch.manual_seed(1)
    module = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(2), torch.nn.Flatten(), torch.nn.Linear(12, 3))
    if path is not None:
        module.load_state_dict(torch.load(path, weights_only=True))
    return module

def images():
    return torch.nn.Identity()

def number():
    return 3

def broken():
    raise RuntimeError("no luck")

thing = 3
"""


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(LINEAR)
    return path


def test_pytorchcvs_networks_are_known_without_importing_torchvision():
    assert len(entries()) > 300
    assert {"inceptionv3", "resnet18", "mobilenetv2_w1"} <= entries().keys()
    assert "torchvision" not in sys.modules
    assert "pytorchcv.model_provider" not in sys.modules


def test_a_network_of_pytorchcv_is_loaded_from_a_local_file(tmp_path):
    torch.manual_seed(1)
    network = resnet10(pretrained=False).eval()
    torch.save(network.state_dict() | {"of no use": torch.ones(1)}, tmp_path / "weights.pth")
    victim = find_victim("resnet10", tmp_path / "weights.pth")
    image = to_tensor(PHOTOGRAPHS[0].crop()[:224, :224])
    normalised = (image - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    assert torch.allclose(victim.module(image), network(normalised), atol=1e-4)
    assert victim.classes[:2] == ("class 0", "class 1")
    assert not victim.about["published_weights"]
    assert "not the published" in victim.note
    assert victim.module(to_tensor(PHOTOGRAPHS[0].crop())).shape == (1, 1000)  # of another size too


def test_inception_v3_takes_an_attack(tmp_path):
    from pytorchcv.models.inceptionv3 import inceptionv3

    torch.manual_seed(1)
    torch.save(inceptionv3(pretrained=False).state_dict(), tmp_path / "weights.pth")
    names = tmp_path / "names.txt"
    names.write_text("\n".join(f"thing {number // 2}" for number in range(1000)))
    victim = find_victim("inception_v3", tmp_path / "weights.pth", names)
    reference = PHOTOGRAPHS[0].crop()
    [result] = attack_reference(victim, reference, "FGSM", [Level(1, {"eps": 0.03})], preset="demo", seed=1)

    assert (victim.name, victim.about["side"]) == ("inceptionv3", 299)
    assert result.label_reference in victim.classes
    assert result.linf == pytest.approx(8 / 255)


def test_weights_that_cannot_be_downloaded_say_what_to_do(tmp_path, monkeypatch):
    def no_network(*_args, **_options):
        raise requests.ConnectionError("no network")

    monkeypatch.setattr(requests, "get", no_network)
    with pytest.raises(ValueError, match=r"fetch https://.*inceptionv3-0533-025fb71c\.pth\.zip .* name the file"):
        published(entries()["inceptionv3"], tmp_path)


def test_weights_of_another_network_are_refused(tmp_path):
    torch.save({"features.weight": torch.ones(1)}, tmp_path / "weights.pth")
    (tmp_path / "no.pth").write_text("no")

    for name in ("weights.pth", "no.pth"):
        with pytest.raises(ValueError, match=f"{name} holds no weights of resnet10"):
            find_victim("resnet10", tmp_path / name)


def test_a_factory_in_a_file_makes_a_victim(file, tmp_path, reference):
    victim = find_victim(f"{file}:make")
    labels = tmp_path / "labels.txt"
    labels.write_text("cat\ndog\ncat\n")
    named = find_victim(f"{file}:make", labels=labels)
    [result] = attack_reference(named, reference, "DeepFool", [Level(1, {"overshoot": 1})], preset="demo", seed=1)

    assert victim.name == "mine.py:make"  # and not where the file lies
    assert victim.classes == ("class 0", "class 1", "class 2")
    assert victim.weights_sha256 == named.weights_sha256 == weights_sha256(victim.module)
    assert victim.about["version"].startswith("SHA-256 ")
    assert named.classes == ("cat (0)", "dog", "cat (2)")
    assert result.label_reference in named.classes


def test_a_factory_is_given_the_file_of_the_weights(file, tmp_path):
    module = find_victim(f"{file}:make").module
    torch.save({name: 2 * tensor for name, tensor in module.state_dict().items()}, tmp_path / "weights.pt")
    other = find_victim(f"{file}:make", tmp_path / "weights.pt")

    assert torch.equal(other.module[2].weight, 2 * module[2].weight)


def test_a_factory_in_a_package_is_found(file, monkeypatch):
    monkeypatch.syspath_prepend(str(file.parent))
    file.rename(file.parent / "mylab_victims.py")

    assert find_victim("mylab_victims:make").name == "mylab_victims:make"


@pytest.mark.parametrize(
    ("factory", "said"),
    [
        ("absent", "has no absent"),
        ("thing", "cannot be called"),
        ("number", "makes no torch.nn.Module but int"),
        ("images", r"gives \(1, 3, 299, 299\)"),
        ("broken", "RuntimeError: no luck"),
    ],
)
def test_what_is_no_victim_is_refused(file, factory, said):
    with pytest.raises(ValueError, match=said):
        find_victim(f"{file}:{factory}")


def test_names_that_are_too_few_or_files_that_are_absent_are_refused(file, tmp_path):
    (tmp_path / "labels.txt").write_text("cat\n")
    with pytest.raises(ValueError, match="3 classes, and there are 1 names"):
        find_victim(f"{file}:make", labels=tmp_path / "labels.txt")
    with pytest.raises(ValueError, match="there is no file"):
        find_victim("resnet10", tmp_path / "absent.pth")
    with pytest.raises(ValueError, match="no ImageNet classifier 'resnet1000'"):
        find_victim("resnet1000")
    with pytest.raises(ValueError, match="two classes have the same name"):
        Victim("two", torch.nn.Identity(), ("cat", "cat"), "")


def test_the_demos_victim_is_loaded_from_its_file(victim, tmp_path):
    demo_cnn.save(victim, tmp_path / "victim.pt")

    assert find_victim("demo_cnn", tmp_path / "victim.pt").weights_sha256 == victim.weights_sha256
    with pytest.raises(ValueError, match="trained on the spot"):
        find_victim("demo_cnn")


def test_classes_of_one_name_are_told_apart():
    assert distinct(["crane", "cat", "crane"]) == ("crane (0)", "cat", "crane (2)")


def test_a_gpu_is_taken_where_there_is_one():
    assert best_device() == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared beside the checkout")
def test_a_real_imagenet_classifier_knows_the_cat():
    victim = find_victim(f"{SHARED}:load")
    label, confidence = victim.classify(to_tensor(PHOTOGRAPHS[0].crop()))

    assert len(victim.classes) == 1000
    assert "cat" in victim.classes[int(label)]
    assert 0.2 < float(confidence) <= 1


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize(
    ("attack", "parameters"),
    [("FGSM", {"eps": 0.03}), ("DeepFool", {"overshoot": 1.0}), ("C&W", {"confidence": 1.0, "learning_rate": 0.1})],
)
def test_a_gpu_makes_nearly_what_a_processor_makes(victim, reference, attack, parameters):
    there, here = (
        attack_reference(victim, reference, attack, [Level(1, parameters)], preset="demo", seed=1, device=device)[0]
        for device in ("cuda", "cpu")
    )

    assert np.abs(there.image.astype(int) - here.image).mean() < 2
