"""Driving the installed Chromium so that a screenshot is evidence: a true scale factor, sRGB, a fresh profile.

A browser that is missing is a failure with instructions, never a skip.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, expect, sync_playwright

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=20_000)  # ms: two processors, on which other tests attack and score meanwhile

HOW_TO_INSTALL = (
    "No Chromium was found. On Debian: apt-get install chromium. On Ubuntu: .venv/bin/playwright install --with-deps "
    "chromium. Or name one in the environment variable CHROMIUM."
)
FLAGS = ["--no-sandbox", "--force-color-profile=srgb", "--hide-scrollbars", "--disable-lcd-text"]
TELL_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


class Browser:
    """A context with its first page, and what went wrong in it. another(): a second browser beside it."""

    another: Callable[[], AbstractContextManager[Browser]]

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.pages[0]
        self.violations: list[str] = []
        self.errors: list[str] = []
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", lambda message: self._hear(message.type, message.text))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def devtools(self) -> CDPSession:
        """Chromium's own protocol, for what Playwright does not offer."""
        return self.context.new_cdp_session(self.page)

    def screenshot(self) -> np.ndarray:
        """What is on the screen, in device pixels: (height, width, RGB)."""
        picture = Image.open(BytesIO(self.page.screenshot()))
        return np.asarray(picture.convert("RGB"))

    def _hear(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or text.startswith("CSP violation"):
            self.violations.append(text)
        elif kind == "error":
            self.errors.append(text)


@contextmanager
def chromium(
    scale: float = 1, window: tuple[int, int] = (1280, 800), *, zoom: float = 1, flags: Sequence[str] = ()
) -> Iterator[Browser]:
    """A new Chromium at a true device scale factor. No page of it may have violated the content security policy.

    zoom: that of every page, as a person sets it with Ctrl and +. flags: more of the command line.
    """
    with sync_playwright() as playwright:
        launch = partial(_launched, playwright, scale, window, zoom, flags)
        with launch() as browser:
            browser.another = launch
            yield browser


@contextmanager
def _launched(
    playwright: Playwright, scale: float, window: tuple[int, int], zoom: float, flags: Sequence[str]
) -> Iterator[Browser]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        if zoom != 1:
            _set_zoom(Path(profile), zoom)
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=_executable(playwright.chromium.executable_path),
            no_viewport=True,
            args=[*FLAGS, *flags, f"--force-device-scale-factor={scale}", f"--window-size={window[0]},{window[1]}"],
        )
        try:
            browser = Browser(context)
            yield browser
            assert not browser.violations, "\n".join(browser.violations)
        finally:
            context.close()


def _set_zoom(profile: Path, zoom: float) -> None:
    """Chromium keeps zooms as exponents of 1.2."""
    preferences = {"partition": {"default_zoom_level": {"x": math.log(zoom) / math.log(1.2)}}}
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))


def _executable(of_playwright: str) -> str:
    candidates = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", of_playwright]
    for candidate in candidates:
        found = candidate and shutil.which(candidate)
        if found and "/snap/" not in str(Path(found).resolve()):
            return found
    return pytest.fail(HOW_TO_INSTALL)
