"""The experimenter in the admin: what they can do, whose things they see, and what nobody can alter."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from rating.sessions.models import Presentation, Rating
from rating.sessions.outcome import Answer, record
from rating.studies.models import Study
from rating.subjects.models import Invitation, Subject
from tests.rating.test_subject_path import Browser
from tests.studies import invited, make_experimenter, make_stimulus_set, make_study, published


@pytest.fixture
def admin(experimenter) -> Client:
    return logged_in(experimenter)


@pytest.fixture
def stranger(db) -> Client:
    return logged_in(make_experimenter("eve"))


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(model: str, page: str = "changelist", *args: int) -> str:
    return reverse(f"admin:rating_{model}_{page}", args=args)


@pytest.fixture
def version(experimenter):
    return published(experimenter)


@pytest.fixture
def rated(version):
    [new] = invited(version)
    browser = Browser(new.path).to_session()
    browser.rate(browser.trial["playlist"][0]["id"], grade=4)
    return new.subject


LISTS = [
    "study", "sessionplan", "studyversion", "subject", "session", "presentation", "rating",
    "stimulusset", "reference", "adversarialexample",
]  # fmt: skip


@pytest.mark.parametrize("model", LISTS)
def test_every_list_shows_the_experimenters_own(admin, rated, model):
    page = admin.get(url(model))

    assert page.status_code == 200
    assert 'class="paginator"' in page.text
    assert "0 of 0" not in page.text
    assert re.search(r'<tr><(th|td) class="', page.text), page.text


@pytest.mark.parametrize("model", LISTS)
def test_no_list_shows_somebody_elses(stranger, rated, model):
    assert 'class="field-' not in stranger.get(url(model)).text


def test_somebody_elses_study_cannot_be_opened_published_or_invited_to(stranger, version):
    for address in (
        url("study", "change", version.study_id),
        url("study", "publish", version.study_id),
        url("studyversion", "change", version.pk),
        url("studyversion", "invite", version.pk),
    ):
        assert stranger.get(address).status_code in (302, 404), address
    stranger.post(url("studyversion", "invite", version.pk), {"count": 1})
    assert not version.subjects.exists()


def test_somebody_elses_stimuli_are_not_offered(stranger, version):
    assert "noise 7" not in stranger.get(url("study", "add")).text


def test_a_picture_of_somebody_elses_is_not_shown(stranger, admin, version):
    example = version.study.stimulus_set.pairs.first().adversarial
    address = reverse("admin:rating_thumbnail", args=[example.public_id])

    assert stranger.get(address).status_code == 404
    assert admin.get(address)["Content-Type"] == "image/webp"


def test_staff_without_the_groups_permissions_can_do_nothing_even_with_their_own(version, experimenter):
    experimenter.groups.clear()
    client = logged_in(experimenter)
    example = version.study.stimulus_set.pairs.first().adversarial

    for address in (
        url("studyversion", "invite", version.pk),
        url("study", "publish", version.study_id),
        reverse("admin:rating_thumbnail", args=[example.public_id]),
    ):
        assert client.get(address).status_code == 403, address


def test_the_admin_asks_strangers_to_log_in(version):
    response = Client().get(url("study"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))


def test_no_experimenter_is_a_superuser(experimenter):
    assert not experimenter.is_superuser


def test_a_rating_cannot_be_added_changed_or_deleted(admin, rated):
    rating = Rating.objects.get()

    assert admin.get(url("rating", "add")).status_code == 403
    assert admin.post(url("rating", "change", rating.pk), {"grade": 1}).status_code == 403
    assert admin.post(url("rating", "delete", rating.pk), {"post": "yes"}).status_code == 403
    rating.refresh_from_db()
    assert rating.grade == 4


def test_a_study_is_made_from_the_preset_and_published(admin, experimenter):
    stimuli = make_stimulus_set(experimenter, contents=6, attacks=1, levels=3)

    made = admin.post(
        url("study", "add"),
        {"title": "Mine", "stimulus_set": stimuli.pk, "preset": "qomex2019", "consent": "Yes?"},
        follow=True,
    )

    study = Study.objects.get(title="Mine")
    assert "made from its preset" in made.text
    assert study.owner == experimenter
    assert [plan.pairs.count() for plan in study.session_plans.all()] == [6, 6, 6]
    assert "Enter the screen" in admin.get(url("study", "publish", study.pk)).text
    study.display_condition.screen_size = "unknown"
    study.display_condition.save()
    published_page = admin.post(url("study", "publish", study.pk), follow=True)
    assert "published and frozen" in published_page.text
    assert study.versions.get().number == 1


def test_a_title_is_given_once(admin, experimenter):
    stimuli = make_stimulus_set(experimenter)
    fields = {"title": "A study", "stimulus_set": stimuli.pk, "preset": "qomex2019", "consent": "Yes?"}
    address = reverse("admin:rating_study_add")
    assert admin.post(address, fields).status_code == 302

    again = admin.post(address, fields)

    assert again.status_code == 200
    assert "You have a study of this title already" in again.content.decode()
    assert Study.objects.count() == 1


def test_a_study_with_errors_is_not_published_by_insisting(admin, experimenter):
    study = make_study(experimenter, make_stimulus_set(experimenter, contents=6, attacks=1, levels=3))
    study.session_plans.get(number=1).training_pairs.clear()

    page = admin.post(url("study", "publish", study.pk))

    assert "no training pairs" in page.text
    assert not study.versions.exists()


def test_a_published_study_cannot_be_deleted(admin, version):
    assert admin.post(url("study", "delete", version.study_id), {"post": "yes"}).status_code == 403


def test_links_are_shown_when_made_and_never_again(admin, version):
    page = admin.post(url("studyversion", "invite", version.pk), {"count": 3})

    links = re.findall(r"http://testserver(/s/[^/]+/)</code>", page.text)
    assert len(set(links)) == 3
    assert "no-store" in page["Cache-Control"]
    assert Client().get(links[0]).status_code == 302
    assert "/s/" not in admin.get(url("studyversion", "invite", version.pk)).text
    assert links[0] not in admin.get(url("subject")).text


@pytest.mark.parametrize("count", ["0", "501", "many", ""])
def test_a_wrong_number_of_subjects_is_explained(admin, version, count):
    page = admin.post(url("studyversion", "invite", version.pk), {"count": count})

    assert "errorlist" in page.text
    assert not version.subjects.exists()


def test_nobody_is_invited_to_a_simulated_study(admin, version):
    Study.objects.filter(pk=version.study_id).update(simulated=True)

    assert "simulated" in admin.post(url("studyversion", "invite", version.pk), {"count": 1}).text
    assert not Subject.objects.exists()


def act(admin: Client, action: str, subject: Subject, **more: str):
    return admin.post(url("subject"), {"action": action, "_selected_action": subject.pk, **more}, follow=True)


def test_a_link_is_reissued_from_the_list(admin, rated):
    page = act(admin, "new_links", rated)

    assert "/s/" in page.text
    assert Invitation.objects.filter(subject=rated, revoked_at=None).count() == 1


def test_closing_a_link_keeps_the_ratings(admin, rated):
    act(admin, "close_links", rated)

    assert not Invitation.objects.filter(revoked_at=None).exists()
    assert Rating.objects.count() == 1


def test_withdrawing_somebody_asks_first(admin, rated):
    page = act(admin, "withdraw_subjects", rated)
    assert "cannot be undone" in page.text
    assert Rating.objects.count() == 1

    act(admin, "withdraw_subjects", rated, confirmed="yes")
    assert not Rating.objects.exists()


def test_progress_counts_test_pairs_that_were_rated(admin, version):
    [new] = invited(version)
    browser = Browser(new.path).to_session()
    for item in browser.trial["playlist"]:
        browser.rate(item["id"])

    assert "6 / 6" in admin.get(url("subject")).text
    assert "finished" in admin.get(url("subject")).text


def test_two_answers_at_once_are_one(rated):
    """The row lock of `record` in short: the second finds what the first stored."""
    presentation = Presentation.objects.filter(outcome=None).first()
    answers = [Answer(f"00000000-0000-4000-8000-00000000000{n}", "rated", 5, "", 1.0, 1.0, 0, None, {}) for n in (1, 2)]

    first, second = (record(presentation.session_id, presentation.pk, answer) for answer in answers)

    assert (first.created, second.created) == (True, False)
