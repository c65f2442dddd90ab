"""Driving the installed Firefox, by puppeteer-core over WebDriver BiDi (Playwright drives a Firefox of its own alone).

A browser, node or package that is missing is a failure with instructions, never a skip.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
HOW_TO_INSTALL = "{} was not found. `deploy/install test` says how to install it."


def drive(steps: list[tuple[str, ...]], window: tuple[int, int] = (1280, 800), seconds: float = 120) -> list[Any]:
    """Run the steps in a new Firefox with a fresh profile. Returns what the "evaluate" steps found, in order.

    Steps: ("goto", address), ("wait", selector), ("click", selector), ("type", selector, text), ("press", key),
    ("screenshot", path), ("evaluate", JavaScript). A step that cannot be done fails the test with its words.
    """
    told = json.dumps({"firefox": _firefox(), "window": window, "steps": steps})
    done = subprocess.run(
        [_program("node"), HERE / "drive.js"], input=told, capture_output=True, text=True, timeout=seconds, check=False
    )
    if done.returncode:
        pytest.fail(done.stderr)
    return json.loads(done.stdout)


def _firefox() -> str:
    if not (HERE.parent.parent / "node_modules" / "puppeteer-core").is_dir():
        pytest.fail(HOW_TO_INSTALL.format("puppeteer-core"))
    return _program(os.environ.get("FIREFOX", "firefox-esr"))


def _program(name: str) -> str:
    return shutil.which(name) or pytest.fail(HOW_TO_INSTALL.format(name))
