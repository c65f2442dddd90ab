"""Assistants and analysts: admitted on the study's page, led to what they may see, unable to change the rest."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from rating.groups import ANALYSTS, ASSISTANTS
from rating.sessions.models import Session
from rating.studies.models import Study, StudyVersion
from rating.subjects.models import Invitation, Subject
from rating.subjects.open_links.models import OpenLink
from tests.studies import invited, make_experimenter, published


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def version(experimenter) -> StudyVersion:
    return published(experimenter, contents=3)


@pytest.fixture
def sam(db) -> User:
    return User.objects.create_user("sam", is_staff=True)


def admit(owner: User, study: Study, **people: list[int]) -> None:
    """As the study's page does it: the form as it is shown, with other people."""
    client = logged_in(owner)
    address = reverse("admin:rating_study_change", args=[study.pk])
    page = client.get(address)
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    forms += [form for formset in formsets for form in (formset.management_form, *formset.forms)]
    said = {field.html_name: field.value() for form in forms for field in form if field.value() is not None}
    said = {name: value for name, value in said.items() if value is not False}
    response = client.post(address, said | people)
    assert response.status_code == 302, [form.errors for form in forms]


def test_who_is_admitted_gets_the_roles_permissions(experimenter, version, sam):
    ann = User.objects.create_user("ann", is_staff=True)
    admit(experimenter, version.study, assistants=[sam.pk], analysts=[ann.pk])

    assert [group.name for group in sam.groups.all()] == [ASSISTANTS]
    assert [group.name for group in ann.groups.all()] == [ANALYSTS]
    assert logged_in(sam).get(reverse("admin:rating_studyversion_watch", args=[version.pk])).status_code == 200
    assert logged_in(ann).get(reverse("analysis:dashboard", args=[version.pk])).status_code == 200

    admit(experimenter, version.study, assistants=[], analysts=[])
    assert logged_in(sam).get(reverse("admin:rating_studyversion_watch", args=[version.pk])).status_code == 404
    assert logged_in(ann).get(reverse("analysis:dashboard", args=[version.pk])).status_code == 404


def test_assistants_invite_run_and_withdraw_subjects(experimenter, version, sam):
    admit(experimenter, version.study, assistants=[sam.pk])
    client = logged_in(sam)

    client.post(reverse("admin:rating_studyversion_invite", args=[version.pk]), {"count": 2})
    assert Subject.objects.count() == 2
    subject = Subject.objects.first()
    subjects = reverse("admin:rating_subject_changelist")
    client.post(subjects, {"action": "new_links", "_selected_action": [subject.pk]})
    assert Invitation.objects.filter(created_by=sam).count() == 3
    client.post(subjects, {"action": "withdraw_subjects", "_selected_action": [subject.pk], "confirmed": "yes"})
    subject.refresh_from_db()
    assert subject.withdrawn_at
    history = logged_in(experimenter).get(reverse("admin:rating_studyversion_history", args=[version.pk]))
    assert "Invited 2 subjects." in history.content.decode()


def test_assistants_are_not_led_to_results(experimenter, version, sam):
    admit(experimenter, version.study, assistants=[sam.pk])
    page = reverse("admin:rating_studyversion_change", args=[version.pk])

    assert "/analysis/" in logged_in(experimenter).get(page).content.decode()
    text = logged_in(sam).get(page).content.decode()
    assert "/analysis/" not in text
    assert reverse("admin:rating_studyversion_invite", args=[version.pk]) in text


def test_an_experimenter_admitted_as_analyst_changes_nothing(experimenter, version):
    eve = make_experimenter("eve")
    admit(experimenter, version.study, analysts=[eve.pk])
    [new] = invited(version)
    client = logged_in(eve)

    study = reverse("admin:rating_study_change", args=[version.study_id])
    assert client.get(study).status_code == 200
    assert client.post(study, {"title": "Mine"}).status_code == 403
    for page in ("publish", "clone"):
        assert client.post(reverse(f"admin:rating_study_{page}", args=[version.study_id])).status_code == 403
    assert client.post(reverse("admin:rating_studyversion_invite", args=[version.pk]), {"count": 1}).status_code == 404
    client.post(
        reverse("admin:rating_subject_changelist"),
        {"action": "withdraw_subjects", "_selected_action": [new.subject.pk], "confirmed": "yes"},
    )
    assert not Subject.objects.get().withdrawn_at
    decide = {"subject": new.subject.pk, "reason": "because"}
    assert client.post(reverse("analysis:exclude", args=[version.pk]), decide).status_code == 404


def test_an_experimenter_admitted_as_assistant_revokes_no_open_link(experimenter, version):
    eve = make_experimenter("eve")
    admit(experimenter, version.study, assistants=[eve.pk])
    link = OpenLink.objects.create(study_version=version, most_subjects=3, created_by=experimenter)
    client = logged_in(eve)

    client.post(reverse("admin:rating_openlink_changelist"), {"action": "revoke_links", "_selected_action": [link.pk]})
    client.post(reverse("admin:rating_openlink_change", args=[link.pk]), {"most_subjects": 99})
    link.refresh_from_db()
    assert (link.revoked_at, link.most_subjects) == (None, 3)


def test_filters_offer_no_other_peoples_studies(experimenter, version):
    invited(version)
    published(eve := make_experimenter("eve"), title="A secret of eve's")
    Session.objects.create(subject=Subject.objects.get(), plan_number=1, seed=1, order_version="1")

    for model in ("subject", "session", "presentation", "rating", "openlink", "sessionplan"):
        page = reverse(f"admin:rating_{model}_changelist")
        assert "A secret of eve" not in logged_in(experimenter).get(page).content.decode(), model
    assert "A secret of eve" in logged_in(eve).get(reverse("admin:rating_studyversion_changelist")).content.decode()
