"""A study cloned: as the other is configured, and with nothing that anybody gave."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from rating.stimuli.models import StimulusSet
from rating.studies.clone import clone
from rating.studies.models import Study
from rating.studies.publish import check, design, publish
from tests.rating.test_import_stimuli_page import logged_in, no_experimenter
from tests.studies import invited, make_experimenter, make_stimulus_set, make_study


@pytest.fixture
def study(experimenter):
    stimuli = make_stimulus_set(experimenter, contents=6, attacks=2, levels=3)
    fields = {"resume": Study.Resume.CLOSE, "vision_check": Study.VisionBy.SUBJECT, "consent": "Agree?"}
    return make_study(experimenter, stimuli, title="Pilot", fields=fields, background_grey=120)


def test_a_clone_would_be_published_as_the_study_is(study, experimenter):
    invited(publish(study))
    made = clone(study, owner=experimenter, title="Main")

    before, after = design(Study.objects.get(pk=study.pk)), design(made)
    assert after == {**before, "title": "Main"}
    assert (made.pk != study.pk, made.versions.count(), made.title) == (True, 0, "Main")
    assert study.session_plans.count() == made.session_plans.count() == 3
    assert not [finding for finding in check(made) if finding.is_error]
    assert StimulusSet.objects.count() == 1


def test_a_clone_is_a_study_of_its_own(study, experimenter):
    made = clone(study, owner=experimenter, title="Main")
    made.display_condition.background_grey = 100
    made.display_condition.save()
    made.session_plans.get(number=1).pairs.clear()

    study.refresh_from_db()
    assert study.display_condition.background_grey == 120
    assert study.session_plans.get(number=1).pairs.exists()


def test_a_clone_of_a_simulated_study_is_not_simulated(study, experimenter):
    Study.objects.filter(pk=study.pk).update(simulated=True)

    assert not clone(Study.objects.get(pk=study.pk), owner=experimenter, title="Main").simulated


def test_a_study_is_cloned_in_the_admin(study, experimenter):
    admin, address = logged_in(experimenter), reverse("admin:rating_study_clone", args=[study.pk])

    assert address in admin.get(reverse("admin:rating_study_change", args=[study.pk])).text
    assert 'value="Pilot, copy 1"' in admin.get(address).text
    assert "You have a study of this title already." in admin.post(address, {"title": "Pilot"}).text
    answer = admin.post(address, {"title": "Main"}, follow=True)

    made = Study.objects.get(title="Main")
    assert answer.redirect_chain[-1][0] == reverse("admin:rating_study_change", args=[made.pk])
    assert "Cloned from “Pilot”." in LogEntry.objects.get(object_id=str(made.pk)).get_change_message()


def test_others_clone_nothing(study, experimenter):
    address = reverse("admin:rating_study_clone", args=[study.pk])

    assert logged_in(make_experimenter("bea")).post(address, {"title": "Mine"}).status_code == 404
    assert logged_in(no_experimenter(experimenter)).post(address, {"title": "Mine"}).status_code in (403, 404)
    assert Study.objects.count() == 1
