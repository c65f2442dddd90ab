"""The page before a session: what was measured, what has to be measured by the subject, and what is only advised."""

from typing import Any

import pytest

from rating.sessions.models import DisplayCheck, Session
from tests.browser.chromium import chromium
from tests.browser.on_screen import VISIBLE, compare
from tests.browser.subject_pages import panel, start, to_session, wait_for_pair
from tests.studies import FAST, invited, published

pytestmark = pytest.mark.browser

LONG = {**FAST, "pair_ms": 5000}
AT_60_CM = {"viewing_distance": 60, "viewing_distance_unit": "cm"}


def passed(page: Any) -> str:
    page.wait_for_selector("[data-action=start]:visible")
    return panel(page, "display")


def test_a_zoomed_page_is_told_asked_to_be_reset_and_divided_out(server, experimenter):
    version = published(experimenter, size=201, times=LONG, condition={"fullscreen_required": True})
    (invitation,) = invited(version)
    with chromium(zoom=1.1) as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        panel(page, "fullscreen")
        page.keyboard.press("Enter")

        said = passed(page)
        assert "The browser's zoom is on." in said
        assert "110 %." in said
        assert "Set it back (Ctrl + 0), if you can." in said
        assert "Screen pixels per page pixel\n1.1" in said

        start(page)
        wait_for_pair(page)
        scale = page.evaluate("devicePixelRatio")
        assert scale == pytest.approx(1.1)
        screen, visible = browser.screenshot(), page.evaluate(VISIBLE)
        assert set(compare(screen, visible, told, told["playlist"][0]["id"], scale)) == {"reference", "test"}
        assert browser.errors == []
    assert DisplayCheck.objects.get(passed=True).measured["zoom_percent"] == 110


def test_the_card_and_the_steps_by_keyboard_alone(server, experimenter):
    condition = {"screen_size": "card", "steps_asked": True, **AT_60_CM}
    (invitation,) = invited(published(experimenter, condition=condition))
    with chromium(scale=1.5) as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        assert "bank card" in panel(page, "card")
        for key in ["PageUp", "PageUp", "PageDown", "ArrowRight", "ArrowUp", "ArrowLeft"]:
            page.keyboard.press(key)
        width = page.evaluate("document.querySelector('[data-card]').getBoundingClientRect().width")
        height = page.evaluate("document.querySelector('[data-card]').getBoundingClientRect().height")
        assert (width, width / height) == (324 + 20 + 1, pytest.approx(85.6 / 53.98, rel=1e-3))
        page.keyboard.press("Enter")

        panel(page, "steps")
        page.keyboard.press("Enter")
        page.get_by_text("Choose a number for both strips, please.").wait_for()
        for tabs, rights in [(0, 7), (1, 9)]:
            page.locator("input[name=dark]").first.focus() if not tabs else page.keyboard.press("Tab")
            page.keyboard.press("Space")
            for _step in range(rights):
                page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")

        said = passed(page)
        assert "Keep your eyes about 60 cm from the screen." in said
        mm_per_px = 85.6 / (345 * 1.5)
        assert f"Pixels per millimetre\n{1 / mm_per_px:.2f}" in said
        assert "Refresh rate\n" in said
        assert "Colour depth\n24 bits" in said

        page.reload()  # it is asked again, and remembers
        panel(page, "card")
        assert page.input_value("[data-card-width]") == "345"
        assert browser.errors == []
    check = DisplayCheck.objects.get(passed=True)
    assert (check.size_from, check.mm_per_px) == ("card", pytest.approx(mm_per_px))
    assert (check.dark_steps, check.light_steps) == (7, 9)


def test_a_card_that_cannot_be_right_is_measured_again(server, experimenter):
    condition = {"screen_size": "card", "pixels_per_degree_min": 60.0, **AT_60_CM}
    (invitation,) = invited(published(experimenter, condition=condition))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        panel(page, "card")
        page.keyboard.press("Enter")
        page.get_by_text("The pixels are too large for the eye at this distance.").wait_for()
        assert not page.is_visible("[data-action=start]")
        page.get_by_role("button", name="Measure again with the card").click()
        panel(page, "card")
        for _step in range(10):
            page.keyboard.press("PageUp")
        page.keyboard.press("Enter")
        passed(page)
        assert browser.errors == []


def test_the_server_away_is_said_and_asked_again(server, experimenter):
    (invitation,) = invited(published(experimenter))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        passed(page)
        server.kill()
        page.set_viewport_size({"width": 1100, "height": 700})  # another display: checked anew
        page.wait_for_selector("[data-panel=display] [data-when=network-away]:visible")
        assert not page.is_visible("[data-action=start]")
        server.start()
        passed(page)


def test_plain_http_works_and_says_what_it_lacks(server, experimenter):
    """As in a lab: an address that browsers do not trust, without TLS."""
    (invitation,) = invited(published(experimenter))
    server.kill()
    before = dict(server.environment)
    server.environment["ALLOWED_HOSTS"] = "127.0.0.1,lab.example"
    server.start()
    try:
        with chromium(flags=["--host-resolver-rules=MAP lab.example 127.0.0.1"]) as browser:
            page = browser.page
            told = to_session(browser, server.url.replace("127.0.0.1", "lab.example") + invitation.path)
            assert page.evaluate("[isSecureContext, 'wakeLock' in navigator]") == [False, False]
            assert "Switch off the screen saver while you rate." in passed(page)
            start(page)
            wait_for_pair(page)
            untrusted = "the URL's origin was untrustworthy"  # as Chromium says of a header for which it wants TLS
            assert [error for error in browser.errors if untrusted not in error] == []
    finally:
        server.kill()
        server.environment = before
        server.start()
    assert Session.objects.get().held_by
    assert told["playlist"]
