"""The pair viewer in a real browser: what is on the screen, device pixel by device pixel, and what keys do."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from analysis.pair_viewer.maps import Map, map_of
from analysis.pair_viewer.pictures import difference
from analysis.pair_viewer.place import Place
from rating.stimuli.models import Pair
from tests.analysis.factories import make_version, test_pairs
from tests.browser.chromium import Browser, chromium

pytestmark = pytest.mark.browser

SIZE = 101  # odd, so that nothing falls on whole device pixels by itself
SCALES = [1, 1.5, 2]
EDGE = 5  # pixels: half of SSIM's window, which lies inside the picture
WINDOWS = {"reference": '[data-pane="reference"] [data-window]', "shown": '[data-pane="shown"] [data-window]'}
# A window's place on the screen and how far it is scrolled, in CSS pixels.
PLACE = """(window) => {
    const { left, top, width, height } = window.getBoundingClientRect();
    const { scrollLeft, scrollTop } = window;
    return { left, top, width, height, scrollLeft, scrollTop };
}"""


@pytest.fixture
def version(transactional_db, experimenter):
    return make_version(experimenter, size=SIZE)


@pytest.fixture
def pair(version) -> Pair:
    return test_pairs(version)[1]


@pytest.fixture
def cookie(experimenter):
    client = Client()
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def look_at(browser: Browser, server, cookie, pair: Pair, fragment: str = "") -> Page:
    """Open the pair's page, with its pictures brought into view."""
    page = browser.page
    browser.context.add_cookies([{**cookie, "url": server.url}])
    page.goto(f"{server.url}{reverse('analysis:pair', args=[pair.pk])}{fragment}", timeout=90_000)
    expect(page.locator("[data-verdict]")).not_to_be_empty(timeout=30_000)
    expect(page.locator("[data-exactness]")).not_to_be_empty()
    page.locator("[data-panes]").evaluate("(panes) => panes.scrollIntoView()")
    page.mouse.move(0, 0)
    return page


def stored(picture) -> np.ndarray:
    return np.asarray(Image.open(settings.MEDIA_ROOT / picture.file))


def on_screen(browser: Browser, which: str) -> tuple[np.ndarray, tuple[int, int]]:
    """What a window shows, (height, width, RGB) in device pixels, and from which pixel (x, y) of its sheet on."""
    scale = browser.page.evaluate("devicePixelRatio")
    place = browser.page.locator(WINDOWS[which]).evaluate(PLACE)
    left, top, width, height, x, y = (
        place[name] * scale for name in ("left", "top", "width", "height", "scrollLeft", "scrollTop")
    )
    assert abs(left - round(left)) < 0.05 and abs(top - round(top)) < 0.05, "not on whole device pixels"
    screen = browser.screenshot()
    window = screen[max(round(top), 0) : round(top) + round(height), round(left) : round(left) + round(width)]
    assert window.size
    return window, (round(x), round(y) + max(-round(top), 0))


def assert_exact(browser: Browser, which: str, picture: np.ndarray, zoom: int) -> None:
    """Every device pixel that the window shows is the one of the picture, each of whose pixels fills zoom × zoom."""
    window, (x, y) = on_screen(browser, which)
    expected = np.kron(picture, np.ones((zoom, zoom, 1), dtype=np.uint8))[y:, x:]
    height, width = min(window.shape[0], expected.shape[0]), min(window.shape[1], expected.shape[1])
    assert height > 60 and width > 60
    np.testing.assert_array_equal(window[:height, :width], expected[:height, :width])


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def shows(page: Page, caption: str) -> None:
    expect(page.locator("[data-caption]")).to_have_text(caption, timeout=30_000)


@pytest.mark.parametrize("scale", SCALES)
def test_each_image_pixel_is_on_its_device_pixels_at_every_zoom(server, cookie, pair, scale, subtests):
    reference, shown = stored(pair.reference), stored(pair.shown)
    with chromium(scale, (1281, 1001)) as browser:
        page = look_at(browser, server, cookie, pair)
        assert page.evaluate("devicePixelRatio") == scale
        for zoom in (1, 2, 3, 4, 8):
            press(page, str(zoom))
            said = "one image pixel on one pixel" if zoom == 1 else f"each image pixel on {zoom} × {zoom} pixels"
            expect(page.locator("[data-exactness]")).to_have_text(re.compile(f"Zoom {zoom}×: {said} of the screen"))
            for beside in (True, False):
                with subtests.test(zoom=zoom, beside=beside):
                    assert_exact(browser, "shown", shown, zoom)
                    if beside:
                        assert_exact(browser, "reference", reference, zoom)
                press(page, "b")
        assert browser.errors == []


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_toggled_stands_in_the_same_place(server, cookie, pair, scale):
    pictures = [("Reference", stored(pair.reference)), ("Adversarial", stored(pair.shown))]
    with chromium(scale, (1280, 1000)) as browser:
        page = look_at(browser, server, cookie, pair, "#beside=0")
        before = page.locator(WINDOWS["shown"]).evaluate(PLACE)
        for key in ("Space", "t", "Space"):
            for caption, picture in pictures:
                press(page, key)
                shows(page, caption)
                assert_exact(browser, "shown", picture, 1)
                assert page.locator(WINDOWS["shown"]).evaluate(PLACE) == before
        assert browser.errors == []


