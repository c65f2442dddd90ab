"""An experimenter's whole way in a real browser: from login to a study published, rehearsed, watched and handed on."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from rating.studies.models import Study, StudyVersion
from rating.subjects.models import Subject
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in
from tests.studies import make_stimulus_set

pytestmark = pytest.mark.browser

COMPUTING = 90_000  # ms: an analysis with all its intervals, and the figures

MOST_PAGES, MOST_INTERACTIONS = 3, 25


class Hand:
    """A hand at mouse and keyboard, counted: each click, each field filled, each page opened on the way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.begins_at = urlsplit(page.url).path
        self.interactions = 0
        self.pages: list[str] = []
        page.on("framenavigated", lambda frame: self._opened(frame.url) if frame == page.main_frame else None)

    def _opened(self, url: str) -> None:
        path = urlsplit(url).path
        if path != self.begins_at and path not in self.pages:
            self.pages.append(path)

    def click(self, what: str) -> None:
        self.interactions += 1
        self.page.click(what)

    def fill(self, field: str, text: str) -> None:
        self.interactions += 2  # to it, and the text
        self.page.fill(field, text)

    def choose(self, field: str, label: str) -> None:
        self.interactions += 2
        self.page.select_option(field, label=label)


def test_a_study_from_login_to_another_installation(server, experimenter, tmp_path, capsys):
    stimuli = make_stimulus_set(experimenter, contents=6, levels=3)
    server.start_worker()
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(f"{server.url}/admin/")
        _log_in(page)

        hand = Hand(page)
        hand.click(".model-study .addlink")
        hand.fill("#id_title", "Ten minutes")
        hand.choose("#id_stimulus_set", str(stimuli))
        hand.click("input[name=_publish]")
        expect(page.locator(".errorlist")).to_have_count(0)
        hand.click("input[value=Publish]")
        hand.fill("#id_count", "6")
        hand.click("input[value='Make the links']")
        expect(page.locator(".card")).to_have_count(6, timeout=COMPUTING)
        with capsys.disabled():
            print(f"\n{len(hand.pages)} pages, {hand.interactions} interactions from login to published and invited")
        assert len(hand.pages) <= MOST_PAGES, hand.pages
        assert hand.interactions <= MOST_INTERACTIONS

        study = Study.objects.get(title="Ten minutes")
        version = study.latest_version
        assert Subject.objects.filter(study_version=version).count() == 6
        assert [plan["number"] for plan in version.plans] == [1, 2, 3]

        page.goto(server.url + reverse("admin:rating_studyversion_watch", args=[version.pk]))
        expect(page.locator(".watch tbody tr")).to_have_count(6, timeout=COMPUTING)

        page.goto(server.url + reverse("admin:rating_study_try", args=[study.pk]))
        page.fill("#id_subjects", "4")
        page.click("input[name=rehearse]")
        page.click(".field-links >> text=Dashboard")
        expect(page.locator("h1")).to_have_text("Dashboard", timeout=COMPUTING)

        page.click(".tabs >> text=Exports")
        page.click("main >> text=Hand on")
        page.click("text=Make the archive")
        expect(page.locator("#holds")).to_have_text("The archive is ready", timeout=COMPUTING)
        with page.expect_download() as download:
            page.click("text=Download")
        archive = tmp_path / "study.zip"
        download.value.save_as(archive)

        page.goto(server.url + reverse("admin:rating_study_changelist"))
        page.click("text=Import a study")
        page.set_input_files("#id_file", archive)
        page.click("text=Look at it first")
        expect(page.locator("#understood")).to_be_visible(timeout=COMPUTING)
        page.fill("#id_title", "Elsewhere")
        page.click("main >> text=Import the study")
        expect(page.locator(".note-success")).to_contain_text("to the last digit", timeout=COMPUTING)
        assert browser.errors == []

    made = StudyVersion.objects.get(study__title="Elsewhere")
    assert made.design_sha256 == StudyVersion.objects.get(study__tried_as="rehearsal").design_sha256
    assert not Subject.objects.filter(study_version=version, simulated=True).exists()
