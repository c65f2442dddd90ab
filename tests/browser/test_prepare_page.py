"""Preparing a stimulus set in a real browser: filled in, counted as it is edited, and followed to its end."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from rating.stimuli.models import StimulusSet
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check, check_themes
from tests.browser.test_import_stimuli import assert_fits

pytestmark = pytest.mark.browser


@pytest.fixture
def page(server, experimenter):
    """The list of stimulus sets."""
    with chromium(window=(1280, 720)) as browser:
        browser.page.goto(f"{server.url}/admin/login/")
        _log_in(browser.page)
        browser.page.goto(server.url + reverse("admin:rating_stimulusset_changelist"))
        yield browser.page
        assert browser.errors == []


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-says]")).to_contain_text(text)


def test_a_set_is_filled_in_prepared_and_looked_at(page, server):
    page.click("text=Prepare a set")
    says(page, "12 references for the test, 370 adversarial examples")
    check_themes(page)
    page.click("text=calibrated: for each reference")
    expect(page.locator("#id_levels_0")).to_be_hidden()
    expect(page.locator("#id_values")).to_be_visible()
    check(page)
    page.click("text=as listed")
    page.set_viewport_size({"width": 420, "height": 720})
    assert_fits(page)
    page.set_viewport_size({"width": 1280, "height": 720})

    page.fill("#id_levels_0", "0.02 weak")
    page.fill("#id_title", "Mine")
    expect(page.locator("[data-says]")).to_have_text("")
    page.keyboard.press("Enter")
    expect(page.locator("text=“weak” is no number")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Mine")
    check_themes(page)
    page.fill("#id_levels_0", "0.02 0.2")
    for number in range(1, 6):
        page.uncheck(f"#id_use_{number}")
    for number in range(2, 14):
        page.select_option(f"#id_photograph_{number}", "no")
    says(page, "2 references for the test, 4 adversarial examples")
    page.click("input[value=Prepare]")
    expect(page.locator("[data-step]")).to_contain_text("as soon as the worker is free")
    check(page)

    server.start_worker()
    expect(page.locator("text=The set is prepared.")).to_be_visible(timeout=120_000)
    check_themes(page)
    page.set_viewport_size({"width": 420, "height": 720})
    assert_fits(page)
    page.click("text=Look at the set")
    page.wait_for_url(f"**{reverse('admin:rating_stimulusset_change', args=[StimulusSet.objects.get().pk])}")
    assert StimulusSet.objects.get().pairs.count() == 4
