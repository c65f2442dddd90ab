"""A subject at the keyboard: from the invitation's link through the pages, and through a session."""

import json
from typing import Any

from playwright.sync_api import Locator, Page

from rating.sessions.models import Presentation
from tests.browser.chromium import Browser
from tests.waiting import until

SCALE = "[data-scale]:visible"


def to_session(browser: Browser, link: str) -> dict[str, Any]:
    """From the link to the session's page. Returns what the server told that page."""
    page = browser.page
    page.goto(link)
    tab_to(page, page.locator("#id_agree"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("#id_age").press_sequentially("30")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I have understood").press("Enter")
    page.wait_for_selector("#trial", state="attached")
    return trial(page)


def trial(page: Page) -> dict[str, Any]:
    return json.loads(page.locator("#trial").text_content() or "")


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Press Tab until the target has the focus."""
    target.wait_for(state="visible")
    for _press in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by Tab.")


def outcome_of(page: Page, presentation_id: int) -> Presentation:
    """Wait until the server has a presentation's outcome."""
    of_it = Presentation.objects.filter(pk=presentation_id)
    until(of_it.exclude(outcome=None).exists, page=page)
    return of_it.get()


def resize(browser: Browser, width: int, height: int) -> None:
    """Make the window so large, in CSS pixels at the scale with which the browser was started."""
    devtools = browser.devtools()
    window = devtools.send("Browser.getWindowForTarget")["windowId"]
    devtools.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"width": width, "height": height}})


def start(page: Page) -> None:
    """The display passes; begin."""
    page.wait_for_selector("[data-action=start]:visible")
    page.keyboard.press("Enter")


def panel(page: Page, name: str) -> str:
    """Wait for a panel. Returns its words."""
    shown = page.locator(f"[data-panel={name}]")
    shown.wait_for(state="visible")
    return shown.inner_text()


def wait_for_phase(page: Page, shows: str) -> None:
    """Wait until a phase is on the screen, from the frame after its beginning on: only then does a key count."""
    page.wait_for_selector(f"html[data-trial={shows}]", state="attached")
    page.evaluate("new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))")


def wait_for_pair(page: Page) -> None:
    page.wait_for_selector("html[data-trial=pair]", state="attached")


def grade(page: Page, value: int) -> None:
    """Wait for the scale, press the key, and see the scale go."""
    wait_for_phase(page, "scale")
    page.keyboard.press(str(value))
    page.wait_for_selector("[data-scale]", state="hidden")


def play(page: Page, value: int = 3, seconds: float = 60) -> int:
    """Grade until the session's page is left, going on at each panel. Returns how many grades were given."""
    given = 0
    deadline = seconds * 1000
    while "/session/" in page.url:
        page.wait_for_selector(f"{SCALE}, [data-action=continue]:visible, main:not([data-session])", timeout=deadline)
        if page.is_visible("[data-scale]"):
            grade(page, value)
            given += 1
        elif page.is_visible("[data-action=continue]:visible"):
            page.keyboard.press("Enter")
            page.wait_for_selector("[data-action=continue]:visible", state="detached")
    return given
