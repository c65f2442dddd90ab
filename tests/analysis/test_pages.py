"""The experimenter's pages: whose they are, what they say, what they change."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from analysis.exclusions.services import exclude
from analysis.models import Exclusion
from analysis.results.services import ensure

from .factories import rate

READ = ["screening", "spreadsheet", "status"]
WRITE = ["exclude", "include", "again"]


def url(name: str, version) -> str:
    return reverse(f"analysis:{name}", args=[version.pk])


def decide(client: Client, act: str, version, code: str, reason: str):
    return client.post(url(act, version), {"subject": code, "reason": reason}, follow=True)


@pytest.mark.parametrize("name", READ + WRITE)
def test_somebody_elses_study_is_not_found(bob, version, name):
    answer = bob.get(url(name, version)) if name in READ else bob.post(url(name, version))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", READ + WRITE)
def test_who_is_not_logged_in_is_sent_to_the_login(client, version, name):
    answer = client.get(url(name, version)) if name in READ else client.post(url(name, version))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("admin:login"))


@pytest.mark.parametrize(("staff", "group"), [(False, True), (True, False)])
def test_an_owner_who_is_no_experimenter_any_more_finds_nothing(ada, experimenter, version, staff, group):
    experimenter.is_staff = staff
    experimenter.save()
    if not group:
        experimenter.groups.clear()

    assert ada.get(url("screening", version)).status_code == 404


@pytest.mark.usefixtures("at_once")
def test_a_superuser_sees_all(client, version):
    rate(version, "A1", [5, 4])
    client.force_login(User.objects.create_superuser("root"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(url("screening", version)).status_code == 200


def test_a_version_that_is_not_there_is_not_found(ada):
    assert ada.get(reverse("analysis:screening", args=[12345])).status_code == 404


@pytest.mark.parametrize("name", WRITE)
def test_nothing_is_changed_by_get(ada, version, name):
    assert ada.get(url(name, version)).status_code == 405


def test_decisions_need_the_csrf_token(experimenter, version):
    rate(version, "A1", [5, 4])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")

    assert decide(strict, "exclude", version, "A1", "asleep").status_code == 403
    assert not Exclusion.objects.exists()


def test_an_empty_study_says_what_to_do_next(ada, version):
    page = ada.get(url("screening", version)).content.decode()

    assert "Nobody has rated anything yet" in page
    assert "Invite subjects" in page


def test_the_page_says_that_it_waits_and_where_to_ask(ada, version):
    rate(version, "A1", [5, 4])

    page = ada.get(url("screening", version)).content.decode()
    assert "is being computed" in page
    assert f'data-wait-for="{url("status", version)}?inputs=' in page
    assert ada.get(url("status", version)).json()["state"] == "computing"
    ensure(version)
    assert ada.get(url("status", version)).json()["state"] == "fresh"


@pytest.mark.usefixtures("at_once")
def test_screening_shows_the_results_figures(ada, small):
    page = ada.get(url("screening", small)).content.decode()

    for subject in ensure(small).output["subjects"]:
        row = re.search(rf'<th scope="row">{subject["code"]}.*?</tr>', page, re.S)
        assert row is not None
        numbers = re.findall(r'<td class="number[^"]*">([^<]*)</td>', row[0])
        assert numbers[:4] == [
            str(subject["ratings"]), str(subject["P"]), str(subject["Q"]), f"{subject['outlier_ratio']:.3f}"
        ]  # fmt: skip
    assert "BT.500" in page
    assert "√20 branch cannot count anything" in page


@pytest.mark.usefixtures("at_once")
def test_screening_shows_how_subjects_rate_and_how_good_the_panel_is(ada, small):
    page, output = ada.get(url("screening", small)).content.decode(), ensure(small).output

    for subject in output["subjects"]:
        row = re.search(rf'<th scope="row">{subject["code"]}.*?</tr>', page, re.S)
        assert row is not None
        bias, inconsistency, low, high = (
            f"{subject[key]:z.2f}".replace("-", "−")
            for key in ("bias", "inconsistency", "inconsistency_low", "inconsistency_high")
        )
        assert f'{bias} <span class="quiet">± {subject["bias_ci95"]:.2f}</span>' in row[0]
        assert f'{inconsistency} <span class="quiet">[{low}, {high}]</span>' in row[0]
    single = output["quality"]["icc_single"]
    assert "[{low:.2f}, {high:.2f}]".format(**single).replace("-", "−") in page
    assert " ".join(page.split()).count("Fewer than 15, the least that ITU-R BT.500 asks for.") == 2
    assert page.count('aria-labelledby="scale-use"') == page.count('aria-labelledby="precision"') == 2
    assert "Fewer than 15" in ada.get(url("exports", small)).content.decode()


@pytest.mark.usefixtures("at_once")
def test_screening_of_a_result_computed_before_the_panel_was_judged(ada, small):
    result = ensure(small)
    del result.output["quality"]
    for subject in result.output["subjects"]:
        del subject["bias"], subject["inconsistency"]
    result.save()

    page = ada.get(url("screening", small)).content.decode()

    assert "Quality of the panel" not in page
    assert "BT.500" in page


@pytest.mark.usefixtures("at_once")
def test_simulated_is_said(ada, small):
    page = ada.get(url("screening", small)).content.decode()

    assert "Simulated ratings." in page
    assert page.count('badge-simulated">simulated') == 5


@pytest.mark.usefixtures("at_once")
def test_excluding_and_including_by_the_page(ada, small):
    before = ada.get(url("screening", small)).content.decode()
    page = decide(ada, "exclude", small, "SIM05", "votes at random").content.decode()
    assert "SIM05 is excluded" in page
    assert re.search(r"Holds 4 subjects,\s+without 1 excluded:\s+SIM05 \(votes at random\)", page)

    page = decide(ada, "include", small, "SIM05", "for comparison").content.decode()
    assert "SIM05 is counted again" in page
    assert re.search(r"Holds 5 subjects, nobody is excluded", page)
    table = re.compile(r"<tbody>.*?</tbody>", re.S)
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    assert tokens.sub("", table.search(page)[0]) == tokens.sub("", table.search(before)[0])
    assert "for comparison" in page  # the history


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("code", "reason", "message"),
    [
        ("SIM05", "", "This field is required"),
        ("nobody", "asleep", "no such subject"),
        ("", "asleep", "This field is required"),
        ("SIM05", "x" * 501, "at most 500"),
    ],
)
def test_a_bad_decision_is_answered_clearly_and_changes_nothing(ada, small, code, reason, message):
    page = decide(ada, "exclude", small, code, reason).content.decode()

    assert message in page
    assert not Exclusion.objects.exists()


@pytest.mark.usefixtures("at_once")
def test_deciding_twice_is_said_and_changes_nothing(ada, small, experimenter):
    exclude(small.subjects.get(code="SIM05"), reason="asleep", by=experimenter)

    assert "excluded already" in decide(ada, "exclude", small, "SIM05", "again").content.decode()
    assert Exclusion.objects.count() == 1


@pytest.mark.usefixtures("at_once")
def test_a_reason_is_shown_as_text(ada, small):
    page = decide(ada, "exclude", small, "SIM05", "<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.usefixtures("at_once")
def test_without_the_permission_nobody_decides(ada, small, experimenter):
    experimenter.groups.get().permissions.filter(codename="add_exclusion")
    group = experimenter.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="add_exclusion"))

    assert "Exclude…" not in ada.get(url("screening", small)).content.decode()
    assert ada.post(url("exclude", small), {"subject": "SIM05", "reason": "asleep"}).status_code == 404


@pytest.mark.usefixtures("at_once")
def test_nothing_on_the_page_needs_more_than_the_policy_allows(ada, small):
    page = ada.get(url("screening", small)).content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", page)
