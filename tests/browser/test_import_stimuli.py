"""Importing ready-made pairs in a real browser: uploaded, mended, confirmed, and followed while the worker is at it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from rating.attacks.png import encode
from rating.stimuli.models import StimulusSet
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check
from tests.rating.test_import_stimuli import BAD, attacked, good, noise, saved, zipped

pytestmark = pytest.mark.browser

LARGE = 300  # px: of noise, so that some pairs are more than is dealt with at once


@pytest.fixture(params=["light", "dark"])
def page(request, server, experimenter):
    """The list of stimulus sets, in light and in dark."""
    with chromium(window=(1280, 720)) as browser:
        browser.page.emulate_media(color_scheme=request.param)
        browser.page.goto(f"{server.url}/admin/login/")
        _log_in(browser.page)
        browser.page.goto(server.url + reverse("admin:rating_stimulusset_changelist"))
        yield browser.page
        assert browser.errors == []


def upload(page: Page, path: Path, title: str = "Elsewhere") -> None:
    page.click("text=Import ready-made pairs")
    page.fill("#id_title", title)
    page.set_input_files("#id_file", path)
    check(page)
    page.click("text=Look at it first")


def assert_fits(page: Page) -> None:
    """Nothing is wider than a small window."""
    page.set_viewport_size({"width": 420, "height": 720})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_zip_is_mended_confirmed_and_leads_to_its_set(page, tmp_path):
    palette = saved(Image.fromarray(noise(1) // 86 * 86).convert("P"))
    upload(page, zipped(tmp_path / "set.zip", {**good(), "content 1.png": palette, "content 1/FGSM/1.png": palette}))

    expect(page.locator(".faults li")).to_have_count(2)
    expect(page.locator(".faults")).to_contain_text("content 1/FGSM/1.png: has a palette of at most 256 colours")
    check(page)
    assert_fits(page)
    page.click("text=Convert, and look again")

    expect(page.locator("#understood")).to_have_text("What was understood")
    expect(page.locator(".import-stimuli")).to_contain_text("3 references, 6 pairs, 1 attack, 2 files to convert")
    expect(page.locator(".import-stimuli")).to_contain_text("content 1/FGSM/1.png: equals its reference")
    assert page.locator(".references img").evaluate_all("(all) => all.every((img) => img.naturalWidth)")
    check(page)
    assert_fits(page)
    page.check("text=for training only >> nth=2")
    page.click("input[name=confirm]")

    expect(page.locator(".messagelist")).to_contain_text("The stimulus set “Elsewhere” is imported")
    expect(page.locator("#content")).to_contain_text("not known: imported")
    check(page)
    stimuli = StimulusSet.objects.get()
    assert page.url.endswith(reverse("admin:rating_stimulusset_change", args=[stimuli.pk]))
    assert [one.content for one in stimuli.references.filter(for_training=True)] == ["content 3"]


def test_what_no_conversion_mends_can_only_be_discarded(page, tmp_path):
    bad = {f"content 1/FGSM/{number}.png": BAD[name][0]() for number, name in enumerate(("16 bit", "bomb"), start=3)}
    upload(page, zipped(tmp_path / "set.zip", {**good(), **bad}))

    expect(page.locator(".faults li")).to_have_count(2)
    assert page.locator("input[name=confirm], input[name=convert]").count() == 0
    page.click("text=Discard the ZIP")

    expect(page.locator("h1")).to_have_text("Import ready-made pairs")
    assert page.locator("text=Not finished").count() == 0


def test_the_page_follows_the_worker(page, server, tmp_path):
    files = {}
    for content in range(3):
        image = np.random.default_rng(content).integers(0, 256, (LARGE, LARGE, 3), dtype=np.uint8)
        files[f"content {content}.png"] = encode(image)
        for level in range(1, 13):
            files[f"content {content}/FGSM/{level}.png"] = encode(attacked(image, level))
    upload(page, zipped(tmp_path / "set.zip", files))

    expect(page.locator("[role=status]")).to_contain_text("set.zip waits to be looked at")
    check(page, {"meta-refresh": "the page follows the worker without a script; nothing is typed there"})
    assert_fits(page)
    server.start_worker()
    expect(page.locator("#understood")).to_be_visible(timeout=60_000)
    page.click("input[name=confirm]")

    page.wait_for_url(re.compile(reverse("admin:rating_stimulusset_changelist") + r"\d+/change/$"), timeout=60_000)
    assert StimulusSet.objects.get().pairs.count() == 36
