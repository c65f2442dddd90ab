"""Ladders met rather than set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rating.attacks.adversarial import attack_reference
from rating.attacks.calibration import CLOSE, KNOBS, REACHED, Knob, calibrate
from rating.attacks.ladders import Level
from rating.attacks.registry import NAMES

WANTED = (2.0, 4.0, 8.0, 16.0, 30.0)


def distance(reference, distorted) -> float:
    """Root mean square difference, in levels."""
    return float(np.sqrt(np.square(distorted.astype(float) - reference).mean()))


@pytest.fixture
def ladder(victim, reference):
    def run(attack, wanted=WANTED, *, measure=distance, better="lower", seed=1, side=64, **options):
        corner = reference[:side, :side]
        return calibrate(victim, corner, attack, measure, wanted, better=better, preset="demo", seed=seed, **options)

    return run


@pytest.mark.parametrize(
    ("attack", "wanted"),
    [("FGSM", WANTED), ("BIM", WANTED), ("MIM", WANTED), ("PGD", (2.0, 16.0)), ("DeepFool", (20.0, 30.0, 60.0))],
)
def test_the_values_asked_for_are_met(ladder, attack, wanted):
    span = wanted[-1] - wanted[0]
    for value, rung in zip(wanted, ladder(attack, wanted), strict=True):
        assert rung.wanted == value
        assert rung.reached == (abs(rung.value - value) <= REACHED * span)
        assert rung.reached or rung.as_near_as_can_be
        assert rung.as_near_as_can_be or abs(rung.value - value) <= CLOSE * span


def test_every_attack_of_the_study_has_what_is_turned():
    assert set(KNOBS) == set(NAMES)
    assert KNOBS["C&W"].fixed == {"learning_rate": 0.01}


def test_the_value_is_the_8_bit_pictures_and_the_level_makes_it_again(ladder, victim, reference):
    for attack in ("PGD", "DeepFool"):
        rungs = ladder(attack, (16.0, 30.0))
        again = attack_reference(
            victim, reference[:64, :64], attack, [rung.level for rung in rungs[1:]], preset="demo", seed=1
        )
        for rung, result in zip(rungs[1:], again, strict=True):
            assert np.array_equal(result.image, rung.result.image)
            assert rung.value == distance(reference[:64, :64], result.image)


def test_the_same_ladder_comes_out_for_the_same_seed(ladder):
    def eps(seed):
        return [rung.level.parameters["eps"] for rung in ladder("PGD", (4.0, 8.0), seed=seed)]

    assert eps(1) == eps(1)


def test_fgsm_goes_by_whole_levels_and_says_where_no_other_is_nearer(ladder):
    rungs = ladder("FGSM", (1.4, 2.6, 3.0))

    assert all(rung.level.parameters["eps"] * 255 == pytest.approx(round(rung.value), abs=0.1) for rung in rungs[:2])
    assert all(rung.as_near_as_can_be and not rung.reached for rung in rungs[:2])
    assert [round(rung.value) for rung in rungs] == [1, 3, 3]


def test_a_metric_that_falls_is_levelled_as_well(ladder):
    def alike(reference, distorted):
        return 1 - distance(reference, distorted) / 255

    rungs = ladder("MIM", (0.98, 0.95, 0.9), measure=alike, better="higher")

    assert all(rung.reached for rung in rungs)
    assert [rung.level.parameters["eps"] for rung in rungs] == sorted(rung.level.parameters["eps"] for rung in rungs)


def test_deepfool_cannot_stay_on_this_side_of_the_boundary(ladder):
    below, _ = ladder("DeepFool", (0.01, 30.0))

    assert not below.reached
    assert not below.as_near_as_can_be
    assert below.level.parameters["overshoot"] < 0.01


def test_what_cannot_be_reached_is_said_with_the_nearest(ladder):
    reachable, unreachable = ladder("FGSM", (10.0, 400.0))

    assert reachable.reached
    assert not unreachable.reached
    assert 100 < unreachable.value < 255


def test_cw_is_turned_by_its_confidence_and_stops_before_it_finds_nothing(ladder):
    first, second = ladder("C&W", (1.0, 500.0), side=32)

    assert not second.reached
    assert second.result.parameters["found"]
    assert first.level.parameters["learning_rate"] == 0.01


def test_another_attack_is_levelled_by_a_knob_of_its_own(ladder):
    knob = Knob("eps", 0.1, 100.0, fixed={"alpha": 5.0, "steps": 3})
    rungs = ladder("torchattacks:PGDL2", (1.0, 4.0), knob=knob)

    assert all(rung.reached and rung.level.parameters["steps"] == 3 for rung in rungs)
    assert rungs[0].level == replace(rungs[0].level, number=1)


@pytest.mark.parametrize(
    ("attack", "wanted", "said"),
    [
        ("torchattacks:PGD", (1.0, 2.0), "what to turn is not known"),
        ("FGSM", (1.0,), "two finite values"),
        ("FGSM", (1.0, float("inf")), "two finite values"),
        ("FGSM", (1.0, 2.0, 1.0), "the same value"),
    ],
)
def test_a_ladder_that_cannot_be_is_refused(ladder, attack, wanted, said):
    with pytest.raises(ValueError, match=said):
        ladder(attack, wanted)


def test_a_metric_that_cannot_tell_is_answered_with_not_reached(ladder):
    rungs = ladder("FGSM", (1.0, 2.0), measure=lambda *_: float("nan"))

    assert not any(rung.reached for rung in rungs)
    assert all(isinstance(rung.level, Level) for rung in rungs)
