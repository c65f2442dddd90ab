"""The display guard: its geometry against numbers found elsewhere, its findings word by word, and what it stores."""

import math
from dataclasses import replace

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from rating import display, geometry
from rating.display import Size, Viewing
from rating.protocol import PRESETS
from rating.sessions.models import DisplayCheck, Session
from rating.stations.cookie import NAME, SALT
from rating.stations.models import Station
from rating.studies.models import DisplayCondition
from rating.studies.publish import check as check_study
from tests.rating.test_subject_path import Browser
from tests.studies import invited, make_experimenter, make_stimulus_set, make_study, published

HD = {"screen_width_px": 1920, "screen_height_px": 1080, "screen_width_mm": 480.0}  # 0.25 mm a pixel


# --- Geometry ---


@pytest.mark.parametrize(("rows", "heights", "ppd"), [(224, 7, 27), (512, 7, 63), (1080, 3.2, 60), (224, 15, 59)])
def test_pixels_per_degree_of_heights_are_those_of_the_literature(rows, heights, ppd):
    """k·N·π/180: 224 px at 7 H 27, 512 at 7 H 63, 1080 at 3.2 H (one arc-minute a pixel) 60."""
    distance = geometry.heights_in_mm(heights, rows, 0.25)

    assert round(geometry.pixels_per_degree(0.25, distance)) == ppd
    assert geometry.pixels_per_degree(0.25, distance) == pytest.approx(heights * rows * math.pi / 180, rel=1e-5)


def test_one_arc_minute_a_pixel_is_60_pixels_per_degree():
    assert geometry.pixels_per_degree(0.2, 0.2 / (2 * math.tan(math.radians(1 / 60) / 2))) == pytest.approx(60)


def test_a_24_inch_full_hd_screen_at_60_cm():
    """531.36 mm wide, 1920 px: 0.27675 mm; one degree is 2 · 600 · tan 0.5° = 10.473 mm: 37.84 pixels."""
    size = geometry.mm_per_px_of_screen(531.36, 1920)

    assert size == pytest.approx(0.27675)
    assert geometry.pixels_per_mm(size) == pytest.approx(3.6134, abs=1e-4)
    assert geometry.pixels_per_degree(size, 600) == pytest.approx(37.84, abs=0.01)
    assert geometry.pixels_per_mm(size, enlargement=2) == pytest.approx(1.8067, abs=1e-4)


sizes = st.floats(0.02, 1)
distances = st.floats(250, 4000)
enlargements = st.integers(1, 8)


@given(sizes, distances, enlargements)
def test_in_centimetres_an_enlargement_divides_the_pixels_per_degree(size, distance, k):
    assert geometry.pixels_per_degree(size, distance, k) * k == pytest.approx(
        geometry.pixels_per_degree(size, distance), rel=1e-4
    )


@given(sizes, st.integers(32, 2160), st.floats(1, 20), enlargements)
def test_in_heights_neither_screen_nor_enlargement_changes_them(size, rows, heights, k):
    distance = geometry.heights_in_mm(heights, rows, size, k)

    assert geometry.pixels_per_degree(size, distance, k) == pytest.approx(
        geometry.pixels_per_degree(1, heights * rows), rel=1e-9
    )


@given(sizes, st.floats(5, 200), enlargements)
def test_the_distance_for_some_pixels_per_degree_gives_them(size, ppd, k):
    distance = geometry.distance_for(ppd, size, k)

    assert geometry.pixels_per_degree(size, distance, k) == pytest.approx(ppd)
    assert geometry.mm_per_px_for(ppd, distance, k) == pytest.approx(size)


@given(st.floats(50, 2000), st.floats(0.5, 4))
def test_the_card_measures_the_same_whatever_the_scale_of_the_page(device_px, dpr):
    """The same card on the same screen is as many device pixels wide: fewer CSS pixels at a larger scale."""
    assert geometry.mm_per_px_by_card(device_px / dpr, dpr) == pytest.approx(85.60 / device_px)


@given(st.floats(1, 500), st.floats(1, 500), st.floats(0.1, 1000))
def test_a_rounded_bound_stays_within(one, other, near):
    least, most = sorted((one, other))
    assume(not least <= near <= most)

    assert least <= geometry.rounded_within(least, most, near) <= most


