"""Takes the guide's pictures of the demo, so that they stay true. While `make demo` serves:

.venv/bin/python docs/pictures.py http://127.0.0.1:8000 experimenter PASSWORD
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "guide"
WINDOW = {"width": 1280, "height": 720}
DEMO, SIMULATED = "Demo study", "Demo study, simulated subjects"


def main(address: str, user: str, password: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW, locale="en-GB", color_scheme="light")  # type: ignore[arg-type]
        _log_in(page, address, user, password)
        _set_up(page, address)
        _run(page, address)
        _analyse(page, address)
        browser.close()


def _log_in(page: Page, address: str, user: str, password: str) -> None:
    page.goto(f"{address}/admin/login/?next=/admin/")
    page.fill("#id_username", user)
    page.fill("#id_password", password)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")


def _set_up(page: Page, address: str) -> None:
    page.goto(f"{address}/admin/rating/study/add/")
    page.fill("#id_title", "How visible are six attacks?")
    page.select_option("#id_stimulus_set", index=1)
    _take(page, "new-study")
    _to_study(page, address)
    page.click(".object-tools >> text=Try")
    _take(page, "try")


def _run(page: Page, address: str) -> None:
    _to_version(page, address, DEMO)
    page.click(".object-tools >> text=Invite subjects")
    _take(page, "invite")
    _to_version(page, address, DEMO)
    page.click(".object-tools >> text=Watch")
    _take(page, "watch")


def _analyse(page: Page, address: str) -> None:
    _to_version(page, address, SIMULATED)
    page.click(".field-links >> text=Dashboard")
    page.wait_for_selector(".chart svg, .chart canvas")
    _take(page, "dashboard")
    for tab in ("Screening", "Exports"):
        page.click(f".tabs >> text={tab}")
        _take(page, tab.lower())
    page.click("main >> text=Hand on")
    _take(page, "hand-on")


def _to_study(page: Page, address: str) -> None:
    page.goto(f"{address}/admin/rating/study/")
    page.get_by_role("link", name=DEMO, exact=True).click()


def _to_version(page: Page, address: str, title: str) -> None:
    page.goto(f"{address}/admin/rating/study/")
    row = page.locator("tr", has=page.get_by_role("link", name=title, exact=True))
    row.locator(".field-version_list a").last.click()


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
