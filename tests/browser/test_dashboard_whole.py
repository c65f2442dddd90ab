"""The dashboard of a whole study in a real browser: every chart is drawn in its place; what is dragged over or ticked
is what the other charts show; the table of metrics is sorted and asked for anew."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from analysis.charts import histogram
from analysis.results.models import AnalysisResult
from analysis.results.services import ensure
from tests.analysis.factories import make_version, rate, test_pairs
from tests.charts.outputs import made_up

from .chromium import Browser, chromium

pytestmark = pytest.mark.browser

CHARTS = ["scatter-L0", "significance-plcc", "mos-histogram", "mos-by-reference", "mos-by-attack", "references",
          "subjects", "over-time-grade", "over-time-response"]  # fmt: skip

# The middle of each pair's point, in CSS pixels.
POINTS = """() => Object.fromEntries(
    [...document.querySelectorAll("[data-explorer] svg [class*='_marks'] path[aria-roledescription='point']")]
        .filter((path) => !path.getAttribute("aria-label").includes(";"))
        .map((path) => {
            const { left, right, top, bottom } = path.getBoundingClientRect();
            return [path.getAttribute("aria-label"), [(left + right) / 2, (top + bottom) / 2]];
        })
)"""


@pytest.fixture
def version(transactional_db, experimenter):
    """360 pairs and 20 subjects, as `tests.charts.outputs` makes them up, in the place of a small study's analysis."""
    version = make_version(experimenter, attacks=2)
    rate(version, "A1", [5, 4, 3, 2, 1, 1, 5, 4, 4, 3, 2, 2])
    result = ensure(version)
    output = made_up(simulated=False)
    pairs = test_pairs(version)
    for number, stimulus in enumerate(output["stimuli"]):
        pair = pairs[number % len(pairs)]
        stimulus["picture"] = str(pair.adversarial.public_id)
        stimulus["reference_picture"] = str(pair.reference.public_id)
    output["best_alike"]["plcc"] = ["L2", "PSNR"]
    AnalysisResult.objects.filter(pk=result.pk).update(output=output)
    return version


@pytest.fixture
def visit(experimenter, server, version):
    """Open the dashboard as the study's owner, and wait for its charts."""
    client = Client()
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}

    def visit(browser: Browser, query: str = "") -> Page:
        browser.context.add_cookies([{**cookie, "url": server.url}])
        browser.page.goto(f"{server.url}/analysis/{version.pk}/{query}")
        expect(browser.page.locator("figure[data-chart] svg")).to_have_count(len(CHARTS), timeout=30_000)
        return browser.page

    return visit


@pytest.fixture
def page(visit):
    with chromium(window=(1280, 1000)) as browser:
        yield visit(browser)
        assert browser.errors == []


