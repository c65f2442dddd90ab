"""Trying a study: as a subject sees it, or with simulated subjects; marked, and never counted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from rating.sessions.models import Rating
from rating.studies import tries
from rating.studies.clone import clone
from rating.studies.models import Study
from rating.studies.publish import NotPublishable, publish
from rating.subjects.invite import NotInvitable, invite
from rating.subjects.models import Subject
from tests.rating.test_subject_path import Browser
from tests.studies import make_stimulus_set, make_study


@pytest.fixture
def study(experimenter) -> Study:
    """A draft: a study can be tried before it is published."""
    return make_study(experimenter, make_stimulus_set(experimenter), sessions=1)


@pytest.fixture
def ada(client, experimenter) -> Client:
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_preview_is_the_study_as_a_subject_sees_it(study, experimenter):
    new = tries.preview(study, by=experimenter)

    made = new.subject.study_version.study
    assert (made.tried_as, made.tries, made.title) == ("preview", study, "A study (preview)")
    browser = Browser(new.path).to_session()
    browser.rate(browser.trial["playlist"][0]["id"], grade=4)
    assert Rating.objects.get().presentation.session.subject == new.subject
    assert not Subject.objects.filter(study_version__study=study).exists()
    assert study.latest_version is None


def test_a_preview_is_used_again_until_the_study_changes(study, experimenter):
    first = tries.preview(study, by=experimenter)
    second = tries.preview(study, by=experimenter)
    assert second.subject.study_version == first.subject.study_version
    assert second.subject.code == "S02"

    study.consent += " And more."
    study.save()
    third = tries.preview(study, by=experimenter)
    assert third.subject.study_version.study.title == "A study (preview) 2"
    assert third.subject.study_version.design["consent"].endswith("And more.")


def test_a_rehearsal_is_simulated_and_leaves_the_study_alone(study, experimenter):
    version = tries.rehearse(study, subjects=3)

    assert version.study.simulated
    assert version.study.tried_as == "rehearsal"
    assert version.subjects.filter(simulated=True).count() == 3
    assert Rating.objects.exists()
    with pytest.raises(NotInvitable):
        invite(version, by=experimenter)
    study.refresh_from_db()
    assert not study.simulated
    assert invite(publish(study), by=experimenter)


def test_what_cannot_be_published_cannot_be_tried_and_nothing_is_left(study, experimenter):
    study.consent = " "
    study.save()

    for attempt in (lambda: tries.preview(study, by=experimenter), lambda: tries.rehearse(study, subjects=3)):
        with pytest.raises(NotPublishable):
            attempt()
    assert Study.objects.count() == 1


def test_a_clone_of_a_try_is_a_study(study, experimenter):
    version = tries.rehearse(study, subjects=2)
    made = clone(version.study, owner=experimenter, title="Another")

    assert (made.tried_as, made.tries, made.simulated) == ("", None, False)


class TestPage:
    def test_leads_into_the_preview(self, ada, study):
        address = reverse("admin:rating_study_try", args=[study.pk])
        assert address in ada.get(reverse("admin:rating_study_change", args=[study.pk])).content.decode()

        response = ada.post(address, {"preview": "1"})
        assert Client().get(response.url).status_code == 302
        assert "A study (preview)" in ada.get(address).content.decode()

    def test_leads_to_the_rehearsal(self, ada, study):
        response = ada.post(reverse("admin:rating_study_try", args=[study.pk]), {"rehearse": "1", "subjects": 4})

        made = Study.objects.get(tried_as="rehearsal").latest_version
        assert response.url == reverse("admin:rating_studyversion_change", args=[made.pk])
        assert made.subjects.count() == 4

    @pytest.mark.parametrize("subjects", ["", "1", "101", "many"])
    def test_asks_for_as_many_subjects_as_there_can_be(self, ada, study, subjects):
        page = ada.post(reverse("admin:rating_study_try", args=[study.pk]), {"rehearse": "1", "subjects": subjects})

        assert page.status_code == 200
        assert "errorlist" in page.content.decode()
        assert Study.objects.count() == 1

    def test_says_what_must_be_mended_first(self, ada, study):
        Study.objects.update(consent=" ")
        page = ada.post(reverse("admin:rating_study_try", args=[study.pk]), {"preview": "1"}).content.decode()

        assert "cannot be tried" in page
        assert "The consent text is empty" in page

    def test_a_try_is_not_tried_itself(self, ada, study):
        made = tries.rehearse(study, subjects=2).study

        assert ada.get(reverse("admin:rating_study_try", args=[made.pk])).status_code == 404
        assert "/try/" not in ada.get(reverse("admin:rating_study_change", args=[made.pk])).content.decode()

    def test_lists_begin_without_tries(self, ada, study):
        made = tries.rehearse(study, subjects=2)
        publish(study)
        for model, row in (("study", made.study_id), ("studyversion", made.pk)):
            address = reverse(f"admin:rating_{model}_changelist")
            shown = reverse(f"admin:rating_{model}_change", args=[row])
            assert shown not in ada.get(address).content.decode()
            assert shown in ada.get(address, {"tries": "yes"}).content.decode()
