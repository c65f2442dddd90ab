"""The subject's way, from link to thanks, over Django's test client with CSRF enforced."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from rating.sessions.models import Presentation, Rating, RefusedRating, Session
from rating.subjects.invite import reissue, revoke
from rating.subjects.withdraw import withdraw
from tests.studies import invited, make_experimenter, published


class Browser:
    """A subject's browser: follows the server from page to page."""

    def __init__(self, path: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.page = self.client.get(path, follow=True)

    @property
    def at(self) -> str:
        return self.page.redirect_chain[-1][0] if self.page.redirect_chain else self.page.wsgi_request.path

    def submit(self, **data):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.content.decode())
        data["csrfmiddlewaretoken"] = token[1]
        self.page = self.client.post(self.page.wsgi_request.path, data, follow=True)
        return self

    def to_session(self):
        return self.submit(agree="on").submit(age="34", gender="female").submit()

    @property
    def trial(self) -> dict:
        found = re.search(r'<script id="trial" type="application/json">(.*?)</script>', self.page.content.decode())
        return json.loads(found[1])

    def post(self, url: str, data):
        token = self.client.cookies["csrftoken"].value
        return self.client.post(url, data, content_type="application/json", headers={"X-CSRFToken": token})

    def rate(self, presentation: int, grade=4, **more):
        return self.post(self.trial_url.format(id=presentation), answer(grade=grade, **more))

    @property
    def trial_url(self) -> str:
        if not hasattr(self, "_url"):
            self._url = self.trial["urls"]["outcome"]
        return self._url


def answer(grade=4, outcome="rated", **more) -> dict:
    return {"client_key": str(uuid4()), "outcome": outcome, "grade": grade, "response_ms": 812.0, **more}


@pytest.fixture
def version(experimenter):
    return published(experimenter, contents=5, attacks=2, levels=2)


@pytest.fixture
def subject(version):
    [new] = invited(version)
    browser = Browser(new.path)
    browser.subject, browser.path = new.subject, new.path
    return browser


def test_the_way_leads_through_consent_about_and_instructions_to_the_first_session(subject):
    assert subject.at.endswith("/consent/")
    subject.submit(agree="on")
    assert subject.at.endswith("/about/")
    subject.submit(age="34", gender="another")
    assert subject.at.endswith("/instructions/")
    subject.submit()
    assert subject.at.endswith("/session/1/")
    assert len(subject.trial["playlist"]) == 4 + 20


@pytest.mark.parametrize(("age", "complaint"), [("17", "18"), ("", "required"), ("many", "number")])
def test_a_wrong_age_is_explained_and_nothing_is_stored(subject, age, complaint):
    subject.submit(agree="on").submit(age=age, gender="male")

    assert complaint in subject.page.content.decode()
    subject.subject.refresh_from_db()
    assert subject.subject.age is None


def test_without_consent_nobody_goes_on(subject):
    subject.submit()

    assert "Tick the box" in subject.page.content.decode()


def test_the_playlist_reveals_neither_attack_nor_level(subject, version):
    subject.to_session()

    text = json.dumps(subject.trial)
    for word in ("FGSM", "BIM", "content 1", *(s["sha256"] for s in version.design["stimuli"].values())):
        assert word not in text


def test_a_session_is_drawn_once_and_stays(subject):
    subject.to_session()
    first = [item["id"] for item in subject.trial["playlist"]]
    again = Browser(subject.path)  # another machine

    assert [item["id"] for item in again.trial["playlist"]] == first


def test_a_repeated_rating_is_answered_as_a_success_and_stored_once(subject):
    subject.to_session()
    pk = subject.trial["playlist"][0]["id"]

    first, again = subject.rate(pk), subject.rate(pk)

    assert (first.status_code, again.status_code) == (201, 200)
    assert Rating.objects.filter(presentation=pk).count() == 1


def test_a_contradicting_rating_is_refused_and_kept_for_audit(subject):
    subject.to_session()
    pk = subject.trial["playlist"][0]["id"]
    subject.rate(pk, grade=4)

    response = subject.rate(pk, grade=2)

    assert response.status_code == 409
    assert Rating.objects.get(presentation=pk).grade == 4
    assert RefusedRating.objects.get(presentation=pk).answer["grade"] == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"grade": 7}, "grade"),
        ({"grade": 0}, "grade"),
        ({"grade": None}, "grade"),
        ({"outcome": "liked"}, "outcome"),
        ({"outcome": "spoiled"}, "cause"),
        ({"outcome": "timed_out"}, "grade"),
        ({"client_key": "x"}, "client_key"),
        ({"response_ms": -1}, "response_ms"),
    ],
)
def test_a_wrong_answer_is_refused_with_the_field_at_fault(subject, sent, field):
    subject.to_session()
    pk = subject.trial["playlist"][0]["id"]

    response = subject.post(subject.trial_url.format(id=pk), {**answer(), **sent})

    assert response.status_code == 422
    assert field in response.json()["errors"]
    assert Presentation.objects.get(pk=pk).outcome is None


