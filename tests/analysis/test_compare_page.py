"""Two studies of the same pairs beside each other."""

import json

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from scipy import stats

from analysis.compare_page.matching import matched
from analysis.exclusions.services import exclude
from analysis.results.services import ensure
from rating.sessions.simulated import add_simulated_subjects
from rating.studies.models import StudyVersion
from rating.studies.publish import publish
from tests.studies import make_stimulus_set, make_study, published

from .factories import rate


@pytest.fixture
def both(experimenter) -> tuple[StudyVersion, StudyVersion]:
    """Two studies over one set, by simulated panels of other seeds."""
    stimuli = make_stimulus_set(experimenter, contents=4, attacks=2, levels=2, size=16)
    versions = [publish(make_study(experimenter, stimuli, title=title, sessions=1)) for title in ("First", "Second")]
    for seed, version in enumerate(versions):
        add_simulated_subjects(version, 8, seed=100 + seed)
    first, second = (StudyVersion.objects.select_related("study").get(pk=version.pk) for version in versions)
    ensure(first)
    ensure(second)
    return first, second


def page(client, version, other=None):
    return client.get(reverse("analysis:compare", args=[version.pk]), {"with": other.pk} if other else {})


def test_the_other_study_is_offered_with_how_many_pairs_it_shares(both, ada):
    first, second = both
    text = page(ada, first).content.decode()
    assert f'<option value="{second.pk}">Second' in text
    assert "16 pairs in common" in text
    assert "Agreement" not in text


def test_the_figures_are_those_of_the_two_mos(both, ada, at_once):
    first, second = both
    answer = page(ada, first, second)
    found = answer.context["two"].found
    mos = [{s["name"]: s["mos"] for s in ensure(version).output["stimuli"]} for version in both]
    names = sorted(mos[0])
    here, there = ([scores[name] for name in names] for scores in mos)

    assert found.n == 16
    assert found.plcc.value == pytest.approx(stats.pearsonr(here, there).statistic, abs=1e-12)
    line = stats.linregress(there, here)
    assert (found.map.slope.value, found.map.intercept.value) == pytest.approx((line.slope, line.intercept), abs=1e-9)
    rows = answer.context["rows"]
    assert len(rows) == 16
    assert [row.disagrees for row in rows] == sorted((row.disagrees for row in rows), reverse=True)
    text = answer.content.decode()
    for figure in answer.context["figures"]:
        assert figure.value in text
    shown = {figure.what: figure.value or figure.interval for figure in answer.context["figures"]}
    errors = np.subtract(here, there)
    low, high = errors.mean() - 1.96 * errors.std(ddof=1), errors.mean() + 1.96 * errors.std(ddof=1)
    assert shown["Limits of agreement"] == f"{low:.3f} – {high:.3f}".replace("-", "−")
    assert shown["RMSE"] == f"{np.sqrt((errors**2).sum() / 15):.3f}"
    assert shown["RMSE after the map"] == f"{line.stderr * np.std(there) * 4:.3f}"


def test_turned_about_the_differences_turn_their_sign(both, ada, at_once):
    first, second = both
    one, other = page(ada, first, second).context["two"].found, page(ada, second, first).context["two"].found
    assert one.difference.value == pytest.approx(-other.difference.value)
    assert one.plcc.value == pytest.approx(other.plcc.value)


@pytest.mark.parametrize("form", ["svg", "pdf", "png"])
def test_the_chart_comes_as_data_and_as_files(both, ada, form):
    first, second = both
    spec = ada.get(reverse("analysis:compare-chart", args=[first.pk, second.pk]))
    assert json.loads(spec.content)["usermeta"]["caption"]
    file = ada.get(reverse("analysis:compare-chart-file", args=[first.pk, second.pk, form]))
    assert file.status_code == 200
    assert f'first-v1-with-second-v1-simulated.{form}"' in file["Content-Disposition"]
    if form == "svg":
        day = ensure(first).computed_at.date().isoformat()
        for title in ("First", "Second"):
            assert f"{title}, version 1 · 8 simulated subjects · {day}<" in file.content.decode()


