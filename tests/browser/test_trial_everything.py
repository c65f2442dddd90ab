"""All that may go wrong in one sitting, one thing after the other: nothing is lost, doubled or mixed."""

from collections import Counter

import pytest
from playwright.sync_api import Page

from rating.sessions.models import Presentation, Rating, RefusedRating, Session
from tests.browser.chromium import Browser, chromium
from tests.browser.subject_pages import SCALE, grade, panel, play, start, to_session
from tests.studies import invited, published
from tests.waiting import until

pytestmark = pytest.mark.browser

TIMES = {"pair_ms": 200, "grey_before_scale_ms": 50, "scale_ms": 600_000, "grey_after_scale_ms": 50}
CUT_MS = 60_000
FIRST, SECOND = 4, 2  # what each subject grades, always


def test_everything_at_once(server, experimenter):
    """The network cut for a minute, the server killed, a double click, the tab closed with an outcome unsent, a second
    tab, a second subject in the same browser."""
    version = published(experimenter, contents=6, levels=2, times=TIMES)
    one, other = invited(version, 2)
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + one.path)
        start(page)
        given = _grades(page, 2)

        browser.context.set_offline(True)
        given += _grades(page, 2)
        page.wait_for_timeout(CUT_MS)
        given += _grades(page, 1)
        assert Rating.objects.count() < given
        browser.context.set_offline(False)
        _wait_for_ratings(page, given)

        server.kill()
        given += _grades(page, 2)
        page.wait_for_selector("[data-unsent]:visible")
        server.start()
        _wait_for_ratings(page, given)

        _next_scale(page)
        page.locator(f"[data-grade='{FIRST}']").dblclick()
        page.wait_for_selector("[data-scale]", state="hidden")
        given += 1

        browser.context.set_offline(True)
        given += _grades(page, 1)
        page.wait_for_selector("[data-unsent]:visible")
        page.close()
        browser.context.set_offline(False)
        page = _open(browser, server.url + one.path)
        panel(page, "elsewhere")  # the page that was closed could not say so
        page.keyboard.press("Enter")
        start(page)
        given += _grades(page, 1)
        _wait_for_ratings(page, given)

        _next_scale(page)
        second = _open(browser, page.url)
        panel(second, "elsewhere")
        second.keyboard.press("Enter")
        start(second)
        given += _grades(second, 1)
        page.wait_for_selector("[data-panel=elsewhere]:visible")

        browser.page = browser.context.new_page()
        to_session(browser, server.url + other.path)
        start(browser.page)
        of_other = _grades(browser.page, 2, SECOND)
        second.bring_to_front()
        given += play(second, FIRST)
        browser.page.bring_to_front()
        of_other += play(browser.page, SECOND)

    for subject, value, grades in ((one.subject, FIRST, given), (other.subject, SECOND, of_other)):
        ratings = Rating.objects.filter(presentation__session__subject=subject)
        assert Counter(ratings.values_list("grade", flat=True)) == {value: grades}
    assert not Presentation.objects.filter(outcome=None).exists()
    assert not RefusedRating.objects.exists()
    assert Session.objects.exclude(finished_at=None).count() == 2
    counted = Rating.objects.filter(
        presentation__kind__in=Presentation.COUNTED, presentation__outcome=Presentation.Outcome.RATED
    ).values_list(
        "presentation__session__subject", "presentation__pair", "presentation__repetition"
    )  # fmt: skip
    assert set(Counter(counted).values()) == {1}
    assert len(counted) == 2 * 12


def _next_scale(page: Page) -> None:
    """Wait for the scale, going on where the training is over."""
    page.wait_for_selector(f"{SCALE}, [data-panel=training-over]:visible")
    if page.is_visible("[data-panel=training-over]"):
        page.keyboard.press("Enter")
        page.wait_for_selector(SCALE)


def _grades(page: Page, how_many: int, value: int = FIRST) -> int:
    for _time in range(how_many):
        _next_scale(page)
        grade(page, value)
    return how_many


def _open(browser: Browser, address: str) -> Page:
    page = browser.context.new_page()
    page.goto(address)
    return page


def _wait_for_ratings(page: Page, number: int) -> None:
    until(lambda: Rating.objects.count() == number, seconds=60, page=page)