@pytest.mark.parametrize("sent", ["][", "[" * 100_000])
def test_something_that_is_no_json_is_refused(subject, sent):
    subject.to_session()

    response = subject.post(subject.trial_url.format(id=subject.trial["playlist"][0]["id"]), sent)

    assert response.status_code == 422


def test_a_rating_for_somebody_elses_presentation_is_refused(subject, version):
    subject.to_session()
    other = Browser(invited(version)[0].path).to_session()
    theirs = other.trial["playlist"][0]["id"]

    response = subject.rate(theirs)

    assert response.status_code == 404
    assert Presentation.objects.get(pk=theirs).outcome is None


def test_a_rating_without_the_cookie_is_refused(subject):
    subject.to_session()
    pk = subject.trial["playlist"][0]["id"]
    stranger = Client()

    response = stranger.post(subject.trial_url.format(id=pk), answer(), content_type="application/json")

    assert response.status_code == 403
    assert "invitation" in response.json()["message"]


def test_a_rating_without_the_csrf_token_is_refused(subject):
    subject.to_session()
    url = subject.trial_url.format(id=subject.trial["playlist"][0]["id"])

    assert subject.client.post(url, answer(), content_type="application/json").status_code == 403


def test_a_second_link_in_the_same_browser_takes_nothing_over(subject, version):
    subject.to_session()
    subject.client.get(invited(version)[0].path, follow=True)

    assert subject.rate(subject.trial["playlist"][0]["id"]).status_code == 201


def test_all_rated_in_any_order_ends_with_thanks(subject):
    subject.to_session()
    for item in reversed(subject.trial["playlist"]):
        last = subject.rate(item["id"])

    assert last.json()["finished"]
    assert Browser(subject.path).at.endswith("/thanks/")


def test_the_next_presentation_is_the_lowest_without_an_outcome(subject):
    subject.to_session()
    ids = [item["id"] for item in subject.trial["playlist"]]
    subject.rate(ids[0])
    subject.rate(ids[2])

    assert [item["id"] for item in Browser(subject.path).trial["playlist"]] == [ids[1], *ids[3:]]


def test_a_timed_out_pair_comes_again_where_no_content_repeats(subject):
    subject.to_session()
    playlist = subject.trial["playlist"]
    test = next(item for item in playlist if item["kind"] == "test")

    response = subject.rate(test["id"], grade=None, outcome="timed_out", highest_shown=test["id"])

    session = Session.objects.get(subject=subject.subject)
    order = list(session.presentations.order_by("place").select_related("pair"))
    again = next(item for item in order if item.replaces_id == test["id"])
    assert again.place > test["place"] + 1
    assert [item.place for item in order] == list(range(1, len(order) + 1))
    shown = [item for item in order if item.place >= test["place"]]
    assert all(a.pair.reference_id != b.pair.reference_id for a, b in pairwise(shown))
    assert again.pk in [item["id"] for item in response.json()["playlist"]]


def test_a_repeated_time_out_tells_of_its_replacement_again(subject):
    subject.to_session()
    test = next(item for item in subject.trial["playlist"] if item["kind"] == "test")

    first, again = (subject.rate(test["id"], grade=None, outcome="timed_out") for _reply in ("lost", "kept"))

    assert again.status_code == 200
    assert again.json()["playlist"] == first.json()["playlist"]
    assert Presentation.objects.filter(replaces=test["id"]).count() == 1


def test_a_pair_whose_file_is_still_missing_is_not_shown_again(subject):
    subject.to_session()
    test = next(item for item in subject.trial["playlist"] if item["kind"] == "test")
    picture = Presentation.objects.get(pk=test["id"]).pair.adversarial
    (django_settings.MEDIA_ROOT / picture.file).unlink()

    subject.rate(test["id"], grade=None, outcome="spoiled", cause="missing_file")

    assert not Presentation.objects.filter(replaces__isnull=False).exists()


def test_at_most_a_tenth_of_a_session_is_replaced(subject):
    subject.to_session()
    for item in subject.trial["playlist"]:
        subject.rate(item["id"], grade=3, outcome="spoiled", cause="lost_focus")

    assert Presentation.objects.filter(replaces__isnull=False).count() == 2  # of 20


def test_training_is_not_replaced(subject):
    subject.to_session()
    training = subject.trial["playlist"][0]
    assert training["kind"] == "training"

    response = subject.rate(training["id"], grade=None, outcome="timed_out")

    assert response.json()["playlist"] is None


def test_a_spoiled_presentations_grade_is_kept(subject):
    subject.to_session()
    pk = subject.trial["playlist"][0]["id"]

    subject.rate(pk, grade=5, outcome="spoiled", cause="lost_focus")

    presentation = Presentation.objects.get(pk=pk)
    assert (presentation.outcome, presentation.cause, presentation.rating.grade) == ("spoiled", "lost_focus", 5)


