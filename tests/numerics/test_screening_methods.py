"""Screening beside BT.500: correlation, bias removal and ZREC against other programs; habits against counted cases."""

import numpy as np
import pandas as pd
import pytest

from analysis.opinion import mos
from analysis.screening import (
    bt500,
    correlation,
    false_alarms,
    remove_bias,
    repeats,
    response_times,
    side_by_side,
    straight_lining,
    zrec,
)

from .golden import EVERY_STUDY, OURS, study

LONG = ["subject", "stimulus", "repetition", "session", "place", "score", "response_ms"]


def series(expected, names, key):
    return pd.Series(np.array(expected[key], dtype=float), index=names)


@pytest.fixture(params=EVERY_STUDY)
def golden(request):
    """Ratings and what other programs make of them; a set without the values in question is skipped by its test."""
    return study(*request.param)


def of(golden, key):
    ratings, expected = golden
    if key not in expected:
        pytest.skip(f"The set holds no {key}.")
    return ratings, expected, expected[key]


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_correlation_is_sureals(golden, method):
    ratings, expected, theirs = of(golden, f"{method}_screen")
    found = correlation(ratings, method)
    assert found["correlation"].to_numpy() == pytest.approx(
        series(theirs, expected["subjects"], "stat1")[found.index].to_numpy(), abs=1e-12, nan_ok=True
    )
    assert sorted(found.index[found["rejected"]]) == sorted(theirs["rejected"])


def test_bias_removal_is_sureals(golden):
    ratings, expected, theirs = of(golden, "p913_bias_removed")
    found = remove_bias(ratings)
    bias = series(theirs, expected["subjects"], "bias")
    assert found.bias.to_numpy() == pytest.approx(bias[found.bias.index].to_numpy(), abs=1e-12)
    scores = mos(found.ratings, ci="normal").loc[expected["stimuli"]]
    for column, tolerance in (("mos", 1e-12), ("std", 1e-12), ("ci95", 3e-5)):  # 1.96 here, 1.95996 there
        assert scores[column].to_numpy() == pytest.approx(np.array(theirs[column], float), rel=tolerance, abs=1e-12)


def test_bt500_after_bias_removal_is_sureals(golden):
    ratings, expected, theirs = of(golden, "p913_bias_then_bt500")
    found = bt500(remove_bias(ratings).ratings, reading="sureal").loc[expected["subjects"]]
    assert found["P"].tolist() == theirs["P"]
    assert found["Q"].tolist() == theirs["Q"]
    assert sorted(found.index[found["rejected"]]) == sorted(theirs["rejected"])


def test_zrec_is_its_authors(golden):
    ratings, expected, theirs = of(golden, "zrec")
    found = zrec(ratings)
    subjects = [
        (found.bias, "bias"),
        (found.inconsistency, "inconsistency"),
    ]
    for ours, key in subjects:
        assert ours.to_numpy() == pytest.approx(series(theirs, expected["subjects"], key)[ours.index], abs=1e-12)
    for ours, key, tolerance in ((found.scores, "mos", 1e-12), (found.scores_ci95, "ci95", 2e-6)):
        assert ours.to_numpy() == pytest.approx(series(theirs, expected["stimuli"], key)[ours.index], abs=tolerance)


def test_the_random_voter_of_the_synthetic_study_correlates_with_nobody():
    ratings, _expected = study("synth_study", OURS / "statistics")
    assert correlation(ratings).query("rejected").index.tolist() == ["s17"]
    assert correlation(ratings, "bt1788").query("rejected").index.tolist() == ["s17"]


def test_an_unknown_method_is_a_clear_error():
    with pytest.raises(ValueError, match="Unknown method 'kendall'"):
        correlation(wide([[1, 2]]), "kendall")  # type: ignore[arg-type]


# Habits


def wide(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=float)


def shown(grades: dict[str, list[int]], **columns) -> pd.DataFrame:
    """Each subject's grades in the order of showing, one stimulus after the other."""
    rows = [
        (subject, f"p{place}", 1, 1, place, grade, 1500.0)
        for subject, own in grades.items()
        for place, grade in enumerate(own, start=1)
    ]
    return pd.DataFrame(rows, columns=LONG).assign(**columns)