@pytest.mark.parametrize(("size", "right"), [(0.019, False), (0.02, True), (0.25, True), (1, True), (1.01, False)])
def test_a_screen_pixel_has_a_plausible_size(size, right):
    assert geometry.is_plausible(size) is right


# --- What is needed of the window ---


@pytest.mark.parametrize(
    ("simultaneous", "k", "needed"),
    [
        (True, 1, (2 * 224 + 48 + 48, 224 + 160)),
        (True, 2, (4 * 224 + 48 + 48, 448 + 160)),
        (False, 1, (224 + 48, 224 + 160)),
        (False, 3, (3 * 224 + 48, 672 + 160)),
    ],
)
def test_the_smallest_window_follows_the_method_and_the_enlargement(simultaneous, k, needed):
    condition = {"smallest_window_width": None, "smallest_window_height": None}

    assert display.smallest_window(condition, (224, 224), is_simultaneous=simultaneous, enlargement=k) == needed


def test_the_conditions_own_smallest_window_holds_where_it_is_larger():
    condition = {"smallest_window_width": 1000, "smallest_window_height": 100}

    assert display.smallest_window(condition, (224, 224), is_simultaneous=True) == (1000, 384)


# --- Viewing and findings, at no database ---


def viewing(*, station=None, enlargement=None, simultaneous=True, picture=(224, 224), **more) -> Viewing:
    fields = {
        field.name: field.get_default() for field in DisplayCondition._meta.fields if field.name not in ("id", "study")
    }
    condition = {**fields, "fullscreen_required": False, "screen_size": "unknown", **more}
    protocol = PRESETS["qomex2019" if simultaneous else "bt500-dsis-1"].protocol
    return Viewing.of(condition, picture, protocol, station=station, enlargement=enlargement)


def report(**more) -> dict:
    return {
        "dpr": 1.0, "inner_width": 1920.0, "inner_height": 1080.0, "screen_width": 1920.0, "screen_height": 1080.0,
        "painted_dpr": None, "pinch_scale": 1.0, "fullscreen": True, "forced_colors": False, "inverted_colors": False,
        "colour_depth": 24, "color_gamut": "srgb", "dynamic_range": "standard", "refresh_hz": 60.0,
        "zoom_percent": 100.0, "card_css_px": None, **more,
    }  # fmt: skip


def check(where: Viewing, measured=None, **more) -> display.Checked:
    measured = measured or report()
    return display.check(where, measured, **{"size": display.size_of(where, measured), **more})


def seat(**more) -> Station:
    fields = {"name": "Seat 3", **HD, "screen_width_mm": 384.0, "viewing_distance_cm": 60.0}  # 0.2 mm a pixel
    return Station(**{**fields, **more})


def only(notices: list) -> tuple[str, str, str]:
    [notice] = notices
    return notice["title"], notice["measured"], notice["mend"]


def test_a_good_display_passes_without_a_word():
    checked = check(viewing())

    assert (checked.passed, checked.findings, checked.advice, checked.needs) == (True, [], [], [])


FINDINGS = [
    ({}, {"inner_width": 400.0}, "window is too small", "400 × 1080 pixels; 544 × 384", "larger"),
    ({"smallest_window_width": 3000}, {}, "window is too small", "1920 × 1080 pixels; 3000 × 384", "This whole screen"),
    ({}, {"pinch_scale": 1.5}, "pinch", "1.50", "Pinch back"),
    ({"fullscreen_required": True}, {"fullscreen": False}, "not in full screen", "A window", "F11"),
    ({}, {"painted_dpr": 1.25}, "to the scale", "paints 1.25 device pixels per CSS pixel, and tells 1", "extensions"),
    ({}, {"forced_colors": True}, "colours of pages", "High contrast", "Switch them off"),
    ({}, {"inverted_colors": True}, "colours of pages", "inverted", "Switch them off"),
    ({}, {"colour_depth": 16}, "too few colours", "16 bits for each pixel; 24", "true colour"),
    (HD, {"screen_width": 1366.0, "screen_height": 768.0}, "not the screen", "1366 × 768 pixels; 1920 × 1080", "zoom"),
    ({"screen_size": "entered"}, {}, "size of this screen is not known", "neither", "as a station"),
    ({"screen_size": "card"}, {"card_css_px": 20.0}, "cannot be right", "4.28 mm wide; 0.02 to 1 mm", "with the card"),
    ({**HD, "screen_width_mm": 4800.0}, {}, "cannot be right", "2.5 mm wide", "Ask the experimenter"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "measured", "title", "value", "mend"), FINDINGS)
