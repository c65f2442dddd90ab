"""One page holds a session; another is told so, and may take it over. Nothing is doubled and nothing lost."""

import pytest

from rating.sessions.models import Presentation, Rating, RefusedRating, Session
from tests.browser.chromium import Browser, chromium
from tests.browser.subject_pages import grade, panel, play, start, to_session, wait_for_pair
from tests.studies import FAST, invited, published

pytestmark = pytest.mark.browser

SLOW = {**FAST, "pair_ms": 1000, "scale_ms": 60_000}
HEARD_WITHIN_MS = 20_000  # a page asks every 15 seconds


def test_a_second_tab_takes_over_and_the_first_stops(server, experimenter):
    (invitation,) = invited(published(experimenter, times=SLOW))
    with chromium() as browser:
        first = browser.page
        to_session(browser, server.url + invitation.path)
        start(first)
        grade(first, 4)
        wait_for_pair(first)

        second = browser.context.new_page()
        second.goto(first.url)
        assert "This session is open elsewhere" in panel(second, "elsewhere")
        assert not second.is_visible("[data-action=start]")
        second.keyboard.press("Enter")  # go on here

        start(second)
        wait_for_pair(second)
        first.wait_for_selector("[data-panel=elsewhere]:visible", timeout=HEARD_WITHIN_MS)
        assert first.locator(".stage img").count() == 0
        play(second)
        assert _not_of_the_hold(browser) == []
    _assert_all_rated_once()


def test_a_second_browser_takes_over_and_the_first_may_take_it_back(server, experimenter):
    (invitation,) = invited(published(experimenter, times=SLOW))
    with chromium() as home, home.another() as lab:
        first, second = home.page, lab.page
        to_session(home, server.url + invitation.path)
        start(first)
        grade(first, 4)
        second.goto(server.url + invitation.path)
        panel(second, "elsewhere")
        second.keyboard.press("Enter")
        start(second)
        grade(second, 5)
        first.wait_for_selector("[data-panel=elsewhere]:visible", timeout=HEARD_WITHIN_MS)

        first.keyboard.press("Enter")
        start(first)
        second.wait_for_selector("[data-panel=elsewhere]:visible", timeout=HEARD_WITHIN_MS)
        play(first)
        assert [*_not_of_the_hold(home), *_not_of_the_hold(lab)] == []
    _assert_all_rated_once()


def test_loading_a_page_anew_or_closing_it_lets_nobody_wait(server, experimenter):
    (invitation,) = invited(published(experimenter, times=SLOW))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)
        page.reload()
        start(page)
        wait_for_pair(page)
        address = page.url
        browser.context.new_page()
        page.close()
        (page,) = browser.context.pages
        page.wait_for_timeout(1000)  # for the word that nobody answers
        page.goto(address)
        start(page)
        wait_for_pair(page)
        assert browser.errors == []
    assert Session.objects.get().held_by


def _not_of_the_hold(browser: Browser) -> list[str]:
    """What went wrong, but for the server's word that another page holds the session."""
    return [error for error in browser.errors if "409 (Conflict)" not in error]


def _assert_all_rated_once() -> None:
    assert set(Presentation.objects.values_list("outcome", flat=True)) == {"rated"}
    assert Rating.objects.count() == Presentation.objects.count()
    assert not RefusedRating.objects.exists()
    assert Session.objects.get().finished_at
