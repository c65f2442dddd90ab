import json

import numpy as np
import pytest
import torch
import torchattacks

from rating.attacks.adversarial import ATTACKS, attack_reference, seed_of, versions
from rating.attacks.carlini_wagner import CarliniWagner, Confident
from rating.attacks.ladders import LADDERS, Level
from rating.attacks.png import decode, encode
from rating.attacks.victims import to_image, to_tensor

HALF_A_LEVEL = 0.5 / 255 + 1e-6


@pytest.fixture(scope="module")
def attack(victim, reference):
    """Attack the reference at the levels of these numbers."""

    def run(name, *numbers, seed=1):
        levels = [level for level in LADDERS[name] if level.number in numbers]
        return attack_reference(victim, reference, name, levels, preset="demo", seed=seed)

    return run


def test_the_ladders_are_the_reference_studys_six_attacks_at_five_levels():
    assert list(LADDERS) == list(ATTACKS) == ["FGSM", "BIM", "DeepFool", "C&W", "PGD", "MIM"]
    assert all([level.number for level in ladder] == [1, 2, 3, 4, 5] for ladder in LADDERS.values())
    assert [level.parameters["eps"] for level in LADDERS["BIM"]] == [0.003, 0.03, 0.06, 0.15, 3]


@pytest.mark.parametrize("name", ["FGSM", "BIM", "PGD", "MIM"])
def test_no_sample_moves_further_than_eps(attack, name):
    for result in attack(name, 1, 2, 4):
        assert 0 < result.linf <= result.parameters["eps"] + HALF_A_LEVEL


@pytest.mark.parametrize(
    ("name", "stock"),
    [
        ("FGSM", lambda module: torchattacks.FGSM(module, eps=0.06)),
        ("BIM", lambda module: torchattacks.BIM(module, eps=0.06, alpha=0.05, steps=10)),
        ("MIM", lambda module: torchattacks.MIFGSM(module, eps=0.06, alpha=0.06, steps=10, decay=1.0)),
    ],
)
def test_a_sign_attack_is_torchattacks_own_with_cleverhans_steps(attack, victim, reference, name, stock):
    image = to_tensor(reference)
    expected = stock(victim.module)(image, victim.module(image).argmax(dim=1))

    assert np.array_equal(attack(name, 3)[0].image, to_image(expected[0]))


def test_bim_reaches_half_the_range_however_large_its_eps(attack):
    assert attack("BIM", 5)[0].linf <= 10 * 0.05 + HALF_A_LEVEL


def test_pgd_comes_out_the_same_for_its_seed_and_otherwise_for_another(attack):
    first, again, other = (attack("PGD", 2, seed=seed)[0].image for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_level_comes_out_the_same_whichever_levels_are_made_with_it(attack):
    assert np.array_equal(attack("PGD", 2, 3)[1].image, attack("PGD", 3)[0].image)


def test_an_attack_leaves_the_callers_random_numbers_alone(attack):
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    attack("PGD", 1)

    assert torch.equal(torch.rand(4), expected)


def test_seeds_differ_by_set_content_and_attack_and_fit_a_database():
    seeds = {seed_of(1, "cat", "PGD"), seed_of(2, "cat", "PGD"), seed_of(1, "dog", "PGD"), seed_of(1, "cat", "MIM")}

    assert len(seeds) == 4
    assert max(seeds) < 2**48


def test_cw_without_confidence_or_abort_is_torchattacks_own(victim, reference):
    image = to_tensor(reference[:64, :64]) * 0.98 + 0.01
    label = victim.module(image).argmax(dim=1)
    module = Confident(victim.module, label, torch.tensor([0.0]))
    # A c so large that the loss falls at every step: torchattacks' own then does not give up.
    ours = CarliniWagner(module, c=[1e4], steps=9, lr=[0.01], abort=False)
    stock = torchattacks.CW(module, c=1e4, kappa=0, steps=9, lr=0.01)

    assert torch.allclose(ours(image, label), stock(image, label), atol=1e-6)


def test_cw_asks_for_a_larger_lead_and_perturbation_at_a_higher_confidence(victim, reference):
    reference = reference[:96, :96]
    image = to_tensor(reference)
    label = victim.module(image).argmax(dim=1)
    levels = [Level(n, {"confidence": c, "learning_rate": 0.1}) for n, c in enumerate((0.0, 5.0, 10.0), start=1)]
    leads, distances = [], []
    for result in attack_reference(victim, reference, "C&W", levels, preset="demo", seed=1):
        logits = victim.module(to_tensor(result.image))[0]
        others = torch.cat([logits[:label], logits[label + 1 :]])
        leads.append(float(others.max() - logits[label]))
        distances.append(result.l2)
        assert result.parameters["found"]
        assert leads[-1] > result.parameters["confidence"] - 0.5  # rounding may take a little of it

    assert leads == sorted(leads)
    assert distances == sorted(distances)


def test_cw_keeps_the_smallest_of_what_its_search_for_c_found(attack):
    parameters = attack("C&W", 1)[0].parameters
    c = [tried["c"] for tried in parameters["tried"]]

    assert parameters["found"]
    assert len(c) == parameters["search_steps"] == 3
    assert c[0] == parameters["initial_c"] == 1
    assert c[1] == (0.5 if parameters["tried"][0]["l2"] else 10)


def test_cw_gives_the_reference_back_where_it_finds_nothing(victim, reference):
    unreachable = [Level(1, {"confidence": 1e6, "learning_rate": 0.01})]

    [result] = attack_reference(victim, reference, "C&W", unreachable, preset="demo", seed=1)

    assert not result.parameters["found"]
    assert result.equals_reference
    assert (result.l0, result.l2, result.linf, result.fooled) == (0, 0, 0, False)


def test_cw_moves_black_and_white_samples_too(victim):
    image = (torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)) > 0.5).float()
    label = victim.module(image).argmax(dim=1)
    black_and_white = to_image(image[0])

    [result] = attack_reference(
        victim, black_and_white, "C&W", [Level(1, {"confidence": 0.0, "learning_rate": 1.0})], preset="demo", seed=1
    )

    assert result.label_reference == victim.classes[int(label)]
    assert result.l0 > 0


