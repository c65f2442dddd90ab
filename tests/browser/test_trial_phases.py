"""Phases that the subject ends, those that end by themselves, and what is stored of each presentation."""

import numpy as np
import pytest
from django.conf import settings

from rating.attacks.png import encode
from rating.protocol import Phase, Shows
from rating.protocol.phases import fixed, grey, scale
from rating.sessions.models import Presentation
from tests.browser.chromium import chromium
from tests.browser.subject_pages import outcome_of, panel, play, start, to_session, wait_for_phase
from tests.server import Server
from tests.studies import invited, published

pytestmark = pytest.mark.browser

LATE = 2500  # ms: a shortest time within which a test surely presses its key
SEEN = 2000  # ms: long enough for a test to see that a phase is on the screen


def test_a_phase_ends_by_a_key_or_a_click_after_its_shortest_time(server, experimenter):
    phases = (
        Phase(Shows.REFERENCE, LATE, None),
        Phase(Shows.GREY, 0, None),
        Phase(Shows.TEST, 0, SEEN),
        grey(50),
        Phase(Shows.SCALE, 0, None),
        grey(50),
    )
    protocol = {"method": "dsis-sequential", "phases": phases}
    (invitation,) = invited(published(experimenter, times=None, protocol=protocol))
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_phase(page, "reference")
        page.keyboard.press("Space")  # too early
        page.mouse.click(300, 300)  # likewise
        page.keyboard.down("Enter")  # likewise
        page.wait_for_timeout(LATE)
        page.keyboard.down("Enter")  # only repeats
        page.keyboard.press("x")  # no key of ours
        page.keyboard.press("3")  # nor is there a scale
        assert page.locator("html[data-trial=reference]").count() == 1
        page.keyboard.up("Enter")
        page.keyboard.press("Enter")
        wait_for_phase(page, "grey")
        page.mouse.click(300, 300)
        wait_for_phase(page, "test")
        wait_for_phase(page, "scale")  # by itself
        page.wait_for_timeout(6000)  # longer than other scales are open
        page.keyboard.press("4")
        stored = outcome_of(page, told["playlist"][0]["id"])
        assert browser.errors == []
    assert (stored.outcome, stored.rating.grade) == ("rated", 4)
    reference, wait, test, fixed_grey, asked = stored.evidence["phases"]
    assert [phase["planned_ms"] for phase in stored.evidence["phases"]] == [None, None, None, 50, None]
    frame = stored.evidence["frame_ms"]
    assert reference["actual_ms"] >= LATE
    assert stored.shown_ms == pytest.approx(test["actual_ms"])
    assert test["actual_ms"] == pytest.approx(SEEN, abs=frame * (1 + test["dropped_frames"]))
    assert wait["actual_ms"] > 0
    assert fixed_grey["actual_ms"] == pytest.approx(50, abs=frame * (1 + fixed_grey["dropped_frames"]))
    assert asked["actual_ms"] >= stored.rating.response_ms >= 6000


def test_a_grade_before_the_scales_shortest_time_counts_and_leaves_grey(server, experimenter):
    phases = (fixed(Shows.PAIR, SEEN), grey(50), Phase(Shows.SCALE, LATE, 2 * LATE), grey(50))
    (invitation,) = invited(published(experimenter, times=None, protocol={"phases": phases}))
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        wait_for_phase(page, "scale")
        page.keyboard.press("5")
        page.wait_for_selector("[data-scale]", state="hidden")
        assert outcome_of(page, told["playlist"][0]["id"]).rating.grade == 5  # stored while there is grey
        assert page.locator("html[data-trial=grey]").count() == 1
        wait_for_phase(page, "pair")
        assert browser.errors == []


def test_the_words_are_short_after_the_training_where_the_protocol_says_so(server, experimenter):
    phases = (fixed(Shows.PAIR, 100), grey(50), scale(None), grey(50))
    protocol = {"phases": phases, "short_words_after_training": True}
    (invitation,) = invited(published(experimenter, times=None, protocol=protocol))
    with chromium() as browser:
        page = browser.page
        told = to_session(browser, server.url + invitation.path)
        start(page)
        words = {}
        for item in told["playlist"]:
            if item["kind"] == "test" and "test" not in words:
                panel(page, "training-over")
                page.keyboard.press("Enter")
            wait_for_phase(page, "scale")
            words.setdefault(item["kind"], page.locator("[data-grade='4']").inner_text())
            assert page.locator("[data-grade='4']").bounding_box()["height"] >= 56
            page.keyboard.press("4")
            page.wait_for_selector("[data-scale]", state="hidden")
        assert browser.errors == []
    assert words["training"].split("\n")[-1] == "Perceptible, but not annoying"
    assert words["test"].split("\n")[-1] == "Perceptible"


