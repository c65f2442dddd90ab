"""What counts as an answer, and what is stored of it."""

import pytest

from rating.sessions.models import Presentation
from tests.browser.chromium import chromium
from tests.browser.subject_pages import SCALE, play, start, to_session, wait_for_pair
from tests.studies import invited, published

pytestmark = pytest.mark.browser


def test_keys_clicks_and_time_outs(server, experimenter):
    times = {"pair_ms": 500, "grey_before_scale_ms": 100, "scale_ms": 6000, "grey_after_scale_ms": 100}
    (invitation,) = invited(published(experimenter, times=times, replaced_share=0))
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_pair(page)
        page.keyboard.down("1")  # too early, and still held down when the scale comes
        page.wait_for_selector(SCALE)
        page.keyboard.down("1")
        page.wait_for_timeout(200)
        assert page.is_visible("[data-scale]")
        page.keyboard.up("1")
        page.keyboard.press("9")
        page.keyboard.press("Numpad2")
        page.wait_for_selector("[data-scale]", state="hidden")

        page.wait_for_selector(SCALE)
        page.get_by_text("Slightly annoying").click()
        page.wait_for_selector("[data-scale]", state="hidden")

        page.wait_for_selector(SCALE)
        page.wait_for_selector("[data-scale]", state="hidden")  # no answer

        page.wait_for_selector(SCALE)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the first grade, by keyboard without digits
        play(page)
        assert browser.errors == []

    ids = [item["id"] for item in told["playlist"]]
    stored = [Presentation.objects.get(pk=presentation_id) for presentation_id in ids[:4]]
    assert [getattr(item, "rating", None) and item.rating.grade for item in stored] == [2, 3, None, 5]
    assert [item.outcome for item in stored] == ["rated", "rated", "timed_out", "rated"]
    for item in stored:
        assert item.shown_ms == pytest.approx(500, abs=item.evidence["frame_ms"] * (2 + item.dropped_frames))
        assert item.evidence["boxes"]["test"][2:] == [64, 64]


def test_reloading_in_the_middle_goes_on_at_the_next_pair(server, experimenter):
    (invitation,) = invited(published(experimenter))
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        page.wait_for_selector(SCALE)
        page.keyboard.press("4")
        page.wait_for_selector("[data-scale]", state="hidden")
        wait_for_pair(page)
        page.reload()
        start(page)
        given = play(page)
        assert browser.errors == []
    assert given == len(told["playlist"]) - 1
    assert set(Presentation.objects.values_list("outcome", flat=True)) == {"rated"}
