"""A study handed on and made again in a real browser: asked for, followed, fetched, looked at, imported."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from rating.studies.models import StudyVersion
from tests.analysis.factories import make_version, rate
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import _log_in, check_themes
from tests.browser.test_import_stimuli import assert_fits

pytestmark = pytest.mark.browser

MAKING = 60_000  # ms: an analysis, and its figures


def test_a_study_goes_out_and_comes_in(server, experimenter, tmp_path):
    version = make_version(experimenter, size=16)
    for code in ("A1", "A2"):
        rate(version, code, [5, 4, 3, 2, 1, 1])
    server.start_worker()
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:index"))
        _log_in(page)
        page.goto(server.url + reverse("analysis:exports", args=[version.pk]))
        page.click("main >> text=Hand on")
        page.fill("#id_authors", "Ada Lovelace\nGrace Hopper")
        page.select_option("#id_licence", "CC-BY-4.0")
        check_themes(page)
        assert_fits(page)
        page.click("text=Make the archive")

        expect(page.locator("#holds")).to_have_text("The archive is ready", timeout=MAKING)
        check_themes(page)
        assert_fits(page)
        with page.expect_download() as download:
            page.click("text=Download")
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.name == "a-study-v1-study.zip"

        page.goto(server.url + reverse("admin:rating_study_changelist"))
        page.click("text=Import a study")
        check_themes(page)
        page.set_input_files("#id_file", file)
        page.click("text=Look at it first")
        expect(page.locator(".facts")).to_contain_text("Ada Lovelace, Grace Hopper")
        expect(page.locator(".note-warning")).to_contain_text("It was handed on from here")
        check_themes(page)
        assert_fits(page)
        page.fill("#id_title", "The same again")
        page.click("main >> text=Import the study")

        expect(page.locator(".note-success")).to_contain_text("to the last digit", timeout=MAKING)
        check_themes(page)
        page.click("main >> text=Dashboard")
        expect(page.locator(".study")).to_contain_text("The same again")
        assert browser.errors == []
    assert StudyVersion.objects.count() == 2


def test_what_is_no_study_is_told(server, experimenter, tmp_path):
    (tmp_path / "notes.zip").write_text("no archive at all")
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:index"))
        _log_in(page)
        page.goto(server.url + reverse("analysis:import-study"))
        page.set_input_files("#id_file", tmp_path / "notes.zip")
        page.click("text=Look at it first")

        expect(page.locator(".note-error")).to_contain_text("nothing was imported")
        check_themes(page)
        page.click("text=Choose another archive")
        expect(page.locator("#import")).to_be_visible()
        assert browser.errors == []
