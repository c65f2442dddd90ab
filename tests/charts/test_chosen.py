"""Charts of pairs show all of them, or those that are chosen: what is drawn then is what our own functions say."""

import re
from xml.etree import ElementTree

import pytest

from analysis.charts import attack_levels, by_reference, contents, histogram, scatter
from analysis.charts.files import svg

from .outputs import made_up
from .test_every_chart import texts

EVERY_THIRD = [stimulus for stimulus in made_up()["stimuli"] if stimulus["pair"] % 3 == 1]


def with_chosen(chart, stimuli):
    """The chart as the page sets it (static/js/analysis/choice.js)."""
    drawn = chart.copy()
    [parameter] = [p for p in drawn.params if p.name == "chosen"]
    parameter.value = {
        "pairs": {str(stimulus["pair"]): True for stimulus in stimuli},
        "contents": {stimulus["content"]: True for stimulus in stimuli},
    }
    return drawn


def labels(drawing):
    """What marks say of themselves."""
    return [e.get("aria-label") for e in ElementTree.fromstring(drawing).iter() if e.get("aria-label")]  # noqa: S314


@pytest.mark.parametrize("chosen", [None, EVERY_THIRD])
def test_a_histogram_counts_them(chosen):
    output = made_up()
    chart = histogram.chart(output)
    drawing = svg(chart if chosen is None else with_chosen(chart, chosen))

    expected = histogram.bins(output if chosen is None else output | {"stimuli": chosen})

    counts = re.findall(r"Pairs: (\d+)", " ".join(labels(drawing)))
    assert [int(count) for count in counts[: len(expected)]] == [entry["pairs"] for entry in expected]


@pytest.mark.parametrize("chosen", [None, EVERY_THIRD, EVERY_THIRD[:7]])
def test_means_of_an_attack_are_over_them(chosen):
    output = made_up()
    chart = attack_levels.chart(output)
    drawing = svg(chart if chosen is None else with_chosen(chart, chosen))

    expected = attack_levels.means(output if chosen is None else output | {"stimuli": chosen})

    told = [dict(part.split(": ") for part in label.split("; ")) for label in labels(drawing) if "95 % CI" in label]
    assert [(row["Attack"], row["Level"], row["Pairs"]) for row in told] == [
        (row["attack"], str(row["level"]), str(row["pairs"])) for row in expected
    ]
    for row, wanted in zip(told, expected, strict=True):  # written with two digits
        assert float(row["Mean MOS"]) == pytest.approx(wanted["mos"], abs=0.0051)
        if wanted["ci95"] is not None:
            assert float(row["95 % CI, ±"]) == pytest.approx(wanted["ci95"], abs=0.0051)


def test_a_reference_of_which_none_is_chosen_keeps_its_place():
    output = made_up()
    drawing = svg(with_chosen(by_reference.chart(output), EVERY_THIRD[:5]))

    assert texts(drawing) == texts(svg(by_reference.chart(output)))
    assert drawing != svg(by_reference.chart(output))


@pytest.mark.parametrize("module", [histogram, by_reference, attack_levels, contents])
def test_nothing_chosen_is_drawn(module):
    assert svg(with_chosen(module.chart(made_up()), [])).startswith(b"<svg")


def test_others_fade():
    def faded(drawing):
        return drawing.count(b'opacity="0.08"') + drawing.count(b'opacity="0.15"')

    output = made_up()
    assert faded(svg(scatter.chart(output, "SSIM"))) == 0
    assert faded(svg(with_chosen(scatter.chart(output, "SSIM"), EVERY_THIRD))) == 240
    assert faded(svg(with_chosen(contents.chart(output), EVERY_THIRD[:1]))) == 2 * 13  # points with their labels
