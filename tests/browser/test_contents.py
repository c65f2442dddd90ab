"""Choosing a crop in a real browser: by pointer, keys and numbers, pixel for pixel, and without JavaScript."""

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from rating.attacks.measures import spatial_information
from rating.contents import services
from rating.contents.models import Content
from rating.contents.reading import Upload
from rating.numbers import decimal
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 2400, 900  # wider than the window: scaled down for choosing
PREVIEW = """(canvas) => {
    const { width, height } = canvas;
    return { width, height, shown: canvas.getBoundingClientRect().width * devicePixelRatio,
             samples: Array.from(canvas.getContext("2d").getImageData(0, 0, width, height).data) };
}"""


@pytest.fixture
def server(server):
    """Begun anew: the admin's log is written by content types, which a server knows by heart from the test before."""
    server.kill()
    server.start()
    return server


@pytest.fixture
def content(experimenter) -> Content:
    pixels = np.random.default_rng(8).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    content = Content(owner=experimenter, name="dog", x=100, y=50, width=299, height=200)
    return services.add(content, Upload(pixels, "", ()), "dog.png")


def pixels(content: Content) -> np.ndarray:
    from django.conf import settings

    return np.asarray(Image.open(settings.MEDIA_ROOT / content.file))


def go(page: Page, server, content: Content) -> None:
    page.goto(f"{server.url}/admin/login/")
    _log_in(page)
    page.goto(server.url + reverse("admin:rating_content_change", args=[content.pk]))


def place(page: Page) -> tuple[int, int]:
    return int(page.input_value("#id_x")), int(page.input_value("#id_y"))


def previewed(page: Page) -> np.ndarray:
    expect(page.locator("[data-preview]")).to_be_visible()
    canvas = page.eval_on_selector("[data-preview]", PREVIEW)
    assert canvas["shown"] == pytest.approx(canvas["width"], abs=0.01)  # a device pixel per pixel
    return np.array(canvas["samples"], dtype=np.uint8).reshape(canvas["height"], canvas["width"], 4)[..., :3]


@pytest.mark.parametrize("scale", [1, 1.5])
def test_a_crop_is_moved_by_pointer_keys_and_numbers_and_saved_as_seen(server, content, scale):
    whole = pixels(content)
    with chromium(scale) as browser:
        page = browser.page
        go(page, server, content)
        np.testing.assert_array_equal(previewed(page), whole[50:250, 100:399])

        box = page.locator("[data-box]")
        box.focus()
        for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        assert place(page) == (111, 59)

        area, sheet = box.bounding_box(), page.locator("[data-sheet]").bounding_box()
        per_pixel = sheet["width"] / WIDTH
        assert per_pixel < 1 / scale
        middle = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + 300 * per_pixel, middle[1] + 100 * per_pixel, steps=4)
        page.mouse.up()
        x, y = place(page)
        assert (x, y) == (pytest.approx(411, abs=2), pytest.approx(159, abs=2))

        page.mouse.move(*middle)  # nothing is held any more
        assert place(page) == (x, y)
        page.locator("[data-sheet]").click(position={"x": 3, "y": 3})
        assert place(page) == (0, 0)

        page.fill("#id_x", "1234")
        page.fill("#id_y", "567")
        crop = whole[567:767, 1234:1533]
        np.testing.assert_array_equal(previewed(page), crop)
        expect(page.locator("[data-si]")).to_have_text(decimal(spatial_information(crop), 1))
        assert box.bounding_box()["x"] == pytest.approx(
            page.locator("[data-sheet]").bounding_box()["x"] + 1234 * per_pixel, abs=0.5
        )
        page.locator("input[name=_continue]").click()
        expect(page.locator("[data-si]")).to_have_text(decimal(spatial_information(crop), 1))
        content.refresh_from_db()
        assert (content.x, content.y) == (1234, 567)
        assert not browser.errors


def test_a_crop_beyond_the_photograph_and_one_shared_with_training_are_told_at_once(server, content):
    training = services.cut_another(content)
    Content.objects.filter(pk=training.pk).update(for_training=True, x=600, y=50)
    with chromium() as browser:
        page = browser.page
        go(page, server, content)
        expect(page.locator(".crop-other")).to_have_text("dog 2 (training)")

        page.fill("#id_x", "500")
        expect(page.locator("[data-remarks]")).to_contain_text("share 199 × 200 pixels")
        page.fill("#id_width", "2500")
        expect(page.locator("[data-remarks]")).to_contain_text("100 pixels wider than the photograph")
        page.fill("#id_width", "299")
        page.fill("#id_x", "200")
        expect(page.locator("[data-remarks]")).to_be_empty()


def test_without_javascript_the_crop_is_typed_and_shown_as_saved(server, content):
    with chromium() as browser:
        go(browser.page, server, content)
        page = browser.page
        browser.devtools().send("Emulation.setScriptExecutionDisabled", {"value": True})
        page.reload()
        assert not page.locator("[data-box]").is_visible()
        page.fill("#id_x", "7")
        page.fill("#id_y", "9")
        with page.expect_navigation():
            page.locator("input[name=_continue]").click()
        assert page.locator("[data-saved]").is_visible()
        content.refresh_from_db()
        assert (content.x, content.y) == (7, 9)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(server, content, subtests, theme):
    services.cut_another(content)
    pages = {
        "list": reverse("admin:rating_content_changelist"),
        "add": reverse("admin:rating_content_add"),
        "change": reverse("admin:rating_content_change", args=[content.pk]),
        "delete": reverse("admin:rating_content_delete", args=[content.pk]),
    }
    with chromium(window=(1400, 900)) as browser:
        page = browser.page
        page.emulate_media(color_scheme=theme)
        go(page, server, content)
        for name, address in pages.items():
            page.goto(server.url + address)
            for details in page.locator("details").all():
                details.evaluate("(element) => (element.open = true)")
            with subtests.test(name):
                check(page)