def test_the_database_refuses_to_change_a_rating_or_an_outcome(subject):
    subject.to_session()
    pk = subject.trial["playlist"][0]["id"]
    subject.rate(pk, grade=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(presentation=pk).update(grade=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presentation.objects.filter(pk=pk).update(outcome="timed_out")


def test_an_unknown_link_says_so(db):
    response = Client().get("/s/no-such-token/")

    assert response.status_code == 404
    assert "not known" in response.content.decode()


def test_a_revoked_link_says_so_and_stops_the_open_page_too(subject):
    subject.to_session()
    revoke(subject.subject)

    assert Client().get(subject.path).status_code == 410
    assert subject.rate(subject.trial["playlist"][0]["id"]).status_code == 403


def test_a_reissued_link_replaces_the_old_one_and_goes_on(subject, experimenter):
    subject.to_session()
    subject.rate(subject.trial["playlist"][0]["id"])

    new = Browser(reissue(subject.subject, by=experimenter).path)

    assert len(new.trial["playlist"]) == 23
    assert Client().get(subject.path).status_code == 410


def test_no_token_is_stored(subject):
    token = subject.path.split("/")[2]

    invitation = subject.subject.invitations.get()
    assert token not in (invitation.token_sha256, invitation.short_code)


def test_withdrawing_asks_first_then_deletes_everything_but_the_fact(subject):
    subject.to_session()
    subject.rate(subject.trial["playlist"][0]["id"])
    stop = subject.trial["urls"]["stop"]
    playlist_url = subject.trial["urls"]["playlist"]

    subject.page = subject.client.get(stop)
    assert Rating.objects.count() == 1
    subject.submit()

    subject.subject.refresh_from_db()
    assert subject.at.endswith("/withdrawn/")
    assert not Session.objects.exists()
    assert not Rating.objects.exists()
    assert (subject.subject.age, subject.subject.gender) == (None, "")
    assert subject.subject.withdrawn_at
    assert Client().get(subject.path).status_code == 410
    assert subject.client.get(playlist_url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_outcome_that_meets_a_withdrawal_is_told_so():
    [new] = invited(published(make_experimenter("ada")))
    subject = Browser(new.path).to_session()
    first = subject.trial["playlist"][0]["id"]

    def rates():
        try:
            return subject.rate(first)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as another:
        with transaction.atomic():
            withdraw(new.subject)
            late = another.submit(rates)
            wait_for_a_lock()
        response = late.result(timeout=30)

    assert response.status_code == 410
    assert "withdrawn" in response.json()["message"]
    assert not Rating.objects.exists()


def wait_for_a_lock(seconds: float = 30):
    """Until some other connection waits for a row of this one's."""
    end = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    pytest.fail("No connection came to wait.")


def test_a_picture_is_served_to_its_subject_only_and_never_transformed(subject, version):
    subject.to_session()
    url = subject.trial["playlist"][0]["test"]

    response = subject.client.get(url)

    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=86400, immutable, no-transform"
    assert Client().get(url).status_code == 403


def test_a_missing_file_is_a_clear_answer(subject):
    subject.to_session()
    item = subject.trial["playlist"][0]
    picture = Presentation.objects.get(pk=item["id"]).pair.adversarial
    (django_settings.MEDIA_ROOT / picture.file).unlink()

    response = subject.client.get(item["test"])

    assert response.status_code == 404
    assert "missing on the server" in response.json()["message"]


def measured(**more) -> dict:
    good = {
        "dpr": 1, "inner_width": 1280, "inner_height": 800, "screen_width": 1280, "screen_height": 800,
        "pinch_scale": 1, "fullscreen": False, "forced_colors": False, "inverted_colors": False,
    }  # fmt: skip
    return {"before_session": True, "measured": {**good, **more}}


@pytest.mark.parametrize(
    ("report", "complaint"),
    [
        ({"inner_width": 150}, "150 × 800 pixels; 224 ×"),
        ({"pinch_scale": 1.5}, "1.50"),
        ({"forced_colors": True}, "High contrast"),
    ],
)
def test_a_display_outside_the_condition_is_stopped_with_its_measure_and_stored(subject, report, complaint):
    subject.to_session()

    response = subject.post(subject.trial["urls"]["display"], measured(**report)).json()

    assert not response["passed"]
    assert complaint in response["findings"][0]["measured"]
    assert response["findings"][0]["mend"]
    session = Session.objects.get()
    assert [check.passed for check in session.display_checks.all()] == [False]


def test_a_scale_other_than_at_the_start_is_stopped(subject):
    subject.to_session()
    url = subject.trial["urls"]["display"]
    assert subject.post(url, measured(dpr=1)).json()["passed"]

    changed = {**measured(dpr=1.25), "before_session": False}

    assert not subject.post(url, changed).json()["passed"]


def test_an_unknown_screen_stores_pixels_per_degree_as_not_measured(subject):
    subject.to_session()

    response = subject.post(subject.trial["urls"]["display"], measured()).json()

    assert response["passed"]
    assert response["pixels_per_degree"] is None


def test_an_incomplete_report_is_refused(subject):
    subject.to_session()

    assert subject.post(subject.trial["urls"]["display"], {"measured": {"dpr": 1}}).status_code == 422
