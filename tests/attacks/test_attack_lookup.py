"""Attacks by name: torchattacks' others, and those that others bring."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
import torchattacks

from rating.attacks import lookup, stock
from rating.attacks.adversarial import InPlanes, attack_reference
from rating.attacks.ladders import Level
from rating.attacks.lookup import find
from rating.attacks.plain import plain
from rating.attacks.registry import ATTACKS, NAMES, register
from rating.attacks.victims import to_image, to_tensor

GREY = '''
def towards_grey(module, image, label, amount, floor=0.0):
    """Less contrast."""
    return (0.5 + (1 - amount) * (image - 0.5)).clamp(floor, 1)
'''


@pytest.fixture(autouse=True)
def _closed(monkeypatch):
    """As in a process that has not looked for others' attacks yet; what comes is gone afterwards."""
    before = dict(ATTACKS)
    monkeypatch.setattr(lookup, "_opened", set())
    monkeypatch.setattr(lookup, "_problems", [])
    yield
    ATTACKS.clear()
    ATTACKS.update(before)


@pytest.fixture
def make(victim, reference):
    """Attack a corner of the reference at one level of these parameters."""

    def run(name, parameters, *, seed=1, target=None, side=32):
        levels = [Level(1, parameters)]
        corner = reference[64 : 64 + side, 64 : 64 + side]
        [result] = attack_reference(victim, corner, name, levels, preset="demo", seed=seed, target=target)
        return result

    return run


def install(folder, monkeypatch, entries, **modules):
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code)
    about = folder / "mylab_attacks-1.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mylab-attacks\nVersion: 1.2\n")
    lines = [f"{name} = {value}" for name, value in entries.items()]
    (about / "entry_points.txt").write_text("\n".join([f"[{lookup.GROUP}]", *lines, ""]))
    monkeypatch.syspath_prepend(str(folder))


FEW = {  # so that the slow ones are quick
    "AutoAttack": {"version": "rand"},
    "EADEN": {"binary_search_steps": 1, "max_iterations": 10},
    "EADL1": {"binary_search_steps": 1, "max_iterations": 10},
    "JSMA": {"gamma": 0.001},
    "OnePixel": {"steps": 1, "popsize": 2},
    "Pixle": {"restarts": 1, "max_iterations": 2},
    "SPSA": {"nb_sample": 4, "max_batch_size": 4, "nb_iter": 1},
    "Square": {"n_queries": 5},
    "SparseFool": {"steps": 1},
}


@pytest.mark.parametrize("name", stock.names())
def test_any_attack_of_torchattacks_runs_by_its_name_with_its_parameters(make, name):
    parameters = FEW.get(name.partition(":")[2], {})
    result = make(name, parameters)

    assert parameters.items() <= result.parameters.items()
    assert result.parameters["library"].startswith("torchattacks 3")
    assert json.loads(json.dumps(result.parameters)) == result.parameters


def test_an_attack_of_torchattacks_is_its_own(make, victim, reference):
    image = to_tensor(reference[64:96, 64:96])
    label = victim.module(image).argmax(dim=1)
    expected = torchattacks.PGDL2(InPlanes(victim.module), eps=0.5, alpha=0.1, steps=3, random_start=False)(
        image, label
    )
    result = make("torchattacks:PGDL2", {"eps": 0.5, "alpha": 0.1, "steps": 3, "random_start": False})

    assert np.array_equal(result.image, to_image(expected[0]))
    assert result.parameters["eps_for_division"] == 1e-10


@pytest.mark.parametrize("name", ["torchattacks:PGD", "torchattacks:Square", "torchattacks:Pixle"])
def test_what_is_drawn_comes_from_the_seed_and_leaves_the_callers_numbers_alone(make, name):
    np.random.seed(3)
    torch.manual_seed(3)
    expected = np.random.rand(), torch.rand(1)
    np.random.seed(3)
    torch.manual_seed(3)
    parameters = {"eps": 0.1} if name != "torchattacks:Pixle" else FEW["Pixle"]
    first = make(name, parameters)

    assert (np.random.rand(), torch.rand(1)) == expected
    assert np.array_equal(make(name, parameters).image, first.image)
    assert not np.array_equal(make(name, parameters, seed=2).image, first.image)


@pytest.mark.parametrize("name", ["FGSM", "BIM", "PGD", "MIM", "torchattacks:PGD"])
def test_a_targeted_attack_reaches_its_target(make, victim, name):
    plain_label = make(name, {"eps": 0.001}).label_reference
    for target in set(victim.classes) - {plain_label}:
        result = make(name, {"eps": 0.5} | ({"steps": 40} if ":" in name else {}), target=target, side=96)
        if name != "FGSM":  # one step may overshoot
            assert result.on_target
        assert (result.target, result.parameters["target"]) == (target, target)
        assert result.on_target == (result.label_after_rounding == target)