def test_each_finding_says_what_was_measured_and_how_to_mend_it(condition, measured, title, value, mend):
    checked = check(viewing(**condition), report(**measured))

    found = only(checked.findings)
    assert title in found[0]
    assert value in found[1]
    assert mend in found[2]
    assert not checked.passed


def test_a_scale_other_than_at_the_start_is_a_finding():
    found = only(check(viewing(), report(dpr=1.25), scale_at_start=1.0).findings)

    assert found[1] == "1.25 device pixels per CSS pixel; 1 when the session began."


def test_a_scale_painted_in_whole_pixels_of_the_probe_is_kept():
    assert check(viewing(), report(dpr=1.3333, painted_dpr=1.33335)).findings == []


ADVICE = [
    ({}, {"color_gamut": "p3"}, "more colours", "P3", "13 % of them"),
    ({}, {"color_gamut": "rec2020"}, "more colours", "Rec. 2020", "sRGB"),
    ({}, {"dynamic_range": "high"}, "more colours", "High dynamic range", "sRGB"),
    ({}, {"zoom_percent": 110.0}, "zoom is on", "110 %", "Ctrl + 0"),
    ({}, {"refresh_hz": 30.0}, "refreshes slowly", "30.0 Hz", "energy saving"),
    ({}, {"refresh_hz": None}, "could not be measured", "Not measured", "Close other programs"),
    ({"viewing_distance": 20.0, "viewing_distance_unit": "cm"}, {}, "very near", "20 cm", "tell the experimenter"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "measured", "title", "value", "mend"), ADVICE)
def test_advice_stops_nobody(condition, measured, title, value, mend):
    checked = check(viewing(**condition), report(**measured))

    found = only(checked.advice)
    assert (title in found[0], value in found[1], mend in found[2]) == (True, True, True)
    assert checked.passed


def test_a_screen_is_known_also_where_the_browser_counts_it_before_its_zoom():
    """Chromium keeps screen.width as it was under a zoom of 110 %; Firefox divides it."""
    for width, height in ((1920.0, 1080.0), (1920 / 1.1, 1080 / 1.1)):
        measured = report(dpr=1.1, zoom_percent=110.0, screen_width=width, screen_height=height)
        assert check(viewing(**HD), measured).findings == []


# --- Size, distance, enlargement ---


def test_a_card_is_asked_for_where_nobody_knows_the_size():
    checked = check(viewing(screen_size="card"))

    assert (checked.needs, checked.passed, checked.findings) == (["card"], False, [])
    assert checked.pixels_per_degree is None


def test_the_card_gives_the_size():
    """85.60 mm drawn 171.2 CSS px wide at dpr 2: 342.4 device pixels of 0.25 mm."""
    measured = report(dpr=2.0, screen_width=960.0, screen_height=540.0, card_css_px=171.2)
    checked = check(viewing(screen_size="card"), measured)

    assert checked.passed
    assert (checked.size.mm_per_px, checked.size.known_from) == (pytest.approx(0.25), "card")
    assert checked.distance_mm == pytest.approx(7 * 224 * 0.25)
    assert checked.distance_text == "Keep your eyes about 39 cm from the screen."


def test_an_impossible_card_is_asked_for_again():
    checked = check(viewing(screen_size="card"), report(card_css_px=20.0))

    assert checked.needs == ["card"]
    assert checked.pixels_per_degree is None


@pytest.mark.parametrize("known", [{"station": seat()}, HD])
def test_nobody_measures_a_size_that_is_known(known):
    checked = check(viewing(screen_size="card", **known), report(card_css_px=300.0))

    assert checked.needs == []
    assert checked.size.known_from == ("station" if "station" in known else "condition")


def test_the_station_wins_over_the_condition():
    checked = check(viewing(station=seat(), **HD))

    assert checked.size == Size(0.2, "station")
    assert checked.distance_mm == 600
    assert checked.distance_text == "Keep your eyes about 60 cm from the screen."
    assert checked.pixels_per_degree == pytest.approx(geometry.pixels_per_degree(0.2, 600))


def test_a_station_that_leaves_the_distance_open_has_the_studys():
    checked = check(viewing(station=seat(viewing_distance_cm=None)))

    assert checked.distance_mm == pytest.approx(7 * 224 * 0.2)


