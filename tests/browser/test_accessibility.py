"""axe-core finds nothing on any page outside the trial: its rules for WCAG 2 A and AA, and its best practices."""

import math
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from analysis.results.services import ensure
from rating.protocol import PRESETS
from rating.sessions.models import Presentation, Session
from rating.stations.models import Station
from rating.stimuli.models import Pair
from rating.studies.models import Study
from rating.studies.publish import publish
from rating.subjects.models import Subject
from rating.vision.models import VisionCheck
from tests.analysis.factories import give_score, rate, test_pairs
from tests.browser.chromium import chromium
from tests.browser.subject_pages import panel, start, to_session, wait_for_pair
from tests.studies import FAST, invited, make_stimulus_set, make_study, published

pytestmark = pytest.mark.browser

# The pages of the experimenter for which a rule is switched off: what is Django's own.
OF_DJANGO = {
    "a new study": {"empty-table-header": "the first column of a tabular inline has an empty heading"},
    "a draft": {"empty-table-header": "likewise"},
    "a published study": {"empty-table-header": "likewise"},
    "a session plan": {"aria-prohibited-attr": "the two lists to choose from explain themselves in a labelled span"},
}

# Shows one panel of the session's page with all its parts, also those that a test can hardly bring about.
SHOW_PANEL = """(name) => {
    delete document.documentElement.dataset.trial;
    for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== name;
    const panel = document.querySelector(`[data-panel=${name}]`);
    for (const part of panel.querySelectorAll("[data-when]")) part.hidden = false;
    for (const finding of document.querySelectorAll("template[data-finding]"))
        panel.querySelector("[data-findings]")?.append(finding.content.cloneNode(true));
}"""


