"""A pixel is a pixel in Firefox too: what is on the screen in each phase, compared with the files."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.browser.on_screen import VISIBLE, compare
from tests.browser.test_trial_pixels import ONE_AFTER_THE_OTHER, SIZE, side_by_side
from tests.firefox.firefox import drive
from tests.studies import invited, published

pytestmark = pytest.mark.browser

METHODS = {"side by side": side_by_side("left"), "one after the other": ONE_AFTER_THE_OTHER}


@pytest.mark.parametrize("method", METHODS)
def test_each_image_pixel_is_on_its_device_pixel_in_every_phase(server, experimenter, tmp_path, method):
    protocol = METHODS[method]
    (invitation,) = invited(published(experimenter, size=SIZE, protocol=protocol, times=None))
    phases = [phase.shows for phase in protocol["phases"]]
    phases = phases[: phases.index("scale")]
    steps = [*to_session(server.url + invitation.path), ("evaluate", "document.getElementById('trial').textContent")]
    for number, shows in enumerate(phases):
        steps += [
            ("wait", f"html[data-trial={shows}]"),
            ("screenshot", str(tmp_path / f"{number}.png")),
            ("evaluate", VISIBLE),
            ("press", "Enter"),
        ]
    trial, *visible, ratio = drive([*steps, ("evaluate", "devicePixelRatio")])

    assert ratio == 1
    told, boxes = json.loads(trial), {}
    for number, seen in enumerate(visible):
        screen = np.asarray(Image.open(tmp_path / f"{number}.png").convert("RGB"))
        boxes |= compare(screen, seen, told, told["playlist"][0]["id"])
    assert boxes.keys() == {"reference", "test"}


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