def test_another_screen_than_the_stations_is_a_finding():
    found = only(check(viewing(station=seat(screen_width_px=2560, screen_height_px=1440))).findings)

    assert found[:2] == (
        "This is not the screen of the station Seat 3.",
        "It has 1920 × 1080 pixels; 2560 × 1440 are needed.",
    )


def test_an_unknown_size_leaves_pixels_per_degree_not_measured():
    checked = check(viewing(pixels_per_degree_min=30, pixels_per_degree_max=40))

    assert checked.passed
    assert (checked.pixels_per_degree, checked.distance_mm, checked.size) == (None, None, None)
    assert checked.distance_text == "Keep your eyes about 7 times the height of one picture from the screen."


def at_60_cm(**more) -> Viewing:
    return viewing(**{**HD, "viewing_distance": 60.0, "viewing_distance_unit": "cm", **more})


def test_the_smallest_enlargement_in_range_is_chosen():
    """0.25 mm at 60 cm: 41.9 image pixels per degree at 1, 20.9 at 2, 14.0 at 3."""
    for least, most, k in ((30, 50, 1), (10, 50, 1), (15, 25, 2), (10, 25, 2), (10, 18, 3)):
        checked = check(at_60_cm(pixels_per_degree_min=least, pixels_per_degree_max=most, largest_enlargement=3))
        assert (checked.passed, checked.enlargement) == (True, k)
        assert checked.pixels_per_degree == pytest.approx(41.89 / k, abs=0.01)


def test_a_window_too_small_for_the_enlargement_that_is_needed_is_a_finding():
    where = at_60_cm(pixels_per_degree_max=15, largest_enlargement=3)

    checked = check(where, report(inner_width=1200.0))

    assert checked.enlargement == 3
    assert "1200 × 1080 pixels; 1440 × 832" in only(checked.findings)[1]


def test_a_session_keeps_its_enlargement():
    where = at_60_cm(pixels_per_degree_min=10, pixels_per_degree_max=50, largest_enlargement=3, enlargement=2)

    assert check(where).enlargement == 2


def test_a_session_that_began_with_another_enlargement_says_so():
    where = at_60_cm(pixels_per_degree_min=30, largest_enlargement=3, enlargement=2)

    title, measured, mend = only(check(where).findings)
    assert "too large" in title
    assert measured == "20.9 pixels per degree; at least 30 are needed."
    # 0.5 mm: thirty of them in a degree from 859.4 mm.
    assert "It would do from 86 cm with an enlargement of 2." in mend
    assert "keeps the enlargement it began with" in mend


def test_pixels_too_large_name_distance_and_screen_that_would_do():
    title, measured, mend = only(check(at_60_cm(pixels_per_degree_min=60)).findings)

    assert "too large" in title
    assert measured == "41.9 pixels per degree; at least 60 are needed."
    # One arc-minute is 0.25 mm from 859.4 mm; from 600 mm it is 0.1745 mm.
    assert mend == ("It would do from 86 cm. So would a screen with pixels of at most 0.17 mm. Ask the experimenter.")


def test_pixels_too_small_name_the_enlargement_the_study_does_not_allow():
    title, measured, mend = only(check(at_60_cm(pixels_per_degree_min=18, pixels_per_degree_max=25)).findings)

    assert "too small" in title
    assert measured == "41.9 pixels per degree; 18 to 25 are needed."
    # 25 of 0.25 mm in a degree from 358.1 mm.
    assert "It would do from 35 cm." in mend
    assert "An enlargement of 2 would do, if the study allowed it." in mend
    assert "pixels of 0.42 to 0.58 mm" in mend


def test_between_two_enlargements_each_has_its_distance():
    mend = only(check(at_60_cm(pixels_per_degree_min=30, pixels_per_degree_max=35, largest_enlargement=2)).findings)[2]

    # 35 of 0.25 mm: 501.3 mm. 30 of 0.5 mm: 859.4 mm.
    assert "It would do from 50 cm, or from 86 cm with an enlargement of 2." in mend


def test_a_distance_beyond_reason_is_not_named():
    mend = only(check(at_60_cm(pixels_per_degree_min=500)).findings)[2]

    assert "cm" not in mend
    assert "screen with pixels" in mend


