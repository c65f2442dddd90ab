"""Choosing pairs in a real browser, and the study's length said while its form is filled in."""

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


def of_sessions(study: Study) -> list[int]:
    return [plan.pairs.count() for plan in study.session_plans.order_by("number")]


def test_pairs_are_filtered_ticked_moved_and_divided(server, experimenter):
    study = make_study(experimenter, make_stimulus_set(experimenter, contents=6, attacks=2), sessions=1)
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:rating_study_change", args=[study.pk]))
        _log_in(page)
        page.click(".object-tools >> text=Choose pairs")
        expect(page.locator(".found")).to_contain_text("28 pairs pass the filters.")
        check_themes(page)
        assert_fits(page)

        page.get_by_role("group", name="Attack").get_by_label("BIM").check()
        page.get_by_role("group", name="In session").get_by_label("1").check()
        page.get_by_role("button", name="Filter").click()
        expect(page.locator(".found")).to_contain_text("14 pairs pass the filters.")
        boxes = page.locator(".pairs input")
        page.get_by_label("Tick all on this page").check()
        assert [box.is_checked() for box in boxes.all()] == [True] * 14
        boxes.first.uncheck()
        expect(page.get_by_label("Tick all on this page")).not_to_be_checked()
        page.get_by_label("Put them into").select_option("session 2, a new one")
        page.get_by_role("button", name="Put").click()
        expect(page.locator(".messagelist")).to_contain_text("13 pairs are in session 2 now.")
        assert of_sessions(study) == [13, 11]

        page.get_by_role("link", name="All pairs").click()
        page.get_by_role("radio", name="all that pass the filters (28)").check()
        page.get_by_label("Or take them alone").fill("3")
        page.once("dialog", lambda asked: asked.dismiss())
        page.get_by_role("button", name="Divide").click()
        assert of_sessions(study) == [13, 11]
        page.once("dialog", lambda asked: asked.accept())
        page.get_by_role("button", name="Divide").click()
        expect(page.locator(".messagelist")).to_contain_text("these 24 pairs, spread over its sessions (3)")
        check_themes(page)
        assert browser.errors == []
    assert of_sessions(study) == [8, 8, 8]


def test_the_forms_say_how_long_the_study_takes(server, experimenter):
    study = make_study(experimenter, make_stimulus_set(experimenter))
    with chromium(window=(1280, 720)) as browser:
        page = browser.page
        page.goto(server.url + reverse("admin:rating_study_add"))
        _log_in(page)
        said = page.locator(".duration")
        page.select_option("[name=stimulus_set]", label="noise 7")
        page.select_option("[name=preset]", "qomex2019")
        expect(said).to_contain_text("min")
        before = said.inner_text()
        page.select_option("[name=preset]", "bt500-dsis-2")
        expect(said).not_to_have_text(before)

        page.goto(server.url + reverse("admin:rating_study_change", args=[study.pk]))
        expect(said).to_contain_text("min")
        before = said.inner_text()
        page.fill("[name=session_plans-1-break_minutes]", "17")
        page.locator("[name=session_plans-1-break_minutes]").press("Tab")
        expect(said).not_to_have_text(before)
        assert browser.errors == []