def check(page: Page, switched_off: dict[str, str] | None = None) -> None:
    """Fails with what axe finds: the rule, the element, and what is wrong with it."""
    options = {
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in switched_off or ()},
        "preload": False,  # no copies of style sheets in the page: its policy forbids them
    }
    found = Axe().run(page, options=options).response["violations"]
    words = [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['html'][:300]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not words, "\n".join(words)


def check_themes(page: Page) -> None:
    """In dark and in light, once no colour is changing any more."""
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")
        check(page)


def test_the_subjects_pages(server, experimenter, subtests):
    """Each is opened by the link, in the state of the subject that leads to it."""
    now = timezone.now()
    consented = {"consented_at": now}
    told = {**consented, "age": 30, "gender": "female"}
    ready = {**told, "instructed_at": now}
    asked, examined = (
        _two_sessions(experimenter, seed, fields={"vision_check": by, "vision_rule": Study.VisionRule.BLOCK})
        for seed, by in enumerate([Study.VisionBy.SUBJECT, Study.VisionBy.EXPERIMENTER])
    )
    plain = _two_sessions(experimenter, seed=2)
    cases: list[tuple[str, Any, dict[str, Any], dict[int, dict[str, Any]]]] = [
        # the page, the study, the subject, and the sessions they have sat
        ("consent", plain, {}, {}),
        ("about", plain, consented, {}),
        ("instructions", plain, told, {}),
        ("vision", asked, told, {}),
        ("vision", examined, told, {}),
        ("break", plain, ready, {1: {"finished_at": now}}),
        ("break", plain, ready, {1: {"finished_at": now - timedelta(days=1)}}),
        ("closed", plain, ready, {1: {"closed_at": now}}),
        ("thanks", plain, ready, {1: {"finished_at": now}, 2: {"finished_at": now}}),
    ]
    with chromium() as browser:
        page = browser.page
        for name, version, state, sessions in cases:
            (invitation,) = invited(version)
            subject = Subject.objects.filter(pk=invitation.subject.pk)
            subject.update(**state)
            for number, fields in sessions.items():
                Session.objects.create(
                    subject=invitation.subject, plan_number=number, seed=0, order_version="1", started_at=now, **fields
                )
            page.goto(server.url + invitation.path)
            with subtests.test(name, vision=version.design["vision"]["by"]):
                assert page.url.endswith(f"/{name}/")
                check(page)
            if name in ("consent", "about", "vision"):
                with page.expect_navigation():
                    page.locator("main .button").click()
                with subtests.test(f"{name}, not filled in", vision=version.design["vision"]["by"]):
                    assert page.url.endswith(f"/{name}/")
                    check(page)

        page.goto(page.url.replace("/thanks/", "/stop/"))
        with subtests.test("stop"):
            check(page)
        page.locator("button.grave").click()
        page.wait_for_url("**/withdrawn/")
        with subtests.test("withdrawn"):
            check(page)

        (failed,) = invited(examined)
        Subject.objects.filter(pk=failed.subject.pk).update(**told)
        VisionCheck.objects.create(subject=failed.subject, correction="none", passed=False)
        page.goto(server.url + failed.path)
        with subtests.test("vision, failed"):
            assert page.url.endswith("/vision/")
            check(page)

        for name, address in (("a link that is not known", "/s/unknown/"), ("withdrawn, the link", invitation.path)):
            page.goto(server.url + address)
            with subtests.test(name):
                check(page)


def _two_sessions(experimenter, seed: int, **study):
    made = make_study(experimenter, make_stimulus_set(experimenter, seed=seed), title=f"Study {seed}", **study)
    made.session_plans.filter(number__gt=1).update(break_minutes=5)
    made.session_plans.filter(number=3).delete()
    return publish(made)


def test_the_sessions_page(server, experimenter, subtests):
    version = published(experimenter, size=299, times={**FAST, "pair_ms": 5000})
    (invitation,) = invited(version)
    with chromium() as browser:
        page = browser.page
        to_session(browser, server.url + invitation.path)
        page.wait_for_selector("[data-action=start]:visible")
        with subtests.test("the display, as it must be"):
            check(page)
        start(page)
        wait_for_pair(page)
        page.keyboard.press("Escape")
        panel(page, "pause")
        with subtests.test("a pause"):
            check(page)
        names = page.eval_on_selector_all("[data-panel]", "(panels) => panels.map((panel) => panel.dataset.panel)")
        assert {"loading", "display", "pause", "stopped", "refused"} <= set(names)
        for name in names:
            page.evaluate(SHOW_PANEL, name)
            with subtests.test("a panel with all its parts", name=name):
                check(page)


def test_the_experimenters_pages(server, experimenter, subtests):
    version = published(experimenter)
    study = make_study(experimenter, Pair.objects.first().stimulus_set, title="A draft")
    (invitation,) = invited(version)
    rate(version, "A1", [5, 4, 3, 2, 1, 3])
    station = Station.objects.create(
        owner=experimenter, name="Seat 1", screen_width_px=1280, screen_height_px=800, screen_width_mm=400
    )
    session = Session.objects.get()
    lists = ["study", "studyversion", "session", "presentation", "rating", "subject", "station",
             "stimulusset", "reference", "adversarialexample", "pair", "sessionplan"]  # fmt: skip
    pages = {
        "login": reverse("admin:login"),
        "index": reverse("admin:index"),
        **{f"the list of {model}": reverse(f"admin:rating_{model}_changelist") for model in lists},
        "a new study": reverse("admin:rating_study_add"),
        "a draft": reverse("admin:rating_study_change", args=[study.pk]),
        "jobs": reverse("jobs"),
        "publishing": reverse("admin:rating_study_publish", args=[study.pk]),
        "deleting": reverse("admin:rating_study_delete", args=[study.pk]),
        "a published study": reverse("admin:rating_study_change", args=[version.study.pk]),
        "a version": reverse("admin:rating_studyversion_change", args=[version.pk]),
        "inviting": reverse("admin:rating_studyversion_invite", args=[version.pk]),
        "a subject": reverse("admin:rating_subject_change", args=[invitation.subject.pk]),
        "a subject's eyes": reverse("admin:rating_subject_vision", args=[invitation.subject.pk]),
        "a session": reverse("admin:rating_session_change", args=[session.pk]),
        "a presentation": reverse("admin:rating_presentation_change", args=[Presentation.objects.first().pk]),
        "a session plan": reverse("admin:rating_sessionplan_change", args=[study.session_plans.first().pk]),
        "the presets": reverse("admin:rating_study_presets"),
        **{f"the preset {name}": reverse("admin:rating_study_preset", args=[name]) for name in PRESETS},
        "a new station": reverse("admin:rating_station_add"),
        "a station": reverse("admin:rating_station_change", args=[station.pk]),
        "a station's browser": reverse("admin:rating_station_here", args=[station.pk]),
    }
    with chromium(window=(1400, 900)) as browser:
        page = browser.page
        for name, address in pages.items():
            answer = page.goto(server.url + address)
            with subtests.test(name):
                assert answer and answer.status == 200
                check(page, OF_DJANGO.get(name))
            if name == "login":
                _log_in(page)
        page.goto(server.url + pages["inviting"])
        page.fill("input[name=count]", "2")
        page.locator("input[name=count]").press("Enter")
        with subtests.test("new links"):
            expect(page.locator("body")).to_contain_text("/s/")
            check(page)
        page.goto(server.url + pages["the list of subject"])
        page.locator("input[name=_selected_action]").first.check()
        page.locator("select[name=action]").select_option("withdraw_subjects")
        page.locator("button[name=index]").click()
        with subtests.test("withdrawing a subject"):
            assert page.locator("#changelist").count() == 0
            check(page)


def _log_in(page: Page) -> None:
    page.fill("#id_username", "ada")
    page.fill("#id_password", "a long enough password")
    page.press("#id_password", "Enter")
    page.wait_for_selector("text=Log out")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_analysis_pages(server, experimenter, subtests, theme):
    version = published(experimenter, attacks=2)
    for number, pair in enumerate(test_pairs(version)):
        give_score(pair, "PSNR", 20.0 + number)
        give_score(pair, "SSIM", 0.5 + number / 30)
    rate(version, "A1", [5, 4, 3, 2, 1, 1, 5, 4, 4, 3, 2, 2])
    rate(version, "A2", [4, 4, 3, 3, 2, 1, 5, 5, 4, 4, 2, 1])
    ensure(version)
    with chromium(window=(1400, 900)) as browser:
        page = browser.page
        page.emulate_media(color_scheme=theme)
        page.goto(f"{server.url}/admin/login/")
        _log_in(page)
        page.goto(f"{server.url}/analysis/{version.pk}/screening/")
        with subtests.test("screening"):
            check(page)
        page.goto(server.url + reverse("analysis:compare", args=[version.pk]))
        with subtests.test("no study to compare with"):
            check(page)
        page.goto(f"{server.url}/analysis/{version.pk}/")
        expect(page.locator("figure[data-chart]:has(svg)").first).to_be_visible(timeout=30_000)
        expect(page.locator("figure[data-chart]:not(:has(svg))")).to_have_count(0, timeout=30_000)
        for details in page.locator("details").all():
            details.evaluate("(element) => (element.open = true)")
        with subtests.test("dashboard"):
            check(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pair_viewer(server, experimenter, subtests, theme):
    version = published(experimenter)
    pair = test_pairs(version)[1]
    give_score(pair, "PSNR", math.inf)
    with chromium(window=(1400, 900)) as browser:
        page = browser.page
        page.emulate_media(color_scheme=theme)
        page.goto(f"{server.url}/admin/login/")
        _log_in(page)
        pages = {"of a set": (pair.pk,), "of a study": (version.pk, pair.pk)}
        for name, above in pages.items():
            page.goto(server.url + reverse("analysis:pair", args=above))
            expect(page.locator("[data-verdict]")).not_to_be_empty(timeout=30_000)
            for key in ("a", "d", "8"):
                page.keyboard.press(key)
                with subtests.test(name, key=key):
                    check(page)