def test_what_would_do_does():
    """The centimetres named, entered, are accepted: they are rounded into the range."""
    for least, most in ((60, None), (None, 25), (53.2, 53.9), (28.1, 28.15)):
        where = at_60_cm(pixels_per_degree_min=least, pixels_per_degree_max=most)
        mend = only(check(where).findings)[2]
        cm = float(mend.split("from ")[1].split(" cm")[0])
        assert replace(where, condition={**where.condition, "viewing_distance": cm}).suits(1), mend


def test_in_heights_only_another_number_of_heights_would_do():
    """27.4 pixels per degree at 7 H of 224 px; 40 at 10.23 H."""
    for more in (HD, {**HD, "largest_enlargement": 8}):
        _title, measured, mend = only(check(viewing(pixels_per_degree_min=40, **more)).findings)
        assert measured == "27.4 pixels per degree; at least 40 are needed."
        assert "every screen and at every enlargement: 10.3 heights would do" in mend
        assert "cm" not in mend


def test_one_picture_at_a_time_needs_a_narrower_window():
    assert check(viewing(simultaneous=False), report(inner_width=300.0)).passed
    assert not check(viewing(simultaneous=True), report(inner_width=300.0)).passed


# --- Over HTTP: what is asked, answered and stored ---


def subject_of(owner, **condition) -> Browser:
    [new] = invited(published(owner, condition=condition))
    return Browser(new.path).to_session()


def asked(**more) -> dict:
    """A report as the page sends it. more: steps, before_session, and of the measurements any."""
    outside = {name: more.pop(name) for name in ("steps", "before_session") if name in more}
    return {"before_session": True, "steps": None, **outside, "measured": {**report(), "user_agent": "A", **more}}


def post(subject: Browser, **more):
    return subject.post(subject.trial["urls"]["display"], asked(**more))


CM = {**HD, "viewing_distance": 60.0, "viewing_distance_unit": "cm"}


def test_all_of_a_check_is_answered_and_stored(experimenter):
    subject = subject_of(experimenter, **CM, pixels_per_degree_max=25, largest_enlargement=2, steps_asked=True)

    answer = post(subject, steps={"dark": 7, "light": 0}).json()

    assert answer == {
        "passed": True, "findings": [], "advice": [], "needs": [], "mm_per_px": 0.25, "size_from": "condition",
        "distance_mm": 600.0, "pixels_per_degree": pytest.approx(20.94, abs=0.01), "enlargement": 2,
        "minimum_width": 4 * 64 + 96, "minimum_height": 128 + 160,
        "distance_text": "Keep your eyes about 60 cm from the screen.",
    }  # fmt: skip
    stored = DisplayCheck.objects.get()
    assert (stored.passed, stored.before_session, stored.findings) == (True, True, [])
    assert (stored.mm_per_px, stored.size_from, stored.distance_mm, stored.enlargement) == (0.25, "condition", 600, 2)
    assert (stored.dark_steps, stored.light_steps) == (7, 0)
    assert stored.pixels_per_degree == answer["pixels_per_degree"]
    assert stored.measured == asked()["measured"]
    assert Session.objects.get().enlargement == 2


def test_the_sessions_page_in_the_admin_reads_what_was_found(experimenter):
    subject = subject_of(experimenter, screen_size="card", steps_asked=True)
    post(subject, pinch_scale=2.0)
    post(subject, card_css_px=342.4, steps={"dark": 7, "light": 6})
    admin = Client()
    admin.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")

    page = admin.get(reverse("admin:rating_session_change", args=[Session.objects.get().pk])).text

    for text in (
        "Magnification 2.00.",
        "not measured",
        "0.2500 mm, known from the subject&#x27;s card; 4.00 image pixels per mm",
        "11.2 cm",
        "7 dark, 6 light",
    ):
        assert text in page, text


def test_the_page_begins_with_the_sessions_enlargement(experimenter):
    subject = subject_of(experimenter, **CM, pixels_per_degree_max=25, largest_enlargement=2)
    first = subject.trial["display"]
    post(subject)
    subject.page = subject.client.get(subject.page.wsgi_request.path)
    second = subject.trial["display"]

    assert (first["enlargement"], first["minimum_width"]) == (1, 2 * 64 + 96)
    assert (second["enlargement"], second["minimum_width"]) == (2, 4 * 64 + 96)


