"""Preparing stimuli: real photographs, a real victim (trained shortly), two attacks; stopped and gone on."""

import hashlib

import pytest
from django.conf import settings as django_settings
from PIL import Image

from rating.attacks import demo_cnn
from rating.stimuli import prepare as module
from rating.stimuli.models import AdversarialExample, Pair
from rating.stimuli.prepare import prepare
from rating.stimuli.report import by_attack
from rating.stimuli.units import all_units


@pytest.fixture
def few_units(monkeypatch):
    """FGSM on three contents, by a victim trained for a moment."""
    units = [unit for unit in all_units() if unit.attack == "FGSM" and len(unit.levels) == 5][:3]
    monkeypatch.setattr(module, "all_units", lambda: units)
    monkeypatch.setattr(demo_cnn, "STEPS", 20)
    trained = demo_cnn.train
    monkeypatch.setattr(demo_cnn, "train", lambda *args, **kwargs: trained(*args, **kwargs, steps=20))
    return units


def test_every_example_is_stored_with_its_provenance_and_its_file(experimenter, few_units):
    stimuli = prepare(experimenter, "A set", preset="demo", seed=1)

    examples = AdversarialExample.objects.select_related("setting", "reference")
    assert examples.count() == stimuli.pairs.count() == 15
    assert stimuli.references.count() == 14
    for example in examples:
        path = django_settings.MEDIA_ROOT / example.file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == example.sha256
        with Image.open(path) as image:
            assert (image.size, image.mode, image.info) == ((299, 299), "RGB", {})
        assert example.parameters["eps"] == example.setting.parameters["eps"]
        assert example.parameters["input_range"] == [0, 1]
        assert example.victim == "demo_cnn"
        assert example.weights_sha256 == stimuli.victim["weights_sha256"]
        assert example.versions["torchattacks"] == "3.5.1"
        assert example.linf <= example.setting.parameters["eps"] + 0.5 / 255 + 1e-6
        assert example.fooled == (example.label_after_rounding != example.label_reference)
        for revealing in (example.setting.attack, example.reference.content):
            assert revealing.lower() not in example.file
    assert sum(row["made"] for row in by_attack(stimuli)) == 15


def test_a_stopped_preparation_goes_on_and_a_finished_one_has_nothing_to_do(experimenter, few_units, monkeypatch):
    stored = []
    store = module._store

    def stopping(reference, unit, *more):
        if stored:
            raise KeyboardInterrupt
        stored.append(unit)
        store(reference, unit, *more)

    monkeypatch.setattr(module, "_store", stopping)
    with pytest.raises(KeyboardInterrupt):
        prepare(experimenter, "A set", preset="demo", seed=1)
    assert Pair.objects.count() == 5

    units_done = []
    monkeypatch.setattr(
        module, "_store", lambda reference, unit, *more: (units_done.append(unit), store(reference, unit, *more))
    )
    prepare(experimenter, "A set", preset="demo", seed=1)
    assert len(units_done) == 2
    assert Pair.objects.count() == 15

    units_done.clear()
    prepare(experimenter, "A set", preset="demo", seed=1)
    assert units_done == []


def test_a_set_is_not_gone_on_with_otherwise_than_it_was_begun(experimenter, few_units):
    stimuli = prepare(experimenter, "A set", preset="demo", seed=1)

    with pytest.raises(module.AnotherSet, match="preset demo, seed 1"):
        prepare(experimenter, "A set", preset="qomex2019", seed=1)
    assert stimuli.pairs.count() == 15


def test_a_lost_file_is_made_again_under_the_same_name(experimenter, few_units):
    prepare(experimenter, "A set", preset="demo", seed=1)
    example = AdversarialExample.objects.order_by("pk").first()
    (django_settings.MEDIA_ROOT / example.file).unlink()

    prepare(experimenter, "A set", preset="demo", seed=1)

    assert (django_settings.MEDIA_ROOT / example.file).exists()
    assert AdversarialExample.objects.count() == 15
