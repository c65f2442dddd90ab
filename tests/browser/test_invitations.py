"""Inviting in a real browser: cards to print, and an open link from the admin to a subject's first page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from rating.subjects.models import Subject
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check, check_themes
from tests.browser.test_import_stimuli import assert_fits
from tests.studies import published

pytestmark = pytest.mark.browser


def test_links_and_cards(server, experimenter):
    version = published(experimenter, contents=3)
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:rating_studyversion_invite", args=[version.pk]))
        _log_in(page)
        check_themes(page)
        assert_fits(page)
        page.fill("#id_count", "4")
        page.click("input[value='Make the links']")

        expect(page.locator(".card")).to_have_count(4)
        check_themes(page)
        page.emulate_media(media="print")
        expect(page.locator(".cards")).to_be_visible()
        expect(page.locator("table.links")).to_be_hidden()
        page.emulate_media(media="screen")
        assert browser.errors == []


def test_an_open_link_from_the_admin_to_consent(server, experimenter):
    version = published(experimenter, contents=3)
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:rating_studyversion_invite", args=[version.pk]))
        _log_in(page)
        page.click("text=Make an open link")
        check_themes(page)
        page.fill("#id_most_subjects", "24")
        page.click("input[name=_continue]")
        expect(page.locator(".open-link code")).to_contain_text("/join/")
        check_themes(page)
        assert_fits(page)
        address = page.locator(".open-link code").inner_text()
        assert browser.errors == []

    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Take part in a study")
        check(page)
        assert_fits(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Your own link")
        check(page)
        assert_fits(page)
        own = page.locator(".own-link").inner_text()
        page.click("main >> text=Continue")
        expect(page.locator("h1")).to_have_text("Your consent")
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Your consent")
        assert browser.errors == []
    assert Subject.objects.count() == 1
    assert own.startswith(server.url)