def test_raised_logits_are_positive_and_keep_their_differences(victim, reference):
    image = to_tensor(reference)
    plain = victim.module(image)
    label = plain.argmax(dim=1)
    raised = Confident(victim.module, label, torch.tensor([10.0]))(image)

    expected = plain - plain[0, label] + 10 * torch.nn.functional.one_hot(label, plain.shape[1])
    assert raised.min() == 1
    assert torch.allclose(raised - raised[0, label] + 10, expected, atol=1e-4)


def test_labels_and_distances_are_those_of_the_saved_file(attack, victim, reference):
    for result in [*attack("FGSM", 1, 5), *attack("DeepFool", 1)]:
        saved = decode(encode(result.image))
        label, confidence = victim.classify(to_tensor(saved))
        difference = np.abs(saved.astype(float) - reference) / 255

        assert result.label_after_rounding == victim.classes[int(label)]
        assert result.confidence_after_rounding == float(confidence)
        assert result.fooled == (result.label_after_rounding != result.label_reference)
        assert result.l0 == np.count_nonzero(difference.any(axis=2))
        assert result.l2 == pytest.approx(np.linalg.norm(difference))
        assert result.linf == difference.max()


def test_a_perturbation_below_half_a_level_vanishes_in_the_file(victim, reference):
    [result] = attack_reference(victim, reference, "FGSM", [Level(1, {"eps": 0.0019})], preset="demo", seed=1)

    assert result.equals_reference
    assert result.label_after_rounding == result.label_reference


@pytest.mark.parametrize("name", list(ATTACKS))
def test_parameters_are_ready_for_json_and_name_the_input_range(attack, name):
    [result] = attack(name, 2)

    assert json.loads(json.dumps(result.parameters)) == result.parameters
    assert result.parameters["input_range"] == [0, 1]
    assert LADDERS[name][1].parameters.items() <= result.parameters.items()


@pytest.mark.parametrize("name", ["DeepFool", "C&W", "PGD"])
def test_an_attack_leaves_the_victim_as_it_was(attack, victim, name):
    before = {name: tensor.clone() for name, tensor in victim.module.state_dict().items()}
    attack(name, 1)

    assert all(torch.equal(tensor, before[name]) for name, tensor in victim.module.state_dict().items())
    assert not any(module.training for module in victim.module.modules())
    assert all(weight.grad is None for weight in victim.module.parameters())


@pytest.mark.parametrize(
    ("name", "parameters", "preset", "said"),
    [
        ("JSMA", {"eps": 0.1}, "demo", "JSMA"),
        ("FGSM", {"eps": 0.1}, "quick", "quick"),
        ("FGSM", {"overshoot": 0.1}, "demo", "eps"),
    ],
)
def test_what_no_attack_knows_is_refused(victim, reference, name, parameters, preset, said):
    with pytest.raises(ValueError, match=said):
        attack_reference(victim, reference, name, [Level(1, parameters)], preset=preset, seed=1)


def test_the_versions_of_all_that_made_the_pixels_are_known():
    assert {"torch", "torchattacks", "numpy", "pillow"} <= versions().keys()
