"""A small study by keyboard alone: from the invitation to the exported spreadsheet, in a real browser."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from rating.sessions.models import Presentation
from tests.browser.chromium import chromium
from tests.browser.subject_pages import SCALE, grade, start, tab_to, to_session
from tests.sheets import table
from tests.studies import FAST, invited, published

pytestmark = pytest.mark.browser


def follow(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("link", name=name, exact=True).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def rate_all(page: Page, total: int) -> list[int]:
    """Grade every presentation as it comes, training and test; returns the grades in the order given."""
    given = []
    while len(given) < total:
        page.wait_for_selector(f"{SCALE}, [data-action=continue]:visible")
        if page.is_visible("[data-action=continue]"):
            page.keyboard.press("Enter")
            page.wait_for_selector("[data-action=continue]:visible", state="detached")
            continue
        value = 1 + (2 * len(given) + 3) % 5
        grade(page, value)
        given.append(value)
    return given


def test_a_study_from_invitation_to_spreadsheet_by_keyboard_alone(server, experimenter, tmp_path):
    version = published(experimenter, contents=4, attacks=1, levels=2, times=FAST)
    (invitation,) = invited(version)
    server.start_worker()
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        given = rate_all(page, len(told["playlist"]))
        page.wait_for_url("**/thanks/")

        page.goto(f"{server.url}/admin/rating/studyversion/{version.pk}/change/")
        tab_to(page, page.get_by_label("Username:"))
        page.keyboard.type("ada")
        tab_to(page, page.get_by_label("Password:"))
        page.keyboard.type("a long enough password")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        follow(page, "Screening")
        page.get_by_text("S01", exact=True).first.wait_for(timeout=60_000)  # computed by the worker
        follow(page, "Exports")
        follow(page, "With")
        tab_to(page, page.get_by_role("link", name="XLSX workbook"))
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        download.value.save_as(tmp_path / "mos.xlsx")
        assert browser.errors == []

    names = {item.pk: item.pair.name for item in Presentation.objects.select_related("pair")}
    kinds = {item["id"]: item["kind"] for item in told["playlist"]}
    in_order = zip([item["id"] for item in told["playlist"]], given, strict=True)
    expected = {names[pk]: value for pk, value in in_order if kinds[pk] == "test"}
    book = load_workbook(tmp_path / "mos.xlsx")
    assert {row["Pair"]: row["S01"] for row in table(book["Ratings"])} == expected
    assert {row["Pair"]: row["MOS"] for row in table(book["MOS"])} == expected
