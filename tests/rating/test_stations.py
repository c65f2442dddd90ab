"""Stations in the admin: one's own only, entries that can be right, and the browser that is told where it stands."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from rating.stations.cookie import NAME, SALT
from rating.stations.models import Station
from tests.studies import make_experimenter

SEAT = {
    "name": "Seat 3",
    "screen_width_px": 2560,
    "screen_height_px": 1440,
    "screen_width_mm": 596.7,
    "viewing_distance_cm": 80.0,
}


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def admin(experimenter) -> Client:
    return logged_in(experimenter)


@pytest.fixture
def stranger(db) -> Client:
    return logged_in(make_experimenter("eve"))


@pytest.fixture
def station(experimenter) -> Station:
    return Station.objects.create(owner=experimenter, **SEAT)


def url(page: str, *args: int) -> str:
    return reverse(f"admin:rating_station_{page}", args=args)


def here(station: Station) -> str:
    return url("here", station.pk)


# --- Entered ---


def test_a_station_belongs_to_who_enters_it(admin, experimenter):
    page = admin.post(url("add"), SEAT, follow=True)

    station = Station.objects.get()
    assert station.owner == experimenter
    assert "2560 × 1440" in page.text
    assert "0.2331 mm; 4.29 pixels per mm" in admin.get(url("change", station.pk)).text


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"screen_width_mm": 40, "screen_width_px": 1000}, "greater than or equal to 50"),
        ({"screen_width_mm": 3000}, "A pixel would be 1.17 mm wide"),
        ({"screen_width_px": 100}, "greater than or equal to 320"),
        ({"viewing_distance_cm": 5}, "greater than or equal to 10"),
        ({"name": ""}, "required"),
    ],
)
def test_an_entry_that_cannot_be_right_is_explained(admin, entry, complaint):
    page = admin.post(url("add"), {**SEAT, **entry})

    assert complaint in page.text
    assert not Station.objects.exists()


def test_a_name_is_used_once_by_each_owner(admin, stranger, station):
    assert "a station of this name already" in admin.post(url("add"), SEAT).text
    stranger.post(url("add"), SEAT)
    assert Station.objects.count() == 2
    again = admin.post(url("change", station.pk), {**SEAT, "viewing_distance_cm": ""}, follow=True)
    assert "changed successfully" in again.text
    station.refresh_from_db()
    assert station.viewing_distance_cm is None


def test_an_experimenter_sees_changes_and_deletes_their_own_only(admin, stranger, station):
    assert "Seat 3" in admin.get(url("changelist")).text
    assert "Seat 3" not in stranger.get(url("changelist")).text
    for page in ("change", "delete"):
        assert stranger.get(url(page, station.pk)).status_code == 302
    assert stranger.get(here(station)).status_code == stranger.post(here(station)).status_code == 404
    assert stranger.post(url("delete", station.pk), {"post": "yes"}).status_code == 302
    admin.post(url("delete", station.pk), {"post": "yes"})
    assert not Station.objects.exists()


def test_without_the_groups_permissions_nothing_can_be_done_even_with_ones_own(experimenter, station):
    experimenter.groups.clear()
    client = logged_in(experimenter)

    for address in (url("changelist"), url("add"), here(station)):
        assert client.get(address).status_code == 403
    assert client.post(here(station)).status_code == 403


# --- The browser at the seat ---


def test_a_browser_is_told_where_it_stands_and_remembers_it(admin, station):
    assert "This browser stands at no station." in admin.get(here(station)).text

    told = admin.post(here(station), {"stand": "yes"})
    cookie = told.cookies[NAME]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] >= 365 * 24 * 3600
    assert signing.loads(cookie.value, salt=SALT) == str(station.public_id)
    page = admin.get(here(station)).text
    assert "This browser stands at Seat 3." in page
    assert "This browser stands there" not in page


def test_the_cookie_is_for_https_only_where_the_site_is(admin, station, settings):
    settings.SESSION_COOKIE_SECURE = True

    assert admin.post(here(station)).cookies[NAME]["secure"]


def test_a_browser_forgets_its_station(admin, station):
    admin.post(here(station), {"stand": "yes"})

    page = admin.post(here(station), {"forget": "yes"}, follow=True)

    assert "This browser stands at no station any more." in page.text
    assert "Forget it" not in page.text
    assert not admin.cookies[NAME].value


def test_the_page_says_where_else_the_browser_stands_without_a_strangers_name(admin, stranger, station):
    admin.post(here(station), {"stand": "yes"})
    stranger.post(url("add"), {**SEAT, "name": "Eve's seat"})
    stranger.cookies[NAME] = admin.cookies[NAME].value

    page = stranger.get(here(Station.objects.get(name="Eve's seat"))).text
    assert "This browser stands at another station." in page
    assert "Seat 3" not in page


def test_nobody_is_told_without_logging_in_or_from_another_site(experimenter, station):
    assert Client().post(here(station)).status_code == 302
    forging = Client(enforce_csrf_checks=True)
    forging.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    refused = forging.post(here(station), {"stand": "yes"})
    assert refused.status_code == 403
    assert NAME not in refused.cookies


def test_looking_sets_nothing(admin, station):
    assert NAME not in admin.get(here(station)).cookies


def test_a_deleted_stations_cookie_is_harmless(admin, experimenter, station):
    admin.post(here(station), {"stand": "yes"})
    station.delete()
    other = Station.objects.create(owner=experimenter, **{**SEAT, "name": "Seat 4"})

    assert "This browser stands at no station." in admin.get(here(other)).text
