"""What holds for each chart, on the page and as a file."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from analysis.charts.catalogue import figure, figures
from analysis.charts.files import pdf, png, svg
from analysis.charts.look import PAPER, Size

from .outputs import computed_before, made_up, unrated

SCATTERS = ["scatter-L0", "scatter-L2", "scatter-Linf", "scatter-PSNR", "scatter-SSIM"]
OF_PAIRS = ["mos-histogram", "mos-by-reference", "mos-by-attack", "references"]
LATER = ["significance-plcc", "significance-srocc", "significance-rmse"]
OF_SUBJECTS = ["subjects", "over-time-grade", "over-time-response"]
NAMES = [*SCATTERS, *LATER, *OF_PAIRS, *OF_SUBJECTS]
STARTS = {svg: b"<svg", pdf: b"%PDF-", png: b"\x89PNG\r\n\x1a\n"}


def texts(drawing: bytes) -> str:
    """What is written in the drawing for eyes to read."""
    root = ElementTree.fromstring(drawing)  # noqa: S314  our own
    return " | ".join("".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))


def drawn(name: str, output: dict[str, Any], size: Size = PAPER, theme: Any = "light") -> Any:
    return figure(output, name).draw(size, theme, False)


def test_these_are_the_charts():
    assert list(figures(made_up())) == NAMES


def test_what_results_computed_before_do_not_hold_is_left_out():
    assert list(figures(computed_before(made_up()))) == [*SCATTERS, *OF_PAIRS]


@pytest.mark.parametrize("name", NAMES[len(SCATTERS) :])
def test_a_chart_has_a_table_of_its_numbers(name):
    found = figure(made_up(), name)

    assert found.rows
    assert {len(row) for row in found.rows} == {len(found.columns)}
    assert all(isinstance(text, str) for row in found.rows for text in row)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [PAPER, Size("container")])
def test_the_picture_says_simulated_exactly_where_it_is(name, size):
    assert "simulated" in texts(svg(drawn(name, made_up(simulated=True), size)))
    assert "simulated" not in texts(svg(drawn(name, made_up(simulated=False), size)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [PAPER, Size("container")])
def test_the_picture_says_how_many_subjects_are_counted(name, size):
    assert "20 subjects (1 excluded)" in texts(svg(drawn(name, made_up(simulated=False), size)))
    assert "20 simulated subjects (1 excluded)" in texts(svg(drawn(name, made_up(simulated=True), size)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", STARTS)
def test_files_are_drawn(name, form):
    assert form(drawn(name, made_up(contents=2))).startswith(STARTS[form])


def test_a_png_is_of_300_pixels_per_inch():
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(png(drawn("mos-histogram", made_up(contents=2)))))

    assert picture.info["dpi"] == pytest.approx((300, 300), abs=1)
    assert picture.width > 560 * 300 / 72


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_from_anywhere(name):
    spec = drawn(name, made_up()).to_dict()

    assert spec.pop("$schema").startswith("https://vega.github.io/schema/vega-lite/v6")  # a name, never fetched
    written = json.dumps(spec)
    assert "http" not in written
    assert '"url"' not in written
    assert '"href"' not in written


@pytest.mark.parametrize("name", NAMES)
def test_a_theme_changes_colours_alone(name):
    light, dark = (drawn(name, made_up(), theme=theme).to_dict() for theme in ("light", "dark"))

    assert light.pop("config") != dark.pop("config")
    assert light == dark
    assert not re.search(r"#[0-9a-fA-F]{6}", json.dumps(light))


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_has_a_text_alternative(name):
    found = figure(made_up(), name)

    assert found.description.endswith(".")
    assert found.draw(PAPER, "light", False).to_dict()["description"] == found.description


@pytest.mark.parametrize("name", NAMES)
def test_a_title_is_text(name):
    output = made_up()
    output["study"]["title"] = 'Cats & <script>alert("dogs")</script>'

    drawing = svg(drawn(name, output))

    assert b"<script" not in drawing
    assert 'Cats & <script>alert("dogs")</script>, version 1' in texts(drawing)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("left", [0, 1, 5])
def test_few_pairs_or_none_are_drawn_all_the_same(name, left):
    output = made_up(contents=1, levels=1)
    unrated(output, len(output["stimuli"]) - left)

    if name == "over-time-grade" and not left:
        assert name not in figures(output), "without a MOS there is nothing that grades lie apart from"
        return
    assert svg(drawn(name, output)).startswith(b"<svg")


def test_hidden_references_are_drawn_without_attack_and_level():
    output = made_up()
    output["stimuli"][0] |= {"attack": None, "level": None, "name": "astronaut reference"}

    assert "hidden reference" in texts(svg(drawn("scatter-SSIM", output)))
    assert svg(drawn("mos-by-attack", output)).startswith(b"<svg")
