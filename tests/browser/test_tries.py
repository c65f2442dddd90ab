"""Trying a draft in a real browser: a preview opens beside the page, a rehearsal leads to its results."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from rating.studies.models import Study
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check_themes
from tests.browser.test_import_stimuli import assert_fits
from tests.studies import make_stimulus_set, make_study

pytestmark = pytest.mark.browser


def test_a_draft_is_previewed_and_rehearsed(server, experimenter):
    study = make_study(experimenter, make_stimulus_set(experimenter), sessions=1)
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:rating_study_change", args=[study.pk]))
        _log_in(page)
        page.click(".object-tools >> text=Try")
        check_themes(page)
        assert_fits(page)
        with page.context.expect_page() as opened:
            page.click("input[name=preview]")
        preview = opened.value
        expect(preview.locator(".bar")).to_have_text("A study (preview)")
        expect(preview.locator("h1")).to_have_text("Your consent")
        preview.close()

        page.fill("#id_subjects", "5")
        page.click("input[name=rehearse]")
        expect(page.locator(".messagelist")).to_contain_text("is rated by simulated subjects")
        page.click(".field-links >> text=Screening")
        expect(page.locator(".head")).to_contain_text("Rehearsal")
        expect(page.locator(".head")).to_contain_text("Simulated")
        check_themes(page)
        assert browser.errors == []
    assert not Study.objects.get(pk=study.pk).simulated
