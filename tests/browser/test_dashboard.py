"""The dashboard in a real browser: a pair is pointed at, named and shown; nothing breaks the page's policy."""

import math
import re
from io import BytesIO

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from analysis.results.services import ensure
from tests.analysis.factories import give_score, make_version, rate, test_pairs

from .chromium import chromium

pytestmark = pytest.mark.browser

GRADES = [[5, 4, 3, 2, 1, 1, 5, 4, 4, 3, 2, 2], [4, 4, 3, 3, 2, 1, 5, 5, 4, 4, 2, 1]]


@pytest.fixture
def version(transactional_db, experimenter):
    """12 pairs of 3 contents under 2 attacks; the first pair's PSNR is infinite."""
    version = make_version(experimenter, attacks=2)
    version.study.simulated = True
    version.study.save()
    for number, pair in enumerate(test_pairs(version)):
        give_score(pair, "PSNR", 20.0 + number if number else math.inf)
        give_score(pair, "SSIM", 0.5 + number / 30)
    for number, grades in enumerate(GRADES):
        rate(version, f"A{number}", grades)
    ensure(version)
    return version


@pytest.fixture
def logged_in(experimenter):
    client = Client()
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


@pytest.fixture
def opened(request, server, version, logged_in):
    """The dashboard with its charts drawn, at the device scale factor that the test asks for."""
    with chromium(scale=getattr(request, "param", 1), window=(1400, 1000)) as browser:
        browser.context.add_cookies([{**logged_in, "url": server.url}])
        missing: list[str] = []
        browser.page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
        browser.page.goto(f"{server.url}/analysis/{version.pk}/")
        expect_all_drawn(browser.page)
        yield browser
        assert [address for address in missing if not address.endswith("/favicon.ico")] == []
        assert [error for error in browser.errors if "404" not in error] == []


@pytest.mark.parametrize("opened", [1.5], indirect=True)
def test_pointing_at_a_pair_names_and_shows_it(opened, version):
    page = opened.page
    pair = test_pairs(version)[5]

    point_at(page, pair)

    expect(page.locator("[data-pair-name]")).to_have_text(pair.name)
    expect(page.locator("[data-explorer] svg")).to_contain_text(pair.name)
    assert_shown_pixel_for_pixel(page, pair)


def test_a_click_holds_the_pair_and_the_charts_follow_the_theme(opened, version):
    page = opened.page
    first, second = test_pairs(version)[5:7]

    point_at(page, first)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("[data-hold]")).to_have_attribute("aria-pressed", "true")
    point_at(page, second)
    page.wait_for_timeout(500)
    expect(page.locator("[data-pair-name]")).to_have_text(first.name)

    page.locator("[data-hold]").click()
    point_at(page, second)
    expect(page.locator("[data-pair-name]")).to_have_text(second.name)

    for chart in page.locator("figure[data-chart] svg").all():
        expect(chart).to_contain_text("simulated")

    ink = page.locator("[data-explorer] svg .role-axis-title text").first
    expect(ink).to_have_attribute("fill", "#1c1c1c")
    page.emulate_media(color_scheme="dark")
    expect(ink).to_have_attribute("fill", "#ececec", timeout=30_000)
    expect_all_drawn(page)


def test_the_keyboard_alone_reaches_every_pair_and_metric(opened, version):
    page = opened.page
    pairs = sorted(test_pairs(version), key=lambda pair: pair.name)
    chart = page.locator("[data-explorer] figure.chart")

    page.locator("[data-pair-select]").focus()
    page.keyboard.press("End")
    expect(page.locator("[data-pair-name]")).to_have_text(pairs[-1].name)
    assert_shown_pixel_for_pixel(page, pairs[-1])

    page.locator("[data-metric]").focus()
    page.keyboard.press("End")
    last = page.locator("[data-metric] option").last.get_attribute("value")
    expect(chart.locator("svg")).to_contain_text(f"{last} (")
    expect(chart.locator("svg")).to_contain_text(pairs[-1].name)  # it stays shown
    expect(chart.locator("[data-file]").first).to_have_attribute("href", pattern(f"scatter-{last}.svg"))
    assert page.url.endswith(f"?metric={last}")

    page.locator("details:has([data-pairs]) summary").focus()
    page.keyboard.press("Enter")
    page.locator("[data-pairs] button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-pair-name]")).to_have_text(pairs[0].name)


def expect_all_drawn(page: Page) -> None:
    expect(page.locator("figure[data-chart]:has(svg)").first).to_be_visible(timeout=30_000)
    expect(page.locator("figure[data-chart]:not(:has(svg))")).to_have_count(0, timeout=30_000)


def point_at(page: Page, pair) -> None:
    """Move the pointer to the pair's point, found by its description."""
    page.locator("[data-explorer] [data-canvas]").scroll_into_view_if_needed()
    box = page.locator(f'[data-explorer] svg path[aria-label="{pair.name}"]').first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def assert_shown_pixel_for_pixel(page: Page, pair) -> None:
    for selector, picture in (("img[data-reference-picture]", pair.reference), ("img[data-picture]", pair.adversarial)):
        image = page.locator(selector)
        expect(image).to_have_attribute("src", pattern(str(picture.public_id)))
        page.wait_for_timeout(300)
        on_screen = np.asarray(Image.open(BytesIO(image.screenshot())).convert("RGB"))
        of_the_file = np.asarray(Image.open(settings.MEDIA_ROOT / picture.file).convert("RGB"))
        assert holds(on_screen, of_the_file), f"{selector} is not shown one pixel on one pixel"


def holds(screen: np.ndarray, picture: np.ndarray) -> bool:
    """Whether the picture stands in the screenshot, which may be a pixel larger at its edges."""
    height, width, _channels = picture.shape
    return any(
        np.array_equal(screen[top : top + height, left : left + width], picture)
        for top in range(screen.shape[0] - height + 1)
        for left in range(screen.shape[1] - width + 1)
    )


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))