def test_a_targeted_cw_makes_the_target_lead_by_the_confidence(make, victim, reference):
    levels = {"confidence": 2.0, "learning_rate": 0.1}
    label = make("C&W", levels, side=64).label_reference
    target = next(name for name in victim.classes if name != label)
    result = make("C&W", levels, target=target, side=64)
    logits = victim.module(to_tensor(result.image))[0]
    index = victim.classes.index(target)
    others = torch.cat([logits[:index], logits[index + 1 :]])

    assert result.on_target
    assert logits[index] - others.max() > 1.5  # rounding may take a little of it


def test_targets_that_cannot_be_are_refused(make):
    label = make("FGSM", {"eps": 0.001}).label_reference
    for name, parameters, target, said in [
        ("DeepFool", {"overshoot": 1}, "cat", "cannot be told"),
        ("torchattacks:APGD", {}, "cat", "cannot be told"),
        ("FGSM", {"eps": 0.1}, "unicorn", "no class 'unicorn'"),
        ("FGSM", {"eps": 0.1}, label, "already sees"),
    ]:
        with pytest.raises(ValueError, match=said):
            make(name, parameters, target=target)


def test_a_function_of_ones_own_is_an_attack_once_registered(make):
    def brighter(module, image, label, amount):
        return (image + amount).clamp(0, 1)

    register(plain("brighter", brighter, library="mylab", library_version="1"))
    result = make("brighter", {"amount": 0.1})

    assert result.linf == pytest.approx(0.1, abs=0.5 / 255)
    assert (result.parameters["amount"], result.parameters["library"]) == (0.1, "mylab 1")


def test_a_function_is_given_seed_and_target_where_it_asks_for_them(make, victim):
    seen = {}

    def nosy(module, image, label, *, seed, target=None, strength=1):
        seen.update(seed=seed, target=target, strength=strength)
        return image

    register(plain("nosy", nosy))
    label = make("nosy", {}).label_reference
    assert seen["target"] is None
    target = next(name for name in victim.classes if name != label)
    result = make("nosy", {"strength": 3}, target=target)

    assert seen == {
        "seed": result.parameters["seed"],
        "target": torch.tensor([victim.classes.index(target)]),
        "strength": 3,
    }
    with pytest.raises(ValueError, match="seed is unknown"):
        make("nosy", {"seed": 3})


def test_an_entry_point_is_found_by_its_name(make, tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, {"grey": "mylab_grey:towards_grey"}, mylab_grey=GREY)
    result = make("grey", {"amount": 1.0})

    assert (result.image == 128).all()
    assert result.parameters["library"] == "mylab-attacks 1.2"
    assert result.parameters["floor"] == 0.0
    assert lookup.available() == (*NAMES, "grey")


def test_an_entry_point_that_cannot_be_had_is_skipped_and_told(tmp_path, monkeypatch):
    entries = {"gone": "mylab_absent:attack", "fgsm": "mylab_grey2:towards_grey"}
    install(tmp_path, monkeypatch, entries, mylab_grey2=GREY)

    assert lookup.available() == NAMES
    assert [problem.what for problem in lookup.problems()] == ["fgsm", "gone"]
    with pytest.raises(ValueError, match="mylab_absent"):
        find("gone")


def test_code_is_found_by_where_it_is(make, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(GREY)
    result = make(f"{file}:towards_grey", {"amount": 0.5})

    assert result.parameters["library"].startswith("mine.py SHA-256 ")
    assert result.l0 > 0


def test_a_class_like_torchattacks_own_is_taken_too(make, tmp_path):
    file = tmp_path / "kind.py"
    file.write_text("import torchattacks\n\nclass Twice(torchattacks.FGSM):\n    pass\n")

    assert make(f"{file}:Twice", {"eps": 0.1}).linf == pytest.approx(0.1, abs=0.5 / 255)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("JSMA", "no attack is called 'JSMA'"),
        ("torchattacks:LGV", "of torchattacks there are"),
        ("no.such.module:attack", "cannot be imported"),
        ("math:nothing", "has no nothing"),
        ("math:pi", "neither"),
    ],
)
def test_what_there_is_not_is_said(name, said):
    with pytest.raises(ValueError, match=said):
        find(name)


def test_parameters_that_are_lacking_or_unknown_are_named(make):
    with pytest.raises(ValueError, match="eps is lacking, epsilon is unknown"):
        make("FGSM", {"epsilon": 0.1})
    with pytest.raises(ValueError, match="strength is unknown"):
        make("torchattacks:PGDL2", {"strength": 1})


@pytest.mark.parametrize("name", ["FGSM", "fgsm", "", " a", "a;b"])
def test_a_name_that_is_taken_or_cannot_be_is_refused(name):
    with pytest.raises(ValueError, match=r"taken|called"):
        register(plain(name, lambda module, image, label: image))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(lambda image: image[:, :, 1:], "of an image of"), (lambda image: image * torch.nan, "no numbers")],
)
def test_an_attack_that_returns_no_such_image_is_refused(make, wrong, said):
    register(plain("wrong", lambda module, image, label: wrong(image)))
    with pytest.raises(ValueError, match=said):
        make("wrong", {})
