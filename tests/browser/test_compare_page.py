"""Two studies compared, in a real browser: the chart is drawn, nothing breaks, and it fits a narrow window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from analysis.results.services import ensure
from rating.sessions.simulated import add_simulated_subjects
from rating.studies.models import StudyVersion
from rating.studies.publish import publish
from tests.studies import make_stimulus_set, make_study

from .chromium import chromium
from .test_accessibility import _log_in

pytestmark = pytest.mark.browser

TITLES = ("Adversarial attacks on twelve photographs", "The same in another laboratory, one year later")
# The words of the chart that reach beyond its picture.
CUT_OFF = """() => {
    const chart = document.querySelector("figure[data-chart] svg");
    const edge = chart.getBoundingClientRect();
    return [...chart.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1);
    }).map((text) => text.textContent);
}"""


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (420, "dark")])
def test_two_studies_beside_each_other(server, experimenter, width, theme):
    stimuli = make_stimulus_set(experimenter, contents=4, attacks=2, levels=2, size=16)
    versions = [publish(make_study(experimenter, stimuli, title=title, sessions=1)) for title in TITLES]
    for seed, version in enumerate(versions):
        add_simulated_subjects(version, 8, seed=100 + seed)
        ensure(StudyVersion.objects.select_related("study").get(pk=version.pk))
    first, second = versions
    with chromium(window=(width, 900)) as browser:
        page = browser.page
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.devtools().send("Emulation.setDeviceMetricsOverride", size)  # no window is as narrow
        page.emulate_media(color_scheme=theme)
        page.goto(f"{server.url}/admin/login/")
        _log_in(page)
        page.goto(server.url + reverse("analysis:compare", args=[first.pk]))
        page.get_by_label("Other study").select_option(str(second.pk))
        page.get_by_role("button", name="Compare").click()
        expect(page.locator("figure[data-chart] svg").first).to_be_visible(timeout=30_000)
        expect(page.locator("figure[data-chart]:not(:has(svg))")).to_have_count(0)
        assert page.evaluate(CUT_OFF) == []
        expect(page.get_by_role("heading", name="Agreement")).to_be_visible()

        assert page.evaluate("innerWidth") == width
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
        assert [error for error in browser.errors if "404" not in error] == []