@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_is_drawn_within_its_place(visit, tmp_path, width, theme):
    """SCREENSHOTS names a folder to keep the pictures in."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    with chromium(window=(width, 1000)) as browser:
        browser.page.emulate_media(color_scheme=theme)
        page = visit(browser)

        assert [figure.get_attribute("data-chart") for figure in page.locator("figure[data-chart]").all()] == CHARTS
        for name in CHARTS:
            figure = page.locator(f'figure[data-chart="{name}"]')
            canvas, svg = figure.locator("[data-canvas]").bounding_box(), figure.locator("svg").bounding_box()
            assert canvas
            assert svg
            assert canvas["width"] > 300
            assert svg["width"] <= canvas["width"] + 1, f"{name} is wider than its place"
            figure.screenshot(path=folder / f"{name}-{width}-{theme}.png")
        dragged_over(page, 0.6, 0.1, 0.9, 0.5)
        expect(page.locator("[data-choice-said]")).to_contain_text("chosen")
        page.locator("[data-compare]").check()
        page.screenshot(path=folder / f"dashboard-{width}-{theme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert browser.errors == []


def test_nothing_is_wider_than_a_narrow_page_of_long_words(visit):
    with chromium() as browser:
        size = {"width": 420, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.devtools().send("Emulation.setDeviceMetricsOverride", size)  # no window is as narrow
        browser.context.set_extra_http_headers({"Accept-Language": "fr"})
        page = visit(browser, "?ci=references&compare=1")

        assert page.evaluate("innerWidth") == 420
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_is_dragged_over_is_what_the_other_charts_show(page, version):
    wanted = dragged_over(page, 0.1, 0.05, 0.8, 0.55)

    said = page.locator("[data-choice-said]")
    expect(said).to_have_text(f"{len(wanted)} of 360 pairs chosen.")
    assert 0 < len(wanted) < 360
    expected = histogram.bins({"stimuli": [s for s in output_of(version)["stimuli"] if s["name"] in wanted]})
    expect_counts(page, [entry["pairs"] for entry in expected])
    for name in ("mos-histogram", "mos-by-reference", "mos-by-attack", "references", "scatter-L0"):
        caption = page.locator(f'figure[data-chart="{name}"] [data-caption-chosen]')
        expect(caption).to_contain_text(f"Shows {len(wanted)} of 360 pairs")
    expect(page.locator('figure[data-chart="subjects"] [data-caption-chosen]')).to_have_text("")

    page.keyboard.press("Escape")
    expect(said).to_have_text("All 360 pairs.")
    expect_counts(page, [entry["pairs"] for entry in histogram.bins(output_of(version))])
    brush = page.locator("[data-explorer] svg .brush_brush_bg path").first.bounding_box()
    assert brush is None or brush["width"] <= 2, "the brush is still to be seen"


def test_a_choice_stays_with_another_metric_and_the_button_ends_it(page):
    wanted = dragged_over(page, 0.2, 0.2, 0.8, 0.6)
    said = page.locator("[data-choice-said]")
    expect(said).to_have_text(f"{len(wanted)} of 360 pairs chosen.")

    page.locator("[data-metric]").select_option("SSIM")
    expect(page.locator("[data-explorer] svg")).to_contain_text("SSIM (")
    expect(said).to_have_text(f"{len(wanted)} of 360 pairs chosen.")
    faint = page.locator('[data-explorer] svg path[opacity="0.08"]')
    expect(faint).to_have_count(360 - len(wanted))

    page.get_by_role("button", name="Show all pairs").click()
    expect(said).to_have_text("All 360 pairs.")
    expect(faint).to_have_count(0)


def test_a_drag_holds_no_pair_and_a_click_chooses_none(page):
    dragged_over(page, 0.2, 0.2, 0.8, 0.6)
    expect(page.locator("[data-hold]")).to_have_attribute("aria-pressed", "false")

    page.keyboard.press("Escape")
    expect(page.locator("[data-choice-said]")).to_have_text("All 360 pairs.")
    plot = plot_of(page)
    page.mouse.click(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 2)
    expect(page.locator("[data-hold]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(400)
    expect(page.locator("[data-choice-said]")).to_have_text("All 360 pairs.")


def test_pairs_are_chosen_by_the_keyboard_alone(page, version):
    page.locator("[data-choice-boxes] summary").focus()
    page.keyboard.press("Enter")
    for by, value in (("attack", "FGSM"), ("level", "3"), ("level", "4"), ("content", "cat")):
        page.locator(f'[data-choice-by="{by}"] input[value="{value}"]').focus()
        page.keyboard.press("Space")

    said = page.locator("[data-choice-said]")
    expect(said).to_have_text("2 of 360 pairs chosen.")
    scores = [s["mos"] for s in output_of(version)["stimuli"] if s["name"] in ("cat FGSM 3", "cat FGSM 4")]
    means = page.locator('figure[data-chart="mos-by-attack"] svg .mark-symbol.role-mark path')
    expect(means).to_have_count(2)
    assert [told(mark.get_attribute("aria-label"), "Mean MOS") for mark in means.all()] == [f"{m:.2f}" for m in scores]

    page.keyboard.press("Escape")
    expect(said).to_have_text("All 360 pairs.")
    expect(page.locator("[data-choice-boxes] input:checked")).to_have_count(0)


def test_an_attack_in_the_legend_is_a_box_ticked(page):
    page.locator("[data-explorer] svg").get_by_text("PGD", exact=True).click()

    expect(page.locator("[data-choice-said]")).to_have_text("60 of 360 pairs chosen.")
    expect(page.locator('[data-choice-by="attack"] input:checked')).to_have_value("PGD")

    page.keyboard.press("Escape")
    expect(page.locator("[data-choice-said]")).to_have_text("All 360 pairs.")
    page.locator("[data-explorer] svg").get_by_text("PGD", exact=True).click()
    expect(page.locator("[data-choice-said]")).to_have_text("60 of 360 pairs chosen.")


def test_the_matrix_and_its_table_are_of_the_index_that_is_chosen(page):
    matrix = page.locator("section.matrix")
    expect(matrix.locator("svg")).to_contain_text("PSNR")

    matrix.get_by_label("Index").select_option("rmse")

    expect(matrix.locator("[data-caption]")).to_contain_text("Morgan and Pitman")
    expect(matrix.locator("[data-file]").first).to_have_attribute("href", re.compile("significance-rmse.svg"))
    assert [table.get_attribute("data-numbers") for table in matrix.locator("[data-numbers]:visible").all()] == [
        "significance-rmse"
    ]
    assert "index=rmse" in page.url


def test_the_table_is_sorted_and_asked_for_anew_without_leaving_the_page(page):
    page.evaluate("window.here = true")
    alike = page.locator("[data-benchmark] td:has(.alike)")
    expect(alike).to_have_text("0.988≈ not significantly different from the best")
    rows = page.locator("[data-benchmark] tbody th")

    page.get_by_role("button", name="RMSE", exact=True).click()
    expect(page.locator("[data-benchmark-said]")).to_contain_text("Sorted by RMSE.")
    expect(rows.last).to_have_text("L0")
    best = rows.all_inner_texts()[:3]
    assert sorted(best) == ["L2", "PSNR", "SSIM"]
    expect(page.locator('[data-benchmark] th[aria-sort="ascending"]')).to_have_text("RMSE")
    expect(page.get_by_role("button", name="RMSE", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["L0", "Linf", *reversed(best)])

    page.get_by_label("95 % confidence intervals").select_option("references")
    expect(page.locator("[data-benchmark] .interval").first).to_be_visible()
    page.locator("#group").select_option("attack:FGSM")
    expect(page.locator("[data-benchmark-said]")).to_contain_text("Of the pairs of FGSM alone.")
    expect(page.locator("[data-benchmark] .interval")).to_have_count(0)
    expect(rows).to_have_count(5)
    assert "sort=-rmse" in page.url
    assert "group=attack%3AFGSM" in page.url
    assert page.evaluate("window.here")


def plot_of(page: Page) -> dict[str, float]:
    """Where the scatter's plot is on the screen."""
    page.locator("[data-explorer] .chart-canvas").scroll_into_view_if_needed()
    box = page.locator("[data-explorer] svg path.background").first.bounding_box()
    assert box is not None
    return dict(box)


def dragged_over(page: Page, left: float, top: float, right: float, bottom: float) -> set[str]:
    """Drag over a part of the scatter, told in shares of it; the names of the pairs whose points lie there."""
    plot = plot_of(page)
    x = [plot["x"] + share * plot["width"] for share in (left, right)]
    y = [plot["y"] + share * plot["height"] for share in (top, bottom)]
    page.mouse.move(x[0], y[0])
    page.mouse.down()
    page.mouse.move(x[1], y[1], steps=8)
    page.mouse.up()
    points = page.evaluate(POINTS)
    return {name for name, (at_x, at_y) in points.items() if x[0] <= at_x <= x[1] and y[0] <= at_y <= y[1]}


def output_of(version) -> dict:
    return version.analysis_results.get().output


def expect_counts(page: Page, counts: list[int]) -> None:
    """What is written over the histogram's bars."""
    expect(page.locator('figure[data-chart="mos-histogram"] svg .mark-text.role-mark text')).to_have_text(
        [str(count) for count in counts]
    )


def told(label: str | None, what: str) -> str:
    """A value from a mark's description, "What: value; ..."."""
    found = dict(part.split(": ", 1) for part in (label or "").split("; "))
    return found[what]
