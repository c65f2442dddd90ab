"""A pixel is a pixel in Firefox too: what is on the screen during a presentation, compared with the files."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.browser.test_trial_pixels import SIZE, _compare
from tests.firefox.firefox import drive
from tests.studies import FAST, invited, published

pytestmark = pytest.mark.browser

BOXES = """JSON.stringify([...document.querySelectorAll(".stage img")].map((picture) => {
    const { x, y } = picture.getBoundingClientRect();
    return { x, y };
}))"""


def to_session(link: str) -> list[tuple[str, ...]]:
    """From the link through the subject's pages to the session's, and its start."""
    return [
        ("goto", link),
        ("click", "#id_agree"),
        ("click", "main .button"),
        ("type", "#id_age", "30"),
        ("click", "input[name=gender]"),
        ("click", "main .button"),
        ("wait", "#id_age", "hidden"),
        ("click", "main .button"),
        ("click", "[data-action=start]"),
    ]


def test_each_image_pixel_is_on_one_device_pixel(server, experimenter, tmp_path):
    (invitation,) = invited(published(experimenter, size=SIZE, times={**FAST, "pair_ms": 5000}))
    picture = tmp_path / "pair.png"
    told, places, still, ratio = drive(
        [
            *to_session(server.url + invitation.path),
            ("wait", "html[data-trial=pair]"),
            ("screenshot", str(picture)),
            ("evaluate", "document.getElementById('trial').textContent"),
            ("evaluate", BOXES),
            ("evaluate", "document.documentElement.dataset.trial"),
            ("evaluate", "devicePixelRatio"),
        ]
    )
    assert (still, ratio) == ("pair", 1)
    _compare(np.asarray(Image.open(picture).convert("RGB")), json.loads(places), 1, json.loads(told))
