"""A pixel is a pixel: what is on the screen in each phase of a presentation, compared with the files."""

from typing import Any

import pytest

from rating.protocol import OrderRules, Phase, Shows
from rating.sessions.models import Session
from tests.browser.chromium import Browser, chromium
from tests.browser.on_screen import VISIBLE, compare
from tests.browser.subject_pages import outcome_of, resize, start, to_session, trial, wait_for_phase
from tests.studies import invited, published

pytestmark = pytest.mark.browser

SIZE = 201
SCALES = [1, 1.25, 1.5, 1.75, 2]


def self_paced(*shown: Shows) -> tuple[Phase, ...]:
    """Phases that last until they have been looked at."""
    return tuple(Phase(shows, 0, None) for shows in shown)


def side_by_side(side: str, **more: Any) -> dict[str, Any]:
    phases = self_paced(Shows.PAIR, Shows.GREY, Shows.SCALE, Shows.GREY)
    return {"phases": phases, "order": OrderRules(reference_side=side), **more}


ONE_AFTER_THE_OTHER = {
    "method": "dsis-sequential",
    "phases": self_paced(Shows.REFERENCE, Shows.GREY, Shows.TEST, Shows.GREY, Shows.SCALE, Shows.GREY),
}
# Each protocol, in windows of even and odd sizes, with enlargements.
CASES = {
    "reference left": (side_by_side("left"), [((1280, 800), 1), ((1281, 801), 1), ((1281, 800), 2)]),
    "reference right": (side_by_side("right", labelled=False), [((1281, 801), 1)]),
    "one after the other": (ONE_AFTER_THE_OTHER, [((1280, 800), 1), ((1281, 801), 1), ((1280, 801), 2)]),
}


@pytest.mark.parametrize("scale", SCALES)
def test_each_image_pixel_is_on_its_device_pixels_in_every_phase(server, experimenter, subtests, scale):
    with chromium(scale) as browser:
        for number, (name, (protocol, displays)) in enumerate(CASES.items()):
            version = published(experimenter, title=name, size=SIZE, protocol=protocol, times=None, seed=number)
            (invitation,) = invited(version)
            to_session(browser, server.url + invitation.path)
            for window, enlargement in displays:
                with subtests.test(name, window=window, enlargement=enlargement):
                    _present(browser, window, scale, enlargement)
        assert browser.errors == []


def _present(browser: Browser, window: tuple[int, int], scale: float, enlargement: int) -> None:
    """The next presentation, in a window of that size and with that enlargement. Ends in the last grey, where changing
    the window spoils nothing."""
    page = browser.page
    resize(browser, *window)
    Session.objects.update(enlargement=enlargement)
    page.reload()
    told = trial(page)
    assert told["display"]["enlargement"] == enlargement
    start(page)
    item, boxes = told["playlist"][0], {}
    phases = [phase["shows"] for phase in told["protocol"]["phases"]]
    for shows, following in zip(phases, [*phases[1:], None], strict=True):
        wait_for_phase(page, shows)
        if shows != "scale":
            boxes |= compare(browser.screenshot(), page.evaluate(VISIBLE), told, item["id"], scale)
        if following:
            page.keyboard.press("3" if shows == "scale" else "Space")
    stored = outcome_of(page, item["id"])
    assert page.evaluate("devicePixelRatio") == scale
    assert stored.evidence["dpr"] == scale
    assert stored.evidence["enlargement"] == enlargement
    assert stored.evidence["boxes_by"] == "observer"
    assert {name: [round(x) for x in box] for name, box in stored.evidence["boxes"].items()} == boxes
    assert stored.evidence["pixels"] == {"reference": "same", "test": "same"}
    assert stored.evidence["side"] == item["reference_side"]
    first, last = boxes["reference"][0], boxes["test"][0]
    assert {"left": first < last, "right": first > last, "": first == last}[item["reference_side"]]