@pytest.mark.parametrize("scale", SCALES)
def test_the_difference_is_amplified_in_place(server, cookie, pair, scale):
    reference, shown = stored(pair.reference), stored(pair.shown)
    with chromium(scale, (1280, 1000)) as browser:
        page = look_at(browser, server, cookie, pair)
        press(page, "d")
        for key, by in (("", 16), ("+", 64), ("+", 64), ("-", 16), ("-", 4), ("-", 1)):
            press(page, *([key] if key else []))
            shows(page, f"Difference × {by}")
            assert_exact(browser, "shown", difference(reference, shown, "signed", by), 1)
        press(page, "s", "2")
        shows(page, "Absolute difference × 1")
        assert_exact(browser, "shown", difference(reference, shown, "absolute", 1), 2)
        press(page, "+")
        expect(page.locator("[data-about]")).to_contain_text("Changes of more than 63 of 255 levels are cut off")
        assert browser.errors == []


def test_windows_are_scrolled_as_one_when_a_picture_is_larger(server, cookie, pair):
    with chromium(1.5, (900, 900)) as browser:
        page = look_at(browser, server, cookie, pair, "#zoom=8")
        for leader, follower in (("reference", "shown"), ("shown", "reference")):
            page.locator(WINDOWS[leader]).evaluate("(window) => window.scrollBy(40, 26)")
            page.wait_for_timeout(300)
            one, other = (page.locator(WINDOWS[which]).evaluate(PLACE) for which in (leader, follower))
            assert (one["scrollLeft"], one["scrollTop"]) == (other["scrollLeft"], other["scrollTop"])
            assert one["scrollLeft"] > 0
            assert_exact(browser, leader, stored(getattr(pair, leader)), 8)
            assert_exact(browser, follower, stored(getattr(pair, follower)), 8)
        assert browser.errors == []


def test_the_middle_stays_in_the_middle_through_a_zoom(server, cookie, pair):
    middle = "(window) => (window.scrollLeft + window.clientWidth / 2) / window.scrollWidth"
    with chromium(1, (1280, 900)) as browser:
        page = look_at(browser, server, cookie, pair, "#zoom=8")
        window = page.locator(WINDOWS["shown"])
        assert window.evaluate(middle) < 0.45
        window.evaluate("(window) => window.scrollTo(110, 60)")
        before = window.evaluate(middle)
        for keys in (["b"], ["4"], ["8"], ["b"]):
            press(page, *keys)
            page.wait_for_timeout(100)
            assert window.evaluate(middle) == pytest.approx(before, abs=0.01)


def test_pointing_reads_the_samples_of_both_pictures(server, cookie, pair):
    reference, shown = stored(pair.reference).astype(int), stored(pair.shown).astype(int)
    zoom, (x, y) = 3, (40, 57)
    with chromium(1.5, (1280, 1000)) as browser:
        page = look_at(browser, server, cookie, pair, f"#zoom={zoom}")
        for which in WINDOWS:
            box = page.locator(WINDOWS[which]).bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + (x + 0.5) * zoom / 1.5, box["y"] + (y + 0.5) * zoom / 1.5)
            expect(page.locator("[data-at]")).to_have_text(f"x {x}, y {y}")
            assert read(page) == [*reference[y, x], *shown[y, x], *(shown[y, x] - reference[y, x])]
        press(page, "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown")
        expect(page.locator("[data-at]")).to_have_text(f"x {x + 1}, y {y + 2}")
        assert read(page)[:3] == [*reference[y + 2, x + 1]]


def read(page: Page) -> list[int]:
    cells = page.locator("[data-readout] tbody tr:not([hidden]) td").all_text_contents()
    return [int(cell.replace("−", "-")) for cell in cells]


def test_a_map_lies_where_its_values_do(server, cookie, pair, subtests):
    found = map_of("SSIM", stored(pair.reference), stored(pair.shown))
    for scale in SCALES:
        with subtests.test(scale=scale), chromium(scale, (1280, 1000)) as browser:
            page = look_at(browser, server, cookie, pair, "#zoom=2")
            press(page, "m")
            shows(page, "Map of SSIM")
            window, _from = on_screen(browser, "shown")
            inner = slice(2 * EDGE, 2 * (SIZE - EDGE))
            drawn = np.repeat(found.drawn()[..., None], 3, axis=2)
            np.testing.assert_array_equal(window[inner, inner], np.kron(drawn, np.ones((2, 2, 1), dtype=np.uint8)))
            _its_values_are_told(page, found, scale)
            assert browser.errors == []