def test_a_check_that_fails_sets_no_enlargement(experimenter):
    subject = subject_of(experimenter, **CM, pixels_per_degree_max=25, largest_enlargement=2)

    assert not post(subject, pinch_scale=2.0).json()["passed"]
    assert Session.objects.get().enlargement is None
    assert DisplayCheck.objects.get().enlargement == 2


def test_during_a_session_the_size_found_before_it_is_used(experimenter):
    subject = subject_of(experimenter, screen_size="card")
    assert post(subject).json()["needs"] == ["card"]
    assert post(subject, card_css_px=342.4).json()["passed"]
    assert post(subject, card_css_px=100.0, forced_colors=True).json()["mm_per_px"] == pytest.approx(0.856)

    answer = post(subject, before_session=False).json()

    assert (answer["passed"], answer["needs"]) == (True, [])
    assert (answer["mm_per_px"], answer["size_from"]) == (pytest.approx(0.25), "card")
    assert not post(subject, before_session=False, dpr=1.25).json()["passed"]


def test_the_steps_are_asked_for_before_a_session_and_not_during_it(experimenter):
    subject = subject_of(experimenter, steps_asked=True)

    assert post(subject).json()["needs"] == ["steps"]
    assert not DisplayCheck.objects.get().passed
    assert post(subject, steps={"dark": 0, "light": 20}).json()["passed"]
    assert post(subject, before_session=False).json()["needs"] == []


def test_steps_that_nobody_asked_for_are_not_needed(experimenter):
    assert post(subject_of(experimenter)).json()["needs"] == []


WRONG = [
    ({"dpr": None}, "dpr"),
    ({"dpr": 0}, "dpr"),
    ({"inner_width": "wide"}, "inner_width"),
    ({"screen_height": [1]}, "screen_height"),
    ({"card_css_px": "a hand"}, "card_css_px"),
    ({"card_css_px": -5}, "card_css_px"),
    ({"card_css_px": 10**400}, "card_css_px"),
    ({"colour_depth": "many"}, "colour_depth"),
    ({"refresh_hz": float("nan")}, "refresh_hz"),
    ({"note": float("inf")}, "measured"),
    ({"note": "\x00"}, "measured"),
    ({"note": "\ud800"}, "measured"),
    ({"note": "x" * 20_000}, "measured"),
    ({"steps": {"dark": 21, "light": 3}}, "dark_steps"),
    ({"steps": {"dark": 2, "light": -1}}, "light_steps"),
    ({"steps": {"dark": 2}}, "light_steps"),
    ({"steps": {"dark": 2.5, "light": 1}}, "dark_steps"),
    ({"steps": 7}, "steps"),
]


def test_a_wrong_report_names_the_field_at_fault_and_stores_nothing(experimenter):
    subject = subject_of(experimenter)
    for wrong, field in WRONG:
        response = post(subject, **wrong)
        assert (response.status_code, next(iter(response.json()["errors"]))) == (422, field), wrong
    for body in (None, [], "x", {"measured": 3}):
        response = subject.post(subject.trial["urls"]["display"], body)
        assert "dpr" in response.json()["errors"], body
    assert not DisplayCheck.objects.exists()


# --- At a station ---


def at_station(subject: Browser, station: Station, signed: bool = True) -> None:
    value = str(station.public_id)
    subject.client.cookies[NAME] = signing.dumps(value, salt=SALT) if signed else value


def saved_seat(owner, **more) -> Station:
    station = seat(**more)
    station.owner = owner
    station.save()
    return station


def test_a_browser_at_a_station_measures_no_card_and_its_station_is_kept(experimenter):
    subject, station = subject_of(experimenter, screen_size="card"), saved_seat(experimenter)
    at_station(subject, station)

    response = post(subject)

    answer = response.json()
    assert (answer["passed"], answer["size_from"], answer["mm_per_px"], answer["distance_mm"]) == (
        True, "station", pytest.approx(0.2), 600,
    )  # fmt: skip
    assert Session.objects.get().station == station
    assert response.cookies[NAME]["httponly"]  # renewed: browsers keep no cookie for years
    subject.client.cookies.pop(NAME)
    assert post(subject, before_session=False).json()["distance_mm"] == 600