def test_false_alarms_count_hidden_references_below_the_best_grade():
    ratings = shown({"A": [5, 5, 4, 5, 1], "B": [4, 3, 4, 5, 1], "C": [4, 4]})
    found = false_alarms(ratings, ["p1", "p2", "p3", "p4"], best=5)
    assert found["false_alarms"].to_dict() == {"A": 0.25, "B": 0.75, "C": 1.0}
    assert found["flagged"].to_dict() == {"A": False, "B": True, "C": False}  # two are too few to flag anybody


def test_repeats_are_compared_within_a_subject():
    first = shown({"A": [5, 4, 3, 2], "B": [5, 5, 5, 5]})
    again = shown({"A": [5, 3, 3, 2], "B": [1, 3, 5, 1]}).assign(repetition=2)
    found = repeats(pd.concat([first, again]))
    assert found["repeat_difference"].to_dict() == {"A": 0.25, "B": 2.5}
    assert found["flagged"].to_dict() == {"A": False, "B": True}
    assert repeats(first).empty


def test_answers_faster_than_anybody_judges_are_flagged():
    ratings = shown({"A": [3] * 10, "B": [3] * 10})
    ratings.loc[[0, 1], "response_ms"] = 100
    ratings.loc[10, "response_ms"] = np.nan
    found = response_times(ratings)
    assert found["too_fast"].to_dict() == {"A": 0.2, "B": 0.0}
    assert found["flagged"].to_dict() == {"A": True, "B": False}


def test_a_long_run_is_flagged_where_chance_would_not_make_it():
    varied = [1, 2, 3, 4, 5] * 8
    ratings = shown({"run": [*varied, *[3] * 12], "fives": [5] * 40 + [4, 3], "one": [4] * 30, "fine": varied})
    found = straight_lining(ratings)
    assert found["longest_run"].to_dict() == {"run": 12, "fives": 40, "one": 30, "fine": 1}
    assert found["flagged"].to_dict() == {"run": True, "fives": False, "one": True, "fine": False}


def test_a_run_ends_with_its_session():
    ratings = shown({"A": [3] * 20})
    ratings["session"] = [1] * 10 + [2] * 10
    assert straight_lining(ratings)["longest_run"]["A"] == 10
    assert straight_lining(ratings.assign(place=np.nan)).empty


# Side by side, and edge cases


def test_side_by_side_names_who_is_flagged_by_what():
    chance = np.random.default_rng(2)
    truth = chance.integers(1, 6, 40)
    grades = {f"S{n}": np.clip(truth + chance.integers(-1, 2, 40), 1, 5).tolist() for n in range(8)}
    grades["random"] = chance.integers(1, 6, 40).tolist()
    grades["same"] = [3] * 40
    found = side_by_side(shown(grades), [], best=5)
    assert found.flags["random"] == ["correlation"]
    assert found.flags["same"] == ["straight_lining"]
    assert all(not found.flags[f"S{n}"] for n in range(8))
    assert "false_alarms" not in found.figures
    assert "repeat_difference" not in found.figures
    assert {"correlation", "correlation_threshold", "zrec_bias", "bias_p913", "longest_run"} <= set(found.figures)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "grades",
    [
        pytest.param({}, id="no ratings"),
        pytest.param({"A": [3]}, id="one rating"),
        pytest.param({"A": [3, 4, 5]}, id="one subject"),
        pytest.param({"A": [3], "B": [4], "C": [3]}, id="one stimulus"),
        pytest.param({"A": [3, 4, 5], "B": [3, 4, 5]}, id="all unanimous"),
        pytest.param({"A": [3, 3, 3], "B": [3, 3, 3]}, id="all the same"),
        pytest.param({"A": [1, 2, 3, 4], "B": [5]}, id="one who has hardly begun"),
    ],
)
def test_edge_cases_give_defined_results(grades):
    ratings = shown(grades)
    found = side_by_side(ratings, ["p9"], best=5)
    assert sorted(found.flags) == sorted(grades)
    assert not any(found.flags.values())
    recovered = zrec(ratings[["subject", "stimulus", "repetition", "score"]])
    assert not np.isinf(recovered.scores).any()
    assert recovered.scores.notna().all()
