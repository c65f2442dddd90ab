"""The server goes away for a while, and nothing is lost."""

import pytest
from django.conf import settings

from rating.sessions.models import Presentation, Rating, RefusedRating
from rating.stimuli.models import Pair
from rating.subjects.withdraw import withdraw
from tests.browser.chromium import chromium
from tests.browser.subject_pages import SCALE, grade, outcome_of, panel, play, start, to_session, wait_for_pair
from tests.studies import invited, published
from tests.waiting import until

pytestmark = pytest.mark.browser

ANOTHERS = {"key": "another subject:1", "id": 1, "body": {"grade": 1}, "at": 0}
PUT = """entry => new Promise((resolve) => {
    const open = indexedDB.open("advstudy", 1);
    open.onsuccess = () => {
        const transaction = open.result.transaction("outcomes", "readwrite");
        transaction.objectStore("outcomes").put(entry);
        transaction.oncomplete = resolve;
    };
})"""
KEYS = """() => new Promise((resolve) => {
    const open = indexedDB.open("advstudy", 1);
    open.onsuccess = () => {
        const all = open.result.transaction("outcomes").objectStore("outcomes").getAllKeys();
        all.onsuccess = () => resolve(all.result);
    };
})"""


def test_a_session_goes_on_offline_and_sends_everything_once_later(server, experimenter):
    version = published(experimenter, contents=4, levels=2)
    (invitation,) = invited(version)
    grades = [1, 2, 3, 4, 5]
    given = []
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        count = len(told["playlist"])
        start(page)
        for number in range(count):
            if number == 2:
                outcome_of(page, told["playlist"][1]["id"])
                browser.context.set_offline(True)
            page.wait_for_selector(f"{SCALE}, [data-panel=training-over]:visible")
            if page.is_visible("[data-panel=training-over]"):
                page.keyboard.press("Enter")
            given.append(grades[number % 5])
            grade(page, given[-1])
        assert f"still to be sent: {count - 2}" in panel(page, "sending")
        page.wait_for_selector("[data-panel=sending] [data-when=network-away]:visible")
        assert Rating.objects.count() == 2

        browser.context.set_offline(False)

        page.wait_for_url("**/thanks/")
        assert page.evaluate(KEYS) == []
    stored = Rating.objects.order_by("presentation__place").values_list("grade", flat=True)
    assert list(stored) == given
    assert not RefusedRating.objects.exists()


def test_what_is_unsent_when_the_page_is_closed_is_sent_by_the_next_visit(server, experimenter):
    (invitation,) = invited(published(experimenter))
    with chromium() as browser:
        page = browser.page
        page.on("dialog", lambda dialog: dialog.accept())
        told = to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)
        page.evaluate(PUT, ANOTHERS)
        server.kill()
        grade(page, 4)
        page.wait_for_selector("[data-unsent]:visible")
        assert page.locator("[data-unsent]").inner_text() == "Ratings still to be sent: 1"
        page.goto("about:blank")
        server.start()

        page.goto(server.url + invitation.path)

        page.wait_for_selector("[data-action=start]:visible")
        start(page)
        wait_for_pair(page)
        first, second = (item["id"] for item in told["playlist"][:2])
        assert outcome_of(page, first).outcome == "rated"  # sent, and skipped
        grade(page, 5)
        wait_for_pair(page)
        until(lambda: len(page.evaluate(KEYS)) == 1, page=page)  # the server has acknowledged it
        assert page.evaluate(KEYS) == [[ANOTHERS["key"], 1]]  # another subject's is never touched
    assert Presentation.objects.filter(pk=second, outcome="rated").exists()


def test_a_missing_picture_spoils_its_pair_and_the_session_goes_on(server, experimenter):
    (invitation,) = invited(published(experimenter, replaced_share=0))
    lost = _lose_a_picture()
    with chromium() as browser:
        to_session(browser, server.url + invitation.path)
        start(browser.page)
        play(browser.page)
        assert browser.page.url.endswith("/thanks/")
    outcomes = dict(Presentation.objects.values_list("pair_id", "cause"))
    assert outcomes.pop(lost) == "missing_file"
    assert set(outcomes.values()) == {""}
    assert Rating.objects.count() == len(outcomes)


def test_a_subject_who_has_withdrawn_is_told_and_nothing_of_theirs_stays_in_the_browser(server, experimenter):
    (invitation,) = invited(published(experimenter))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        start(page)
        page.wait_for_selector(SCALE)
        browser.context.set_offline(True)
        page.evaluate(PUT, ANOTHERS)
        grade(page, 4)
        page.wait_for_selector("[data-unsent]:visible")
        assert len(page.evaluate(KEYS)) == 2
        withdraw(invitation.subject)  # elsewhere

        browser.context.set_offline(False)

        assert "You have withdrawn: nothing more is stored." in panel(page, "refused")
        assert page.locator(".stage img").count() == 0
        assert page.evaluate(KEYS) == [[ANOTHERS["key"], 1]]
        page.keyboard.press("Enter")
        page.wait_for_url("**/withdrawn/")
    assert not Rating.objects.exists()


def test_a_subject_who_withdraws_here_leaves_nothing_unsent(server, experimenter):
    (invitation,) = invited(published(experimenter))
    with chromium() as browser:
        page = browser.page
        page.on("dialog", lambda dialog: dialog.accept())
        to_session(browser, server.url + invitation.path)
        start(page)
        page.wait_for_selector(SCALE)
        page.evaluate(PUT, ANOTHERS)
        page.route("**/outcome/**", lambda route: route.abort())
        grade(page, 4)
        page.wait_for_selector("[data-unsent]:visible")
        page.keyboard.press("Escape")
        panel(page, "pause")
        page.get_by_role("link", name="Stop and withdraw my data").click()
        page.locator("button.grave").click()
        page.wait_for_url("**/withdrawn/")
        until(lambda: len(page.evaluate(KEYS)) == 1, page=page)
        assert page.evaluate(KEYS) == [[ANOTHERS["key"], 1]]


def test_a_browser_that_lost_its_way_in_is_told(server, experimenter):
    (invitation,) = invited(published(experimenter))
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        page.wait_for_selector(SCALE)
        browser.context.clear_cookies()
        grade(page, 4)
        assert "The session cannot go on here" in panel(page, "refused")
        assert page.locator(".stage img").count() == 0
        assert len(page.evaluate(KEYS)) == 1  # still kept: the link sends it
        page.goto(server.url + invitation.path)
        start(page)
        wait_for_pair(page)
        assert outcome_of(page, told["playlist"][0]["id"]).rating.grade == 4


def _lose_a_picture() -> int:
    pair = Pair.objects.filter(reference__for_training=False).first()
    (settings.MEDIA_ROOT / pair.adversarial.file).unlink()
    return pair.pk
