"""A display that is not as it must be stops the session, says what was measured, and goes on when mended."""

import pytest

from rating.sessions.models import DisplayCheck, Presentation
from tests.browser.chromium import Browser, chromium
from tests.browser.subject_pages import grade, panel, play, start, to_session, wait_for_pair, wait_for_phase
from tests.studies import FAST, invited, published

pytestmark = pytest.mark.browser

ROOM = {"times": {**FAST, "pair_ms": 1500}, "replaced_share": 0.5, "training": 2, "contents": 3}


def test_a_window_too_small_keeps_the_session_from_beginning(server, experimenter):
    (invitation,) = invited(published(experimenter, size=299, **ROOM))
    with chromium(window=(640, 500)) as browser:
        to_session(browser, server.url + invitation.path)
        said = panel(browser.page, "display")
        browser.page.wait_for_selector("[data-action=check]:visible")
        said = panel(browser.page, "display")
        assert "The window is too small." in said
        assert f"{browser.page.evaluate('`${innerWidth} × ${innerHeight}`')} pixels; 694 × 459 are needed" in said
        assert not browser.page.is_visible("[data-action=start]")

        _resize(browser, 1280, 800)

        start(browser.page)
        wait_for_pair(browser.page)
        assert browser.errors == []
    assert list(DisplayCheck.objects.order_by("at").values_list("passed", flat=True)) == [False, True]


def test_a_window_made_too_small_stops_and_resumes(server, experimenter):
    (invitation,) = invited(published(experimenter, size=299, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)

        _resize(browser, 640, 500)

        said = panel(page, "stopped")
        assert "The window is too small." in said
        assert f"{page.evaluate('`${innerWidth} × ${innerHeight}`')} pixels; 694 × 459 are needed" in said
        page.keyboard.press("Enter")  # not mended yet
        assert "The window is too small." in panel(page, "stopped")
        assert page.locator(".stage img").count() == 0

        _resize(browser, 1280, 800)
        page.wait_for_selector("[data-panel=stopped] [data-when=mended]:visible")
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("changed_window")


def test_a_changed_scale_stops_and_resumes(server, experimenter):
    (invitation,) = invited(published(experimenter, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)

        devtools = browser.devtools()
        devtools.send(
            "Emulation.setDeviceMetricsOverride", {"width": 0, "height": 0, "deviceScaleFactor": 1.25, "mobile": False}
        )

        said = panel(page, "stopped")
        assert "The scale of the page has changed." in said
        assert "1.25 screen pixels per page pixel; 1 when the session began" in said
        assert "Ctrl + 0" in said

        devtools.send("Emulation.clearDeviceMetricsOverride")
        page.wait_for_selector("[data-panel=stopped] [data-when=mended]:visible")
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("changed_scale")


def test_a_lost_full_screen_stops_and_resumes(server, experimenter):
    (invitation,) = invited(published(experimenter, condition={"fullscreen_required": True}, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        page.wait_for_selector("[data-action=fullscreen]:visible")
        page.keyboard.press("Enter")
        start(page)
        wait_for_pair(page)
        assert page.evaluate("document.fullscreenElement !== null")

        page.evaluate("document.exitFullscreen()")

        said = panel(page, "stopped")
        assert "The page is no longer in full screen." in said
        assert "this study needs the whole screen" in said

        page.keyboard.press("Enter")  # back to full screen, and continue
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("lost_fullscreen")


def test_escape_pauses(server, experimenter):
    (invitation,) = invited(published(experimenter, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)
        page.keyboard.press("Escape")
        assert "Your ratings are safe" in panel(page, "pause")
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("paused")


def test_another_tab_in_front_pauses(server, experimenter):
    (invitation,) = invited(published(experimenter, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        # Playwright lets every page believe that it has the focus.
        browser.devtools().send("Emulation.setFocusEmulationEnabled", {"enabled": False})
        page.bring_to_front()
        start(page)
        wait_for_pair(page)

        other = browser.context.new_page()
        other.bring_to_front()
        said = panel(page, "pause")
        assert "another window, or another tab, was in front" in said
        assert page.locator(".stage img").count() == 0
        other.close()
        page.bring_to_front()
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("lost_focus")
    assert Presentation.objects.get(outcome="spoiled").evidence["focus_losses"] == 1


def test_a_hidden_page_pauses(server, experimenter):
    """Headless, no tab is ever hidden from its page: it is told so."""
    (invitation,) = invited(published(experimenter, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)
        page.evaluate(
            """Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
            document.dispatchEvent(new Event("visibilitychange"))"""
        )
        panel(page, "pause")
        assert page.locator(".stage img").count() == 0
        page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("lost_focus")


def test_a_pinch_stops_and_resumes(server, experimenter):
    (invitation,) = invited(published(experimenter, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)

        devtools = browser.devtools()
        devtools.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1.5})

        said = panel(page, "stopped")
        assert "The page is magnified by a pinch." in said
        assert "Magnification 1.50; it must be 1." in said
        assert "Pinch back" in said

        devtools.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
        page.wait_for_selector("[data-panel=stopped] [data-when=mended]:visible")
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("changed_scale")


def test_forced_colours_stop_and_resume(server, experimenter):
    (invitation,) = invited(published(experimenter, **ROOM))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)

        page.emulate_media(forced_colors="active")

        said = panel(page, "stopped")
        assert "The system changes the colours of pages." in said
        assert "Switch it off in the system's settings" in said

        page.emulate_media(forced_colors="none")
        page.wait_for_selector("[data-panel=stopped] [data-when=mended]:visible")
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("altered_picture")


def _resize(browser: Browser, width: int, height: int) -> None:
    devtools = browser.devtools()
    window = devtools.send("Browser.getWindowForTarget")["windowId"]
    devtools.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"width": width, "height": height}})


def _assert_spoiled_and_finished(cause: str) -> None:
    """One presentation was spoiled for the cause; all the others of the session were rated."""
    spoiled = Presentation.objects.get(outcome="spoiled")
    assert (spoiled.cause, hasattr(spoiled, "rating")) == (cause, False)
    assert set(Presentation.objects.exclude(pk=spoiled.pk).values_list("outcome", flat=True)) == {"rated"}
    assert spoiled.session.finished_at


def test_a_page_painted_at_another_scale_than_told_stops_and_resumes(server, experimenter):
    """As by an extension that zooms pages behind the browser's back."""
    (invitation,) = invited(published(experimenter, **ROOM))
    zoomed, as_was = (f"document.documentElement.style.zoom = '{zoom}'" for zoom in ("1.25", ""))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        page.wait_for_selector("[data-action=start]:visible")
        page.evaluate(zoomed)
        page.set_viewport_size({"width": 1290, "height": 730})  # looked at anew
        page.wait_for_selector("[data-action=check]:visible")
        assert "It paints 1.25 device pixels per CSS pixel, and tells 1." in panel(page, "display")
        page.evaluate(as_was)
        page.click("[data-action=check]")
        start(page)
        wait_for_phase(page, "scale")
        page.evaluate(zoomed)
        grade(page, 3)

        painted = page.get_by_text("It paints 1.25 device pixels per CSS pixel, and tells 1.")
        painted.wait_for()
        assert not page.is_visible("[data-when=mended]")
        page.evaluate(as_was)
        page.keyboard.press("Enter")
        play(page)
        assert browser.errors == []
    _assert_spoiled_and_finished("changed_scale")
