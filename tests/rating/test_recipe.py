"""Recipes: what they promise holds for any of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rating.attacks.photographs import PHOTOGRAPHS, Photograph
from rating.stimuli.recipe import BadRecipe, Calibration, Ladder, Recipe, VictimChoice, numbered, study_recipe
from rating.stimuli.units import units_of

EPS = st.lists(st.floats(0.001, 3), min_size=1, max_size=5).map(lambda values: numbered([{"eps": v} for v in values]))
VALUES = st.lists(st.floats(0, 1), min_size=2, max_size=6, unique=True).map(tuple)


@st.composite
def recipes(draw):
    names = draw(st.lists(st.sampled_from(["FGSM", "BIM", "PGD", "MIM"]), min_size=1, max_size=4, unique=True))
    ladders = tuple(
        Ladder(name, calibration=Calibration("SSIM", draw(VALUES))) if draw(st.booleans()) else Ladder(name, draw(EPS))
        for name in names
    )
    test, training = draw(st.integers(1, 5)), draw(st.integers(0, 3))
    photographs = tuple(
        Photograph(f"content {n}", "skimage/coffee.png", n, 0, "CC0", "", n >= test) for n in range(test + training)
    )
    return Recipe(photographs, ladders, VictimChoice("resnet18"), seed=draw(st.integers(0, 2**63 - 1)))


@given(recipes())
def test_a_recipe_comes_back_from_json_and_its_units_are_what_it_counts(recipe):
    recipe.check()
    assert Recipe.from_json(json.loads(json.dumps(recipe.as_json()))) == recipe
    units = units_of(recipe)
    examples = [(unit.content, unit.ladder.attack, number) for unit in units for number in unit.numbers]
    assert len(set(examples)) == len(examples)
    assert set(examples) == {(photograph.content, ladder.attack, n) for photograph, ladder, n in recipe.examples}
    ladders = sum(len(ladder.numbers) for ladder in recipe.ladders)
    for photograph in recipe.photographs:
        shown = [example for example in examples if example[0] == photograph.content]
        assert len(shown) == ladders or (photograph.for_training and 1 <= len(shown) <= ladders)


def test_the_studys_own_is_360_pairs_and_ten_for_training():
    recipe = study_recipe()
    recipe.check()
    assert (len(recipe.examples), recipe.metric) == (370, "")
    assert study_recipe(calibration=Calibration("MS-SSIM", (0.9, 0.5))).metric == "MS-SSIM"


A, B = PHOTOGRAPHS[:2]
FGSM = Ladder("FGSM", numbered([{"eps": 0.1}]))


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        (Recipe((A, A), (FGSM,)), "The content cat comes twice"),
        (Recipe((A, B), (FGSM, FGSM)), "The attack FGSM comes twice"),
        (Recipe((A, B), ()), "needs an attack"),
        (Recipe((), (FGSM,)), "needs a photograph for the test"),
        (Recipe((A,), (FGSM,)), "two or more"),
        (Recipe((A, B), (FGSM,), effort="long"), "There is no preset long"),
        (Recipe((A, B), (FGSM,), seed=-1), "whole number from 0"),
        (Recipe((A, B), (Ladder("FGSM", numbered([{"epsilon": 1}])),)), "FGSM takes eps"),
        (Recipe((A, B), (Ladder("FGSM"),)), "levels or a calibration"),
        (Recipe((A, B), (Ladder("Unknown", numbered([{}])),)), "No attack is called 'Unknown'"),
        (Recipe((A, B), (Ladder("DeepFool", numbered([{"overshoot": 1}]), target="cat"),)), "which label"),
        (Recipe((A, B), (Ladder("FGSM", calibration=Calibration("SSIM", (0.5,))),)), "two values or more"),
        (Recipe((A, B), (Ladder("torchattacks:Jitter", calibration=Calibration("SSIM", (0.5, 0.6))),)), "calibrated"),
        (
            Recipe(
                (A, B),
                (
                    Ladder("FGSM", calibration=Calibration("SSIM", (0.5, 0.6))),
                    Ladder("PGD", calibration=Calibration("VSI", (0.5, 0.6))),
                ),
            ),
            "One metric levels a set",
        ),
        (Recipe((A, B), (Ladder("FGSM", numbered([{"eps": float("nan")}])),)), "Eps is to be a finite number, not nan"),
        (Recipe((A, B), (Ladder("DeepFool", numbered([{"overshoot": float("inf")}])),)), "finite number, not inf"),
    ],
)
def test_what_cannot_be_prepared_is_refused_in_a_sentence(recipe, says):
    with pytest.raises(BadRecipe, match=says):
        recipe.check()