def test_what_is_stored_of_a_presentation(server, experimenter):
    phases = (
        fixed(Shows.REFERENCE, 300), grey(100), fixed(Shows.TEST, 400),
        grey(100), fixed(Shows.REFERENCE, 300), grey(100), fixed(Shows.TEST, 400),
        grey(100), scale(5000), grey(100),
    )  # fmt: skip
    protocol = {"method": "dsis-sequential", "phases": phases}
    (invitation,) = invited(published(experimenter, times=None, protocol=protocol))
    with chromium() as browser:
        told = to_session(browser, server.url + invitation.path)
        start(browser.page)
        wait_for_phase(browser.page, "scale")
        browser.page.keyboard.press("2")
        stored = outcome_of(browser.page, told["playlist"][0]["id"])
        inner = browser.page.evaluate("[innerWidth, innerHeight]")
        assert browser.errors == []
    evidence = stored.evidence
    before = phases[:8]
    assert [phase["shows"] for phase in evidence["phases"]] == [*(phase.shows for phase in before), "scale"]
    assert [phase["planned_ms"] for phase in evidence["phases"]] == [*(phase.most_ms for phase in before), None]
    onset = 0
    for phase in evidence["phases"]:
        assert phase["onset_ms"] == pytest.approx(onset, abs=0.01)  # nothing between the phases
        onset += phase["actual_ms"]
        if phase["planned_ms"]:
            tolerance = evidence["frame_ms"] * (1 + phase["dropped_frames"])
            assert phase["actual_ms"] == pytest.approx(phase["planned_ms"], abs=tolerance)
    both = [phase["actual_ms"] for phase in evidence["phases"] if phase["shows"] == "test"]
    assert stored.shown_ms == pytest.approx(sum(both))  # all showings of the picture to rate
    shown = [phase for phase in evidence["phases"] if phase["shows"] in ("reference", "test")]
    assert stored.dropped_frames == sum(phase["dropped_frames"] for phase in shown)
    assert evidence["boxes"]["reference"] == evidence["boxes"]["test"]
    assert evidence["boxes"]["test"][2:] == [64, 64]
    assert evidence["pixels"] == {"reference": "same", "test": "same"}
    rest = {name: evidence[name] for name in ("boxes_by", "side", "enlargement", "dpr", "pinch_scale", "fullscreen")}
    assert rest == {
        "boxes_by": "observer", "side": "", "enlargement": 1, "dpr": 1, "pinch_scale": 1, "fullscreen": False,
    }  # fmt: skip
    assert (evidence["inner"], evidence["focus_losses"]) == (inner, 0)


def test_pixels_are_verified_on_plain_http_too(server, experimenter):
    """On a lab's own network there is no crypto.subtle."""
    (invitation,) = invited(published(experimenter))
    lab = Server()
    lab.environment["ALLOWED_HOSTS"] = "lab.test,127.0.0.1"
    lab.start()
    try:
        with chromium(flags=["--host-resolver-rules=MAP lab.test 127.0.0.1"]) as browser:
            told = to_session(browser, f"http://lab.test:{lab.port}{invitation.path}")
            assert browser.page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
            start(browser.page)
            wait_for_phase(browser.page, "scale")
            browser.page.keyboard.press("2")
            stored = outcome_of(browser.page, told["playlist"][0]["id"])
            # Chromium says at each page that this header of ours is without effect here.
            assert [error for error in browser.errors if "Cross-Origin-Opener-Policy" not in error] == []
    finally:
        lab.stop()
    assert stored.evidence["pixels"] == {"reference": "same", "test": "same"}


def test_a_picture_altered_on_the_disk_is_not_shown_and_its_pair_not_counted(server, experimenter):
    (invitation,) = invited(published(experimenter, seed=11, replaced_share=0))
    with chromium() as browser:
        told = to_session(browser, server.url + invitation.path)
        item = next(item for item in told["playlist"] if item["kind"] == "test")
        altered = Presentation.objects.get(pk=item["id"]).pair.adversarial
        noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        (settings.MEDIA_ROOT / altered.file).write_bytes(encode(noise))  # a picture, but another one
        # The page may have fetched the picture already, and would keep it: a later visit is another day's.
        browser.page.context.new_cdp_session(browser.page).send("Network.clearBrowserCache")
        browser.page.reload()
        start(browser.page)
        play(browser.page)
    spoiled = Presentation.objects.get(outcome="spoiled")
    assert (spoiled.pk, spoiled.cause) == (item["id"], "altered_picture")
    assert (hasattr(spoiled, "rating"), spoiled.shown_ms) == (False, None)
