"""Simulated subjects: drawn from P.910's model, from one seed, never from a metric."""

import inspect
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rating import simulation
from rating.simulation import BEST, WORST, Stimulus, simulate

DEMO = [
    Stimulus(f"content {content:02}", attack, level)
    for content in range(12)
    for attack in ("BIM", "C&W", "DeepFool", "FGSM", "MIM", "PGD")
    for level in range(1, 6)
]
GRADES = (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def demo() -> simulation.Simulation:
    return simulate(DEMO, GRADES)


def grades_of(answers) -> np.ndarray:
    return np.array([np.nan if answer.grade is None else answer.grade for answer in answers], dtype=float)


def test_true_scores_spread_from_about_1_3_to_5(demo):
    assert WORST <= min(demo.true_scores) < 1.4
    assert 4.9 < max(demo.true_scores) <= BEST


def test_a_higher_level_is_worse_on_the_average(demo):
    means = [
        np.mean([score for s, score in zip(DEMO, demo.true_scores, strict=True) if s.level == n]) for n in range(1, 6)
    ]

    assert means == sorted(means, reverse=True)


def test_about_one_rating_in_a_hundred_is_missing(demo):
    given_ = [answer.grade is not None for answers in demo.answers for answer in answers]

    assert 0.005 < 1 - np.mean(given_) < 0.015


def test_one_votes_at_random_and_one_is_strongly_biased(demo):
    truth = np.array(demo.true_scores)
    bias = [np.nanmean(grades_of(answers) - truth) for answers in demo.answers]
    agreement = [
        np.corrcoef(truth[~np.isnan(votes)], votes[~np.isnan(votes)])[0, 1] for votes in map(grades_of, demo.answers)
    ]

    assert [subject.votes_at_random for subject in demo.subjects] == [False] * 19 + [True]
    assert np.argmin(bias) == 18
    assert bias[18] < -0.7
    assert np.flatnonzero(np.array(agreement) < 0.5).tolist() == [19]


def test_the_same_seed_draws_the_same_and_another_does_not(demo):
    assert simulate(DEMO, GRADES) == demo
    assert simulate(DEMO, GRADES, seed=2).answers != demo.answers


def test_the_order_of_the_stimuli_changes_nothing(demo):
    backwards = simulate(DEMO[::-1], GRADES)

    assert backwards.true_scores[::-1] == demo.true_scores
    assert [answers[::-1] for answers in backwards.answers] == list(demo.answers)


def test_response_times_are_those_of_people_and_end_before_the_time_out(demo):
    times = [answer.response_ms for answers in demo.answers for answer in answers if answer.response_ms is not None]

    assert min(times) >= 250
    assert max(times) < 5000
    assert 800 < np.median(times) < 1600


def test_nothing_of_a_metric_takes_part():
    """A true score is drawn from what a Stimulus says, and a Stimulus says nothing of pixels."""
    assert set(Stimulus.__dataclass_fields__) == {"content", "attack", "level"}
    assert "analysis" not in inspect.getsource(simulation)


def test_a_hidden_reference_is_as_good_as_it_gets():
    drawn = simulate([Stimulus("cat", None, None), *DEMO], GRADES, subjects=2)

    assert drawn.true_scores[0] == BEST


@settings(max_examples=30, deadline=None)
@given(
    subjects=st.integers(1, 6),
    seed=st.integers(-5, 2**40),
    grades=st.sets(st.integers(0, 100), min_size=1, max_size=11),
    levels=st.lists(st.integers(1, 9), min_size=1, max_size=9, unique=True),
)
def test_every_grade_is_one_of_the_scale(subjects, seed, grades, levels):
    drawn = simulate([Stimulus("cat", "FGSM", level) for level in levels], list(grades), subjects, seed)

    found = Counter(answer.grade for answers in drawn.answers for answer in answers)
    assert set(found) <= {None, *grades}
    assert sum(found.values()) == subjects * len(levels)
