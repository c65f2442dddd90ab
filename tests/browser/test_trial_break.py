"""Between two sessions: the break counts down, then lets the subject go on; the last session ends with thanks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rating.sessions.models import Session
from rating.studies.publish import publish
from tests.browser.chromium import chromium
from tests.browser.subject_pages import play, start, to_session
from tests.studies import FAST, invited, make_stimulus_set, make_study

pytestmark = pytest.mark.browser


def test_a_break_counts_down_and_the_next_session_follows(server, experimenter):
    study = make_study(experimenter, make_stimulus_set(experimenter), sessions=3, times=FAST)
    study.session_plans.filter(number__in=[2, 3]).update(break_minutes=5)
    (invitation,) = invited(publish(study))
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        for number in [1, 2, 3]:
            start(page)
            play(page)
            if number < 3:
                page.wait_for_selector("[data-timer]:visible")
                assert page.locator("[data-timer]").inner_text().startswith(("5:00", "4:5"))
                assert not page.is_visible("[data-when-ready]")
                nearly_over = timezone.now() - timedelta(minutes=5) + timedelta(seconds=4)
                Session.objects.filter(plan_number=number).update(finished_at=nearly_over)
                page.reload()
                page.wait_for_selector("[data-timer]:visible")
                page.wait_for_selector("[data-when-ready] a:visible")
                page.keyboard.press("Enter")
        page.wait_for_url("**/thanks/")
        assert browser.errors == []
    assert Session.objects.exclude(finished_at=None).count() == 3
