"""A pixel is a pixel: what is on the screen during a presentation, compared with the files."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from rating.sessions.models import Presentation
from tests.browser.chromium import chromium
from tests.browser.subject_pages import start, to_session, wait_for_pair
from tests.studies import FAST, invited, published

pytestmark = pytest.mark.browser

GREY = 128
SIZE = 299
SCALES = [1, 1.25, 1.5, 2]
WINDOWS = [(1280, 800), (1281, 801)]


def test_each_image_pixel_is_on_one_device_pixel(server, experimenter, subtests):
    version = published(experimenter, size=SIZE, times={**FAST, "pair_ms": 5000})
    cases = list(product(SCALES, WINDOWS))
    for (scale, window), invitation in zip(cases, invited(version, len(cases)), strict=True):
        with subtests.test(scale=scale, window=window), chromium(scale, window) as browser:
            told = to_session(browser, server.url + invitation.path)
            start(browser.page)
            wait_for_pair(browser.page)
            screen = browser.screenshot()
            assert browser.page.locator("html[data-trial=pair]").count() == 1  # it was still on show
            assert browser.page.evaluate("devicePixelRatio") == scale
            assert browser.errors == []
            places = [picture.bounding_box() for picture in browser.page.locator(".stage img").all()]
            _compare(screen, places, scale, told)


def _compare(screen: np.ndarray, places: list[Any], scale: float, told: dict[str, Any]) -> None:
    outside = np.ones(screen.shape[:2], dtype=bool)
    for place, file in zip(places, _files(told["playlist"][0]["id"]), strict=True):
        left, top = round(place["x"] * scale), round(place["y"] * scale)
        box = np.s_[top : top + SIZE, left : left + SIZE]
        np.testing.assert_array_equal(screen[box], file)
        outside[box] = False
        outside[top - told["layout"]["label_px"] : top, left : left + SIZE] = False
    assert (screen[outside] == GREY).all()  # and nothing else but the labels
    assert places[0]["x"] < places[1]["x"]


def _files(presentation_id: int) -> list[np.ndarray]:
    """The reference, which stands on the left, and the other."""
    pair = Presentation.objects.get(pk=presentation_id).pair
    return [np.asarray(Image.open(settings.MEDIA_ROOT / picture.file)) for picture in (pair.reference, pair.shown)]
