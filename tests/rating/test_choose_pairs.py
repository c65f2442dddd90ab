"""Choosing a study's pairs by content, attack and level; and how long it takes, said while it is edited."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rating.protocol import PRESETS
from rating.stimuli.models import Pair
from rating.studies import durations
from rating.studies.choosing.filters import Filters
from rating.studies.choosing.services import divide, put
from rating.studies.create import create_study
from rating.studies.models import Study
from rating.studies.publish import publish
from tests.studies import make_experimenter, make_stimulus_set, make_study


@pytest.fixture
def study(experimenter) -> Study:
    return make_study(experimenter, make_stimulus_set(experimenter, contents=4))  # three sessions


@pytest.fixture
def ada(client, experimenter) -> Client:
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return client


def pairs_of(study: Study, number: int) -> set[int]:
    return set(study.session_plans.get(number=number).pairs.values_list("pk", flat=True))


def url_of(study: Study, **query: object) -> str:
    return reverse("admin:rating_study_pairs", args=[study.pk], query=query)


def a_filter(study: Study, **ticked: list[str]) -> Filters:
    data = QueryDict(mutable=True)
    for name, values in ticked.items():
        data.setlist(name, values)
    return Filters(study, data)


def test_each_filter_lets_through_what_is_ticked(study):
    every = a_filter(study)
    content = every.every_pair.first().reference.content
    level = every.every_pair.first().adversarial.setting.level

    assert set(every.pairs()) == set(every.every_pair)
    found = a_filter(study, content=[content], level=[str(level)]).pairs()
    assert set(found) == set(every.every_pair.filter(reference__content=content, adversarial__setting__level=level))
    assert 0 < len(found) < len(every.every_pair)
    assert not a_filter(study, content=["nothing of the kind"]).pairs()


def test_the_filter_of_sessions_knows_what_is_in_none(study):
    first = study.session_plans.get(number=1)
    loose = first.pairs.in_order().first()
    first.pairs.remove(loose)

    assert list(a_filter(study, session=["none"]).pairs()) == [loose]
    in_first = set(first.pairs.all()) | set(first.training_pairs.all())
    assert set(a_filter(study, session=["1"]).pairs()) == in_first
    assert set(a_filter(study, session=["1", "none"]).pairs()) == in_first | {loose}


def test_a_test_pair_is_in_one_session_a_training_pair_in_any(study):
    test = study.session_plans.get(number=1).pairs.in_order().first()
    training = study.session_plans.get(number=1).training_pairs.in_order().first()

    put(study, [test, training], 2)

    assert test.pk not in pairs_of(study, 1)
    assert test.pk in pairs_of(study, 2)
    assert set(training.training_plans.values_list("number", flat=True)) == {1, 2}
    put(study, [test, training], None)
    assert not test.session_plans.exists()
    assert not training.training_plans.exists()
    put(study, [test], 4)
    assert pairs_of(study, 4) == {test.pk}
    assert study.session_plans.get(number=4).break_minutes == PRESETS[study.preset].break_minutes


def test_dividing_makes_these_pairs_the_test_and_keeps_the_training(study):
    trained = set(study.session_plans.get(number=1).training_pairs.all())
    chosen = list(study.session_plans.get(number=1).pairs.in_order())

    divide(study, chosen, 1)

    assert list(study.session_plans.values_list("number", flat=True)) == [1]
    assert pairs_of(study, 1) == {pair.pk for pair in chosen}
    assert set(study.session_plans.get(number=1).training_pairs.all()) == trained
    divide(study, chosen, 3)
    sizes = [len(pairs_of(study, number)) for number in (1, 2, 3)]
    assert sum(sizes) == len(chosen)
    assert max(sizes) - min(sizes) <= 1


def test_the_page_filters_puts_and_divides(ada, study):
    page = ada.get(url_of(study))
    assert page.context["page"].paginator.count == study.stimulus_set.pairs.attacked().count()
    moved = sorted(pairs_of(study, 1))[:2]

    answer = ada.post(url_of(study), {"which": "ticked", "pair": moved, "session": "2", "put": "Put"}, follow=True)
    assert "2 pairs are in session 2 now." in [str(message) for message in answer.context["messages"]]
    assert set(moved) <= pairs_of(study, 2)

    content = Pair.objects.get(pk=moved[0]).reference.content
    address = url_of(study, content=content)
    ada.post(address, {"which": "all", "sessions": "1", "divide": "Divide"})
    kept = study.session_plans.get().pairs.values_list("reference__content", flat=True).distinct()
    assert list(kept) == [content]


@pytest.mark.parametrize(
    "sent",
    [
        {"which": "ticked", "session": "2", "put": "Put"},
        {"which": "ticked", "pair": ["x", "-1", "9" * 30], "session": "2", "put": "Put"},
        {"which": "all", "session": "7", "put": "Put"},
        {"which": "all", "sessions": "0", "divide": "Divide"},
        {"which": "all", "sessions": "", "divide": "Divide"},
        {"which": "every", "session": "2", "put": "Put"},
    ],
)
def test_what_makes_no_sense_changes_nothing(ada, study, sent):
    before = [pairs_of(study, number) for number in (1, 2, 3)]
    assert ada.post(url_of(study), sent).status_code in (200, 302)
    assert [pairs_of(study, number) for number in (1, 2, 3)] == before


def test_what_was_ticked_is_still_ticked_beside_the_error(ada, study):
    ticked = min(pairs_of(study, 1))
    page = ada.post(url_of(study), {"which": "ticked", "pair": [ticked], "sessions": "0", "divide": "Divide"})
    assert [row["pair"].pk for row in page.context["rows"] if row["is_ticked"]] == [ticked]
    assert page.context["choice"].errors["sessions"]


def test_pairs_of_another_set_are_not_taken(ada, study, experimenter):
    other = make_stimulus_set(experimenter, seed=8).pairs.attacked().first()
    ada.post(url_of(study), {"which": "ticked", "pair": [other.pk], "session": "1", "put": "Put"})
    assert not other.session_plans.exists()


def test_a_published_version_keeps_its_pairs(ada, study):
    version = publish(study)
    divide(study, list(study.session_plans.get(number=1).pairs.in_order()), 1)
    version.refresh_from_db()
    assert len(version.plans) == 3


def test_the_page_asks_as_much_of_the_database_for_any_number_of_pairs(ada, study, experimenter):
    larger = make_study(experimenter, make_stimulus_set(experimenter, seed=8, contents=12, levels=4), title="Larger")
    asked = []
    for one in (study, larger):
        with CaptureQueriesContext(connection) as queries:
            ada.get(url_of(one))
        asked.append(len(queries))
    assert asked[1] <= asked[0]


def test_a_new_study_tells_what_it_will_have(experimenter):
    stimuli = make_stimulus_set(experimenter)
    for name, preset in PRESETS.items():
        foreseen = durations.from_preset(preset, stimuli)
        made = create_study(owner=experimenter, title=name, stimulus_set=stimuli, preset=name)
        assert durations.of_study(made) == foreseen


def test_the_forms_are_told_how_long_it_takes(ada, study):
    new = reverse("admin:rating_study_duration_of_new")
    said = ada.get(new, {"preset": "qomex2019", "stimulus_set": study.stimulus_set_id}).json()["said"]
    assert said == durations.in_words(durations.from_preset(PRESETS["qomex2019"], study.stimulus_set))
    for nothing in ({}, {"preset": "none"}, {"preset": "qomex2019", "stimulus_set": "x"}):
        assert ada.get(new, nothing).json() == {"said": ""}

    own = reverse("admin:rating_study_duration", args=[study.pk])
    unchanged = ada.get(own, {"break": ["", "x"]}).json()["said"]
    assert unchanged == durations.in_words(durations.of_study(study))
    assert "with 45 min of breaks" in ada.get(own, {"break": ["15", "30", "0", "99"]}).json()["said"]


def test_nobody_learns_the_size_of_anothers_set(ada):
    others = make_stimulus_set(make_experimenter("eve"))
    new = reverse("admin:rating_study_duration_of_new")
    assert ada.get(new, {"preset": "qomex2019", "stimulus_set": others.pk}).json() == {"said": ""}
