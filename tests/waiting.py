"""Waiting for what another process does, and for no longer than it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def until(holds: Callable[[], bool], seconds: float = 30, page: Page | None = None) -> None:
    """Wait until something holds. page: what goes on in it meanwhile is heard of."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"What is waited for did not come within {seconds} s."
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.05)
