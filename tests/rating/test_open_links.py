"""Open links: who comes becomes one subject, never more than there is room for, and finds back."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rating.subjects.invite import revoke
from rating.subjects.models import Invitation, Subject
from rating.subjects.open_links.join import NoRoom, join
from rating.subjects.open_links.models import OpenLink
from rating.subjects.withdraw import withdraw
from tests.studies import invited, make_experimenter, published

PID = "5f1a2b3c4d5e6f7a8b9c0d1e"


@pytest.fixture
def link(experimenter) -> OpenLink:
    return make_link(experimenter)


@pytest.fixture
def prolific(experimenter) -> OpenLink:
    return make_link(
        experimenter, identifier="PROLIFIC_PID", completion_code="C0FFEE", completion_url="https://a.example/"
    )


def make_link(owner, **fields) -> OpenLink:
    version = published(owner, contents=3)
    return OpenLink.objects.create(study_version=version, created_by=owner, **{"most_subjects": 2, **fields})


def come(link: OpenLink, browser: Client | None = None, **parameters: str) -> Client:
    """Open the link, and press Continue."""
    browser = browser or Client()
    page = browser.get(link.path, parameters)
    assert page.status_code == 200, page.content.decode()
    browser.last = browser.post(link.path, {"ticket": page.context["ticket"]})
    return browser


class TestComing:
    def test_looking_makes_nobody_a_subject(self, link):
        for _time in range(3):
            assert "Take part in a study" in Client().get(link.path).content.decode()

        assert not Subject.objects.exists()

    def test_who_continues_becomes_a_subject_with_a_link_of_their_own(self, link):
        browser = come(link)

        subject = Subject.objects.get()
        assert subject.code == "S01"
        own = browser.last.context["own_link"]
        here = reverse("rating:here", args=[subject.public_id])
        assert browser.get(here).url == reverse("rating:consent", args=[subject.public_id])
        assert Client().get(own).url == here
        assert Invitation.objects.get().created_by == link.created_by

    def test_the_browser_is_known_again(self, link):
        browser = come(link)

        for _time in range(2):
            assert browser.get(link.path).url == reverse("rating:here", args=[Subject.objects.get().public_id])
        assert Subject.objects.count() == 1

    def test_pressing_twice_makes_one_subject(self, link):
        browser = Client()
        ticket = browser.get(link.path).context["ticket"]
        browser.post(link.path, {"ticket": ticket})

        assert browser.post(link.path, {"ticket": ticket}).status_code == 302
        assert Subject.objects.count() == 1

    @pytest.mark.parametrize("ticket", ["", "forged", "a:b:c"])
    def test_without_a_ticket_of_ours_the_page_is_opened_anew(self, link, ticket):
        assert Client().post(link.path, {"ticket": ticket}).url == link.path
        assert not Subject.objects.exists()

    def test_a_ticket_of_another_link_does_not_count(self, link):
        other = OpenLink.objects.create(
            study_version=link.study_version, created_by=link.created_by, most_subjects=1
        )  # fmt: skip
        ticket = Client().get(other.path).context["ticket"]

        assert Client().post(link.path, {"ticket": ticket}).status_code == 302
        assert not Subject.objects.exists()


class TestPanels:
    def test_a_participant_is_one_subject_wherever_they_come_from(self, prolific):
        first = come(prolific, PROLIFIC_PID=PID, STUDY_ID="s", SESSION_ID="x", more="y")

        subject = Subject.objects.get()
        assert (subject.recruited_as, subject.recruited_with) == (PID, {"STUDY_ID": "s", "SESSION_ID": "x"})
        here = reverse("rating:here", args=[subject.public_id])
        assert first.last.url == here
        assert Client().get(prolific.path, {"PROLIFIC_PID": PID}).url == here
        assert Subject.objects.count() == 1

    def test_two_participants_in_one_browser_are_two_subjects(self, prolific):
        browser = come(prolific, PROLIFIC_PID=PID)
        come(prolific, browser, PROLIFIC_PID=PID[::-1])

        assert sorted(Subject.objects.values_list("recruited_as", flat=True)) == sorted([PID, PID[::-1]])

    @pytest.mark.parametrize("parameters", [{}, {"PROLIFIC_PID": " "}, {"PROLIFIC_PID": "x" * 101}])
    def test_an_address_that_does_not_tell_who_comes_is_refused(self, prolific, parameters):
        page = Client().get(prolific.path, parameters)

        assert page.status_code == 400
        assert "PROLIFIC_PID" in page.content.decode()

    def test_a_withdrawn_participant_is_forgotten_and_still_known(self, prolific):
        come(prolific, PROLIFIC_PID=PID, SESSION_ID="x")
        withdraw(Subject.objects.get())

        subject = Subject.objects.get()
        assert PID not in subject.recruited_as
        assert subject.recruited_with == {}
        page = Client().get(prolific.path, {"PROLIFIC_PID": PID}, follow=True)
        assert page.redirect_chain[-1][0] == reverse("rating:withdrawn", args=[subject.public_id])

    def test_the_end_leads_back_with_the_code(self, prolific):
        browser = come(prolific, PROLIFIC_PID=PID)
        subject = Subject.objects.get()
        finish(subject)

        page = browser.get(reverse("rating:thanks", args=[subject.public_id])).content.decode()
        assert "C0FFEE" in page
        assert 'href="https://a.example/"' in page

    def test_who_was_invited_otherwise_sees_no_code(self, prolific):
        [new] = invited(prolific.study_version)
        browser = Client()
        browser.get(new.path)
        finish(new.subject)

        page = browser.get(reverse("rating:thanks", args=[new.subject.public_id])).content.decode()
        assert "C0FFEE" not in page
        assert "There is nothing left to do" in page


def finish(subject: Subject) -> None:
    now = timezone.now()
    Subject.objects.filter(pk=subject.pk).update(consented_at=now, age=30, gender="female", instructed_at=now)
    subject.sessions.create(plan_number=1, seed=1, order_version="1", started_at=now, finished_at=now)


class TestRoom:
    def test_nobody_comes_in_when_it_is_full_and_who_is_in_goes_on(self, link):
        first, _second = come(link), come(link)

        page = Client().get(link.path)
        assert page.status_code == 410
        assert "has all the participants it needs" in page.content.decode()
        assert first.get(link.path).status_code == 302

    def test_who_withdraws_makes_room(self, link):
        come(link)
        come(link)
        withdraw(Subject.objects.first())

        come(link)
        assert Subject.objects.filter(withdrawn_at=None).count() == 2

    def test_who_opened_the_page_before_it_was_full_is_told_so(self, link):
        late = Client()
        ticket = late.get(link.path).context["ticket"]
        come(link)
        come(link)

        page = late.post(link.path, {"ticket": ticket})
        assert page.status_code == 410
        assert Subject.objects.count() == 2

    @pytest.mark.parametrize("field", ["revoked_at", "ends_at"])
    def test_nobody_comes_in_by_a_link_that_was_revoked_or_has_ended(self, link, field):
        inside = come(link)
        late = Client()
        ticket = late.get(link.path).context["ticket"]
        OpenLink.objects.update(**{field: timezone.now() - timedelta(seconds=1)})

        assert Client().get(link.path).status_code == 410
        assert late.post(link.path, {"ticket": ticket}).status_code == 410
        assert inside.get(link.path).status_code == 302
        assert Subject.objects.count() == 1

    def test_a_subject_whose_own_link_was_closed_is_told_so(self, link):
        browser = come(link)
        revoke(Subject.objects.get())

        assert browser.get(link.path).status_code == 410

    def test_an_unknown_link(self, db):
        assert Client().get("/join/no-such-link/").status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_many_at_once_get_no_more_than_there_is_room_for(self, experimenter):
        link = make_link(experimenter, most_subjects=3)
        refused = []

        def one() -> None:
            try:
                join(OpenLink.objects.get(pk=link.pk), public_id=uuid4())
            except NoRoom:
                refused.append(1)
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert Subject.objects.count() == 3
        assert len(refused) == 5
        assert set(Subject.objects.values_list("code", flat=True)) == {"S01", "S02", "S03"}


class TestAdmin:
    @pytest.fixture
    def ada(self, client, experimenter) -> Client:
        client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_a_link_is_made_from_the_invitations_page(self, ada, experimenter):
        version = published(experimenter, contents=3)
        invitations = ada.get(reverse("admin:rating_studyversion_invite", args=[version.pk])).content.decode()
        add = f"{reverse('admin:rating_openlink_add')}?study_version={version.pk}"
        assert add in invitations

        response = ada.post(add, {"study_version": version.pk, "most_subjects": 24, "identifier": "PROLIFIC_PID"})
        link = OpenLink.objects.get()
        assert response.status_code == 302
        assert (link.created_by, link.most_subjects) == (experimenter, 24)
        page = ada.get(reverse("admin:rating_openlink_change", args=[link.pk])).content.decode()
        assert f"http://testserver{link.path}?PROLIFIC_PID={{{{%PROLIFIC_PID%}}}}&amp;STUDY_ID=" in page

    def test_room_and_end_are_changed_and_who_comes_stays_told_apart_as_before(self, ada, link):
        come(link)
        address = reverse("admin:rating_openlink_change", args=[link.pk])
        ada.post(address, {"most_subjects": 30, "identifier": "OTHER", "ends_at_0": "2099-01-01", "ends_at_1": "12:00"})
        link.refresh_from_db()
        assert (link.most_subjects, link.identifier, link.ends_at.year) == (30, "", 2099)

        come(link)
        page = ada.post(address, {"most_subjects": 1}).content.decode()
        assert "2 have come by this link already." in page

    def test_a_link_is_revoked_and_the_log_says_so(self, ada, link):
        address = reverse("admin:rating_openlink_changelist")
        ada.post(address, {"action": "revoke_links", "_selected_action": [link.pk]})

        link.refresh_from_db()
        assert link.revoked_at
        history = ada.get(reverse("admin:rating_openlink_history", args=[link.pk])).content.decode()
        assert "Revoked." in history

    def test_a_link_is_its_owners_alone(self, client, link):
        client.force_login(make_experimenter("bob"), backend="django.contrib.auth.backends.ModelBackend")

        assert link.path not in client.get(reverse("admin:rating_openlink_changelist")).content.decode()
        assert client.get(reverse("admin:rating_openlink_change", args=[link.pk])).status_code == 302
        response = client.post(
            reverse("admin:rating_openlink_add"), {"study_version": link.study_version_id, "most_subjects": 5}
        )
        assert response.status_code == 200
        assert OpenLink.objects.count() == 1
