"""A pixel is a pixel in Firefox too: what is on the screen during a presentation, compared with the files."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from rating.protocol import Phase, Protocol, Shows
from rating.protocol.phases import fixed, grey, scale
from rating.sessions.models import Presentation
from rating.studies.publish import publish
from tests.firefox.firefox import drive
from tests.studies import invited, make_stimulus_set, make_study

pytestmark = pytest.mark.browser

GREY = 128
SIZE = 299
SHOWN_MS = 4000  # enough for a screenshot
AFTER = (grey(50), scale(5000), grey(50))
METHODS: dict[str, tuple[Phase, ...]] = {
    "dsis-simultaneous": (fixed(Shows.PAIR, SHOWN_MS), *AFTER),
    "dsis-sequential": (fixed(Shows.REFERENCE, SHOWN_MS), grey(500), fixed(Shows.TEST, SHOWN_MS), *AFTER),
}
PICTURES = {"pair": ("reference", "test"), "reference": ("reference",), "test": ("test",)}

# The visible pictures' corners, left to right.
CORNERS = """JSON.stringify([...document.querySelectorAll("[data-stage] img")]
    .filter((picture) => getComputedStyle(picture).visibility === "visible")
    .map((picture) => picture.getBoundingClientRect())
    .map(({ x, y }) => [x, y])
    .sort(([one], [other]) => one - other))"""


@pytest.mark.parametrize("method", METHODS)
def test_each_image_pixel_is_on_one_device_pixel(server, experimenter, tmp_path, method):
    (invitation,) = invited(_published(experimenter, method))
    phases = [phase.shows for phase in METHODS[method] if phase.shows in PICTURES]
    steps = [*to_session(server.url + invitation.path), ("evaluate", "document.getElementById('trial').textContent")]
    for shows in phases:
        steps += [
            ("wait", f"html[data-trial={shows}]"),
            ("screenshot", str(tmp_path / f"{shows}.png")),
            ("evaluate", CORNERS),
            ("evaluate", "document.documentElement.dataset.trial"),  # the screenshot was in time
        ]
    trial, *found, ratio = drive([*steps, ("evaluate", "devicePixelRatio")])
    assert ratio == 1
    told = json.loads(trial)
    for shows, corners, still in zip(phases, found[::2], found[1::2], strict=True):
        assert still == shows
        compare(_pixels(tmp_path / f"{shows}.png"), json.loads(corners), _files(told["playlist"][0]["id"], shows), told)


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


def compare(screen: np.ndarray, corners: list[list[float]], files: list[np.ndarray], told: dict) -> None:
    """Each file stands at its corner, pixel for pixel; besides them, and the room for labels, all is grey."""
    outside = np.ones(screen.shape[:2], dtype=bool)
    for (left, top), file in zip(corners, files, strict=True):
        box = np.s_[int(top) : int(top) + SIZE, int(left) : int(left) + SIZE]
        np.testing.assert_array_equal(screen[box], file)
        outside[int(top) - told["layout"]["label_px"] : int(top) + SIZE, int(left) : int(left) + SIZE] = False
    assert (screen[outside] == GREY).all()


def _published(experimenter, method: str):
    study = make_study(experimenter, make_stimulus_set(experimenter, size=SIZE), sessions=1)
    protocol = replace(Protocol.from_json(study.protocol), method=method, phases=METHODS[method])
    study.protocol = protocol.to_json()
    study.save()
    return publish(study)


def _files(presentation_id: int, shows: Shows) -> list[np.ndarray]:
    pair = Presentation.objects.get(pk=presentation_id).pair
    pictures = {"reference": pair.reference, "test": pair.shown}
    return [_pixels(settings.MEDIA_ROOT / pictures[name].file) for name in PICTURES[shows]]


def _pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))