def _its_values_are_told(page: Page, found: Map, scale: float) -> None:
    low, high = found.range
    expect(page.locator("[data-about]")).to_contain_text(
        f"Black is {low:.4g}, the least value, and white {high:.4g}, the largest. 91 × 91 values. Dark is "
        "where the metric finds the pictures to differ. Each is drawn on 2 × 2 pixels of the screen, where it lies in "
        "the picture."
    )
    box = page.locator(WINDOWS["shown"]).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100.9 / scale, box["y"] + 60.9 / scale)
    expect(page.locator("[data-at]")).to_have_text("x 50, y 30")
    value = float(page.locator('[data-of="map"] td').text_content() or "")
    assert value == pytest.approx(found.values[30 - EDGE, 50 - EDGE], abs=0.01 * (high - low))


def test_what_is_shown_goes_along_to_the_next_pair(server, cookie, version):
    first, second = version.study.stimulus_set.pairs.in_order()[:2]
    with chromium(1, (1280, 900)) as browser:
        page = look_at(browser, server, cookie, first)
        press(page, "d", "+", "3", "b", "ArrowRight")
        page.wait_for_url(f"**{Place(second, None).address()}#*")
        expect(page.locator("h1")).to_have_text(second.name)
        shows(page, "Difference × 64")
        kept = parse_qs(urlsplit(page.url).fragment)
        assert (kept["show"], kept["by"], kept["zoom"], kept["beside"]) == (["difference"], ["64"], ["3"], ["0"])
        expected = difference(stored(second.reference), stored(second.shown), "signed", 64)
        expect(page.locator("[data-verdict]")).not_to_be_empty()
        page.locator("[data-panes]").evaluate("(panes) => panes.scrollIntoView()")
        assert_exact(browser, "shown", expected, 3)
        press(page, "ArrowLeft")
        expect(page.locator("h1")).to_have_text(first.name)
        press(page, "ArrowLeft")  # there is none before
        expect(page.locator("h1")).to_have_text(first.name)


def test_the_buttons_do_what_the_keys_do(server, cookie, pair):
    with chromium(1, (1280, 900)) as browser:
        page = look_at(browser, server, cookie, pair)
        page.get_by_role("button", name="Reference R").click()
        shows(page, "Reference")
        page.get_by_role("button", name="Toggle").click()
        shows(page, "Adversarial")
        press(page, "Space")  # the button pressed by the mouse keeps no focus
        shows(page, "Reference")
        page.get_by_role("button", name="4×").focus()
        press(page, "Space")  # a focused button is pressed, and nothing toggles
        shows(page, "Reference")
        expect(page.locator('[data-zoom="4"]')).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Amplify more").click()
        shows(page, "Difference × 64")
        assert browser.errors == []


def test_a_key_that_is_held_down_does_not_flicker(server, cookie, pair):
    with chromium(1, (1280, 900)) as browser:
        page = look_at(browser, server, cookie, pair)
        for _time in range(4):
            page.keyboard.down("t")
        page.keyboard.up("t")
        shows(page, "Reference")


def test_pixels_that_are_not_the_stored_ones_are_told(server, cookie, pair):
    pair.adversarial.pixels_sha256 = "0" * 64
    pair.adversarial.save()
    with chromium(1, (1280, 900)) as browser:
        page = look_at(browser, server, cookie, pair)
        expect(page.locator("[data-verdict]")).to_contain_text("not the stored ones")


def test_a_missing_picture_is_told(server, cookie, pair):
    path = settings.MEDIA_ROOT / pair.shown.file
    kept = path.read_bytes()
    path.unlink()
    try:
        with chromium(1, (1280, 900)) as browser:
            browser.context.add_cookies([{**cookie, "url": server.url}])
            browser.page.goto(server.url + reverse("analysis:pair", args=[pair.pk]))
            expect(browser.page.locator("[data-fault]")).to_contain_text("missing on the server")
            assert all("404" in error for error in browser.errors)
    finally:
        path.write_bytes(kept)


def test_narrow_windows_hold_everything(server, cookie, pair):
    with chromium(2, (520, 1000)) as browser:
        page = look_at(browser, server, cookie, pair, "#zoom=8")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = [page.locator(WINDOWS[which]).evaluate(PLACE) for which in WINDOWS]
        assert boxes[0]["left"] == boxes[1]["left"]
        assert boxes[0]["top"] < boxes[1]["top"]
        assert_exact(browser, "reference", stored(pair.reference), 8)


def test_the_viewers_data_is_no_script(server, cookie, pair):
    with chromium(1, (1280, 900)) as browser:
        page = look_at(browser, server, cookie, pair)
        told = json.loads(page.locator("#viewer").text_content() or "")
        assert told["shown"]["pixels_sha256"] == pair.shown.pixels_sha256
        expect(page.locator("[data-verdict]")).to_contain_text("their SHA-256 agrees")
