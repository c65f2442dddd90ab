"""Invitations of single subjects: cards to print, links that end and are extended, and the log of it."""

from __future__ import annotations

import csv
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rating.subjects.invite import invite, reissue
from rating.subjects.models import Invitation, Subject
from tests.studies import invited, published


@pytest.fixture
def version(experimenter):
    return published(experimenter, contents=3)


@pytest.fixture
def ada(client, experimenter) -> Client:
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_link_is_in_the_table_the_file_and_on_a_card(ada, version):
    page = ada.post(reverse("admin:rating_studyversion_invite", args=[version.pk]), {"count": 3})

    rows = list(csv.reader(unquote(page.context["csv"].split(",", 1)[1]).splitlines()))
    assert rows[0] == ["subject", "short_code", "link"]
    assert [row[0] for row in rows[1:]] == ["S01", "S02", "S03"]
    text = page.content.decode()
    assert text.count('class="qr"') == 3
    for _code, short, link in rows[1:]:
        assert text.count(link) == 2  # in the table and on the card
        assert f"<td>{short}</td>" in text
        assert f'class="short">{short}<' in text
        assert Client().get(link).status_code == 302
    assert "no-store" in page["Cache-Control"]


def test_a_link_that_has_ended_lets_nobody_in_until_it_is_extended(ada, version):
    [new] = invited(version)
    inside = Client()
    inside.get(new.path)
    Invitation.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    page = Client().get(new.path)
    assert page.status_code == 410
    assert "This link has ended" in page.content.decode()
    assert inside.get(reverse("rating:here", args=[new.subject.public_id])).status_code == 302

    change = {"action": "extend_links", "_selected_action": [new.subject.pk]}
    address = reverse("admin:rating_subject_changelist")
    assert "Set when links end" in ada.post(address, change).content.decode()
    past = {"confirmed": "1", "ends_at_0": "2001-01-01", "ends_at_1": "12:00"}
    assert "This is past." in ada.post(address, change | past).content.decode()
    ada.post(address, change | {"confirmed": "1", "ends_at_0": "2099-01-01", "ends_at_1": "12:00"})

    assert Client().get(new.path).status_code == 302
    assert Invitation.objects.get().ends_at.year == 2099
    history = ada.get(reverse("admin:rating_subject_history", args=[new.subject.pk])).content.decode()
    assert "Set when the link ends." in history


def test_a_reissued_link_ends_as_the_one_before_unless_that_has_ended(version, experimenter):
    later = timezone.now() + timedelta(days=1)
    [new] = invite(version, by=experimenter, ends_at=later)
    assert reissue(new.subject, by=experimenter).invitation.ends_at == later

    Invitation.objects.update(ends_at=timezone.now() - timedelta(days=1))
    assert reissue(new.subject, by=experimenter).invitation.ends_at is None


def test_what_is_done_to_subjects_is_in_the_log(ada, version):
    invited(version)
    subject = Subject.objects.get()
    address = reverse("admin:rating_subject_changelist")
    for action in ("new_links", "close_links"):
        ada.post(address, {"action": action, "_selected_action": [subject.pk]})
    ada.post(address, {"action": "withdraw_subjects", "_selected_action": [subject.pk], "confirmed": "yes"})

    history = ada.get(reverse("admin:rating_subject_history", args=[subject.pk])).content.decode()
    for said in ("Re-issued the link.", "Closed the link.", "Withdrew the subject: their data are deleted."):
        assert said in history
