"""Grades and response times over a session: who is counted once, what an interval is over, and whether one tires."""

import numpy as np
import pytest
from scipy import stats

from analysis.charts import over_time
from analysis.charts.files import svg

from .outputs import computed_before, made_up
from .test_every_chart import texts


def rating(subject, place, grade=3, pair=1, session=1, response_ms=1000, excluded=False):
    return {"subject": subject, "pair": pair, "repetition": 1, "session": session, "place": place, "grade": grade,
            "response_ms": response_ms, "excluded": excluded}  # fmt: skip


def output(*ratings, mos=3.0):
    made = made_up()
    for stimulus in made["stimuli"]:
        stimulus["mos"] = mos
    return made | {"ratings": list(ratings)}


def test_a_block_is_the_mean_over_subjects_of_what_each_gave():
    made = made_up()

    blocks = over_time.blocks(made, "grade")

    mos = {stimulus["pair"]: stimulus["mos"] for stimulus in made["stimuli"]}
    block = next(b for b in blocks if (b["session"], b["first"]) == (2, 31))
    of_subjects = {}
    for r in made["ratings"]:
        if not r["excluded"] and r["session"] == 2 and 31 <= r["place"] <= 40:
            of_subjects.setdefault(r["subject"], []).append(r["grade"] - mos[r["pair"]])
    means = [np.mean(values) for values in of_subjects.values()]
    low, high = stats.t.interval(0.95, 19, np.mean(means), stats.sem(means))
    assert (block["last"], block["subjects"]) == (40, 20)
    assert block["value"] == pytest.approx(np.mean(means))
    assert [block["value"] - block["ci95"], block["value"] + block["ci95"]] == pytest.approx([low, high])


def test_response_times_are_medians_in_seconds():
    ratings = [rating("A", n, response_ms=ms) for n, ms in enumerate([500, 700, 60_000], start=1)]
    made = output(*ratings, rating("A", 13), rating("B", 1, response_ms=900))

    [first, *_others] = over_time.blocks(made, "response")

    assert (first["first"], first["last"]) == (1, 2)
    assert first["value"] == pytest.approx((0.6 + 0.9) / 2)


def test_sessions_are_apart_and_whoever_rated_more_does_not_count_more():
    made = output(rating("A", 1, 5), rating("A", 1, 5, pair=2), rating("B", 1, 1), rating("A", 1, 2, session=2))

    first, second = over_time.blocks(made, "grade")

    assert (first["session"], first["value"], first["subjects"]) == (1, 0.0, 2)
    assert (second["session"], second["value"], second["ci95"]) == (2, -1.0, None)


def test_excluded_subjects_and_pairs_without_a_score_do_not_count():
    made = output(rating("A", 1, 4), rating("B", 1, 1, excluded=True), rating("C", 1, 1, pair=2))
    made["stimuli"][1]["mos"] = None

    [block] = over_time.blocks(made, "grade")

    assert (block["value"], block["subjects"]) == (1.0, 1)


def test_ratings_from_elsewhere_have_no_place_and_no_chart():
    made = made_up()
    for r in made["ratings"]:
        r |= {"place": None, "session": None}
    assert over_time.whats(made) == []

    made = made_up()
    for r in made["ratings"]:
        r["response_ms"] = None
    assert over_time.whats(made) == ["grade"]
    assert over_time.whats(computed_before(made_up())) == []


def test_who_tires_is_told_with_an_interval_over_subjects():
    slopes = {"A": -0.01, "B": -0.02, "C": -0.03}
    made = output(*(rating(s, n, 3 + k * n, session=1 + n % 2) for s, k in slopes.items() for n in range(1, 41)))

    trend = over_time.trend(made, "grade")

    assert trend.change == pytest.approx(-2.0)
    assert trend.ci95 == pytest.approx(stats.t.ppf(0.975, 2) * 1.0 / np.sqrt(3))
    assert "Over 100 places grades change by −2.00 ± 2.48." in over_time.caption(made, "grade")


@pytest.mark.parametrize(
    "ratings", [[], [rating("A", 1)], [rating("A", 1), rating("A", 2)], [rating("A", 1), rating("B", 1)]]
)
@pytest.mark.parametrize("what", ["grade", "response"])
def test_too_little_has_no_trend_and_is_drawn_all_the_same(ratings, what):
    made = output(*ratings)

    assert over_time.trend(made, what) is None
    assert svg(over_time.chart(made, what))
    assert len(over_time.table(made, what)[1]) == len(over_time.blocks(made, what))


def test_sessions_are_told_apart_by_more_than_colour():
    drawing = svg(over_time.chart(made_up(), "grade"))

    assert "1 | 2 | 3 | Session" in texts(drawing)
    assert drawing.count(b"stroke-dasharray") >= 2
    assert "| Session |" not in texts(svg(over_time.chart(output(rating("A", 1), rating("B", 2)), "grade")))
