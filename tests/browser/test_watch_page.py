"""Watching a study in a real browser: the table follows by itself, and keeps the reader's place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rating.sessions.models import Presentation
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check_themes
from tests.browser.test_import_stimuli import assert_fits
from tests.rating.test_watching import sitting
from tests.studies import invited, published

pytestmark = pytest.mark.browser


def test_the_table_follows_by_itself(server, experimenter):
    version = published(experimenter, contents=6)
    running = sitting(version, outcomes=["rated"] * 7, waiting=5, checked=True)
    sitting(version, outcomes=["rated"] * 2, waiting=10, checked=False, ago=timedelta(minutes=4))
    sitting(version, outcomes=["rated"] * 9 + ["spoiled"] * 3, finished_at=timezone.now())
    invited(version)
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:rating_studyversion_change", args=[version.pk]))
        _log_in(page)
        page.click("text=Watch")
        expect(page.locator(".watch")).to_contain_text("the display does not meet the condition")
        check_themes(page)
        link = page.locator(f"a:text-is('{running.subject.code}')")
        link.focus()

        Presentation.objects.filter(session=running, outcome=None, place=8).update(
            outcome="rated", ended_at=timezone.now()
        )
        expect(page.locator(".watch")).to_contain_text("8 / 12", timeout=15_000)
        expect(link).to_be_focused()
        page.set_viewport_size({"width": 420, "height": 720})
        assert_fits(page)
        assert browser.errors == []
