"""A metric against MOS: every pair, the fitted line, infinite scores."""

import math

import numpy as np
import pytest

from analysis.benchmark import predict
from analysis.charts import scatter
from analysis.charts.files import svg

from .outputs import METRICS, benchmark, made_up, unrated
from .test_every_chart import texts


def points(chart):
    return chart.to_dict()["data"]["values"]


@pytest.mark.parametrize("metric", METRICS)
def test_every_rated_pair_is_a_point(metric):
    output = made_up()

    drawn = points(scatter.chart(output, metric))

    assert [point["pair"] for point in drawn] == [stimulus["pair"] for stimulus in output["stimuli"]]
    for point, stimulus in zip(drawn, output["stimuli"], strict=True):
        assert point["mos"] == stimulus["mos"]
        assert point["name"] == stimulus["name"]
        if math.isfinite(stimulus["scores"][metric]):
            assert point["place"] == stimulus["scores"][metric]


def test_a_pair_that_nobody_rated_is_no_point():
    output = unrated(made_up(), 10)

    assert len(points(scatter.chart(output, "SSIM"))) == 350


def test_a_pair_without_a_score_is_counted_in_the_caption():
    output = made_up()
    del output["stimuli"][100]["scores"]["SSIM"]
    output["stimuli"][101]["scores"]["SSIM"] = math.nan

    assert len(points(scatter.chart(output, "SSIM"))) == 358
    caption = scatter.caption(output, "SSIM")
    assert "1 rated pair has no score of this metric and is not shown." in caption
    assert "1 pair’s score is undefined (NaN): it is not shown, and takes no part in line and ranks." in caption


@pytest.mark.parametrize("metric", METRICS)
def test_the_line_is_the_fitted_logistic(metric):
    output = made_up()
    fitted = next(index for index in output["benchmark"] if index["metric"] == metric)
    scores = [s["scores"][metric] for s in output["stimuli"] if math.isfinite(s["scores"][metric])]

    line = scatter.curve(output, metric)

    places = [point["place"] for point in line]
    b1, b2, b3, b4, b5 = fitted["logistic"]
    x = np.array(places)
    by_hand = b1 * (0.5 - 1 / (1 + np.exp(np.clip(b2 * (x - b3), -700, 700)))) + b4 * x + b5
    assert [point["mos"] for point in line] == pytest.approx(predict(fitted["logistic"], places), abs=1e-12)
    assert [point["mos"] for point in line] == pytest.approx(by_hand, abs=1e-6)
    assert (places[0], places[-1]) == (min(scores), max(scores))
    assert set(scores) <= set(places)


def test_the_line_is_drawn():
    layers = scatter.chart(made_up(), "SSIM").to_dict()["layer"]

    [line] = [layer for layer in layers if layer["mark"]["type"] == "line"]
    assert line["data"]["values"] == scatter.curve(made_up(), "SSIM")


def test_too_few_points_have_no_line_and_the_caption_says_so():
    output = unrated(made_up(), 355)
    output["benchmark"] = [benchmark(output["stimuli"], name) for name in METRICS]

    assert scatter.curve(output, "SSIM") == []
    assert "No line: a fit needs at least 6 points." in scatter.caption(output, "SSIM")
    assert svg(scatter.chart(output, "SSIM"))


def test_a_line_that_turns_is_said():
    output = made_up()
    next(index for index in output["benchmark"] if index["metric"] == "SSIM")["monotone"] = False

    assert "The fitted line is not monotone." in scatter.caption(output, "SSIM")


def test_infinite_scores_stand_beyond_the_finite_ones_marked_and_counted():
    output = made_up(identical=3)
    finite = [s["scores"]["PSNR"] for s in output["stimuli"] if math.isfinite(s["scores"]["PSNR"])]

    chart = scatter.chart(output, "PSNR")

    beyond = [point for point in points(chart) if point["place"] > max(finite)]
    assert [point["pair"] for point in beyond] == [1, 2, 3]
    assert "∞" in texts(svg(chart))
    assert any(sentence.startswith("3 pairs have an infinite score") for sentence in scatter.caption(output, "PSNR"))
    assert "∞" not in texts(svg(scatter.chart(output, "SSIM")))


def test_scores_that_are_infinitely_bad_stand_at_the_other_end():
    output = made_up(identical=0)
    output["stimuli"][7]["scores"]["PSNR"] = -math.inf

    chart = scatter.chart(output, "PSNR")

    assert min(points(chart), key=lambda point: point["place"])["pair"] == 8
    assert "−∞" in texts(svg(chart))


def test_one_score_for_all_is_drawn():
    output = made_up()
    for stimulus in output["stimuli"]:
        stimulus["scores"]["L0"] = 89_401.0
    output["benchmark"] = [benchmark(output["stimuli"], name) for name in METRICS]

    assert svg(scatter.chart(output, "L0"))


@pytest.mark.parametrize(("intervals", "count"), [(False, 0), (True, 357)])
def test_confidence_intervals_are_drawn_on_request(intervals, count):
    output = made_up()
    for stimulus in output["stimuli"][:3]:
        stimulus["ci95"] = math.nan  # a single rating

    drawing = svg(scatter.chart(output, "SSIM", intervals=intervals)).decode()

    rules = drawing.split("mark-rule role-mark")[1].split("</g>")[0]
    assert rules.count("<line") == count