def test_pairs_are_the_same_where_their_files_are(both, experimenter):
    first, second = both
    pairs = matched(first, second)
    assert len(pairs) == 16
    assert {first.design["stimuli"][str(one)]["sha256"] for one in pairs} == {
        second.design["stimuli"][str(two)]["sha256"] for two in pairs.values()
    }
    elsewhere = published(experimenter, contents=4, attacks=2, seed=99)
    assert matched(first, elsewhere) == {}


def test_without_another_study_of_these_pairs_it_says_what_it_takes(version, ada):
    text = page(ada, version).content.decode()
    assert "No other study has the same pairs" in text


def test_a_study_without_ratings_cannot_be_compared_yet(both, ada, experimenter, at_once):
    first, _second = both
    third = publish(make_study(experimenter, first.study.stimulus_set, title="Third", sessions=1))
    text = page(ada, first, third).content.decode()
    assert "no analysis yet" in text
    rate(third, "A1", [5])
    assert "too few to compare" in page(ada, first, third).content.decode()


def test_it_says_whom_each_of_the_two_holds(both, ada, experimenter, at_once):
    first, second = both
    exclude(second.subjects.get(code="SIM03"), by=experimenter, reason="asleep")
    ensure(second)
    text = " ".join(page(ada, first, second).content.decode().split())
    assert "Holds 8 subjects, nobody is excluded" in text
    assert "Holds 7 subjects, without 1 excluded: SIM03 (asleep)" in text
    assert text.count("Simulated ratings.") == 2


def test_every_pair_leads_to_the_viewer(both, ada):
    first, second = both
    answer = page(ada, first, second)
    for row in answer.context["rows"]:
        assert reverse("analysis:pair", args=[first.pk, row.pair]) in answer.content.decode()
    assert ada.get(reverse("analysis:pair", args=[first.pk, answer.context["rows"][0].pair])).status_code == 200


def test_a_real_study_beside_a_simulated_one_is_marked_too(both, ada, experimenter):
    first, _second = both
    real = publish(make_study(experimenter, first.study.stimulus_set, title="Third", sessions=1))
    rate(real, "A1", [5, 4, 3, 2])
    ensure(real)
    text = page(ada, real, first).content.decode()
    assert text.count("Simulated ratings.") == 1
    assert "badge-simulated" in text
    for one, other in [(real, first), (first, real)]:
        spec = ada.get(reverse("analysis:compare-chart", args=[one.pk, other.pk])).json()
        assert any(layer["mark"].get("style") == "watermark" for layer in spec["layer"])
        file = ada.get(reverse("analysis:compare-chart-file", args=[one.pk, other.pk, "svg"]))
        assert "-simulated.svg" in file["Content-Disposition"]


def test_who_may_see_neither_or_one_of_them_is_offered_nothing(both, client, bob, db):
    first, second = both
    assert "/login/" in page(client, first, second).url
    chart = reverse("analysis:compare-chart", args=[first.pk, second.pk])
    assert "/login/" in client.get(chart).url
    bobs = make_study(User.objects.get(username="bob"), first.study.stimulus_set, title="Bob's", sessions=1)
    theirs = publish(bobs)
    assert "No other study has the same pairs" in page(bob, theirs).content.decode()
    assert page(bob, theirs, first).status_code == 404
    superuser = Client()
    superuser.force_login(User.objects.create_superuser("root"), backend="django.contrib.auth.backends.ModelBackend")
    assert len(page(superuser, theirs).context["offered"]) == 2


def test_other_peoples_studies_and_nonsense_are_not_found(both, ada, bob):
    first, second = both
    assert page(bob, first, second).status_code == 404
    for asked in ("nothing", "999999", str(first.pk)):
        answer = ada.get(reverse("analysis:compare", args=[first.pk]), {"with": asked})
        assert answer.status_code == 404
    foreign = reverse("analysis:compare-chart-file", args=[first.pk, second.pk, "gif"])
    assert ada.get(foreign).status_code == 404