@pytest.mark.parametrize("how", ["another owner's", "deleted", "forged", "garbled"])
def test_a_cookie_of_no_use_is_ignored(experimenter, how):
    subject = subject_of(experimenter, screen_size="card")
    station = saved_seat(make_experimenter("eve") if how == "another owner's" else experimenter)
    at_station(subject, station, signed=how != "forged")
    if how == "deleted":
        station.delete()
    if how == "garbled":
        subject.client.cookies[NAME] = "x:y:z"

    assert post(subject).json()["needs"] == ["card"]
    assert post(subject, card_css_px=342.4).json()["size_from"] == "card"
    assert Session.objects.get().station is None


def test_a_station_that_is_deleted_leaves_its_sessions(experimenter):
    subject, station = subject_of(experimenter), saved_seat(experimenter)
    at_station(subject, station)
    post(subject)
    station.delete()

    assert Session.objects.get().station is None
    assert DisplayCheck.objects.get().size_from == "station"


# --- Before publishing ---


@pytest.fixture
def study(experimenter):
    return make_study(experimenter, make_stimulus_set(experimenter, contents=6, attacks=2, levels=3, size=64))


def texts(study, **condition) -> tuple[str, str]:
    """Errors and advice of the study under another condition."""
    for name, value in condition.items():
        setattr(study.display_condition, name, value)
    study.display_condition.full_clean()
    study.display_condition.save()
    found = check_study(study)
    return " ".join(one.text for one in found if one.is_error), " ".join(one.text for one in found if not one.is_error)


def test_a_size_must_be_entered_somewhere(study, experimenter):
    assert "Enter the screen's width in mm and in pixels, or add a station" in texts(study, screen_size="entered")[0]
    saved_seat(make_experimenter("eve"))
    assert "add a station" in texts(study)[0]
    saved_seat(experimenter)
    assert texts(study) == ("", "")


def test_a_range_that_no_enlargement_reaches_is_refused_with_what_would_do(study):
    limits = {"pixels_per_degree_min": 30, "pixels_per_degree_max": 35, "largest_enlargement": 2}
    errors = texts(study, **CM, screen_size="entered", **limits)[0]

    assert "gives 41.9 pixels per degree; 30 to 35 are needed." in errors
    assert "It would do from 50 cm, or from 86 cm with an enlargement of 2." in errors
    assert texts(study, viewing_distance=86.0) == ("", "")


def test_heights_that_cannot_do_are_refused_whatever_the_screen(study):
    """7 H of 64 px are 7.8 pixels per degree, 15.4 H 17.2."""
    for size in ("unknown", "card"):
        errors = texts(study, screen_size=size, pixels_per_degree_min=17.2)[0]
        assert "gives 7.8 pixels per degree; at least 17.2 are needed." in errors
        assert "15.4 heights would do" in errors


def test_a_distance_in_cm_with_a_size_yet_to_be_measured_is_not_judged(study):
    card = {"screen_size": "card", "viewing_distance": 60.0, "viewing_distance_unit": "cm"}

    assert texts(study, **card, pixels_per_degree_min=50) == ("", "")


def test_stations_that_cannot_do_are_named_and_all_of_them_refused(study, experimenter):
    """0.2 mm at 60 cm: 52.4 pixels per degree."""
    saved_seat(experimenter)
    assert "At the station Seat 3: " in texts(study, screen_size="entered", pixels_per_degree_min=60)[0]
    saved_seat(experimenter, name="Seat 4", viewing_distance_cm=90.0)
    errors, advice = texts(study)

    assert errors == ""
    assert "At the station Seat 3: The display condition gives 52.4 pixels per degree" in advice


def test_an_impossible_pixel_and_a_screen_too_small_are_refused(study):
    assert "2.5 mm wide" in texts(study, **{**HD, "screen_width_mm": 4800.0})[0]
    small = {"screen_width_px": 160, "screen_height_px": 120, "screen_width_mm": 50.0}
    assert "need a window of 224 × 224 pixels; the screen has 160 × 120" in texts(study, **small)[0]


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ({}, "in heights of the image"),
        ({**CM}, "have a most"),
        (
            {"viewing_distance": 60.0, "viewing_distance_unit": "cm", "pixels_per_degree_max": 90},
            "size of the screen is unknown",
        ),
    ],
)
def test_an_enlargement_that_is_never_used_is_told(study, condition, why):
    errors, advice = texts(study, largest_enlargement=2, **condition)

    assert errors == ""
    assert why in advice
