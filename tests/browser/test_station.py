"""A station's page in a browser: the screen as measured beside the screen as entered, and the cookie that stays."""

import pytest

from rating.stations.models import Station
from tests.browser.chromium import chromium

pytestmark = pytest.mark.browser


def log_in(page, server) -> None:
    page.goto(f"{server.url}/admin/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", "a long enough password")
    page.press("#id_password", "Enter")
    page.wait_for_selector("#site-name")


def row(page, name: str) -> list[str]:
    return page.get_by_role("row", name=name).get_by_role("cell").all_inner_texts()


def test_the_page_measures_the_screen_and_the_browser_remembers_where_it_stands(server, experimenter):
    with chromium(scale=1.5, window=(1280, 900)) as browser:
        page = browser.page
        log_in(page, server)
        width, height = page.evaluate("[screen.width, screen.height].map((side) => Math.round(1.5 * side))")
        station = Station.objects.create(
            owner=experimenter, name="Seat 3", screen_width_px=width, screen_height_px=height, screen_width_mm=400.0
        )
        page.goto(f"{server.url}/admin/rating/station/{station.pk}/change/")
        page.click("text=Browser at this station")

        assert row(page, "As entered") == row(page, "As this browser measures it now") == [str(width), str(height)]
        assert page.is_visible("text=They are the same.")

        page.click("text=This browser stands there")
        page.wait_for_selector("text=This browser stands at Seat 3.")
        station.screen_width_px += 100
        station.save()
        page.reload()
        assert page.is_visible("text=They differ.")
        page.goto(f"{server.url}/admin/")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_selector("text=Log in again")
        [cookie] = [one for one in browser.context.cookies() if one["name"] == "advstudy-station"]
        assert cookie["httpOnly"]
        assert browser.errors == []
