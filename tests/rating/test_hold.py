"""One page holds a session at a time; another may take it over; an outcome is accepted from any."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from rating.sessions.hold import LEASE, take
from rating.sessions.models import Rating, Session
from rating.subjects.withdraw import withdraw
from tests.rating.test_subject_path import Browser, answer
from tests.studies import invited, make_experimenter, published

ONE, OTHER = str(uuid4()), str(uuid4())


@pytest.fixture
def version(experimenter):
    return published(experimenter)


@pytest.fixture
def subject(version):
    [new] = invited(version)
    browser = Browser(new.path).to_session()
    browser.subject = new.subject
    return browser


def ask(subject: Browser, page: str, **more):
    return subject.post(subject.trial["urls"]["hold"], {"page": page, "take_over": False, "release": False, **more})


def let_the_lease_run_out():
    Session.objects.update(held_at=timezone.now() - LEASE - timedelta(seconds=1))


def test_the_first_page_holds_the_session_and_the_second_is_told_who_was_there(subject):
    first, second = ask(subject, ONE), ask(subject, OTHER)

    assert (first.status_code, first.json()) == (200, {"held": True})
    assert second.status_code == 409
    assert not second.json()["held"]
    last_seen = datetime.fromisoformat(second.json()["last_seen"])
    assert abs(last_seen - Session.objects.get().held_at) < timedelta(milliseconds=1)


def test_asking_again_keeps_the_hold(subject):
    ask(subject, ONE)
    Session.objects.update(held_at=timezone.now() - LEASE / 2)
    ask(subject, ONE)

    assert timezone.now() - Session.objects.get().held_at < LEASE / 2


def test_another_page_takes_over_and_the_first_learns_of_it(subject):
    ask(subject, ONE)

    assert ask(subject, OTHER, take_over=True).json() == {"held": True}
    assert ask(subject, ONE).status_code == 409


def test_a_page_that_is_silent_loses_the_hold_to_the_next_that_asks(subject):
    ask(subject, ONE)
    let_the_lease_run_out()

    assert ask(subject, OTHER).json() == {"held": True}
    assert ask(subject, ONE).status_code == 409


def test_a_page_that_goes_lets_go_and_only_of_what_it_holds(subject):
    ask(subject, ONE)

    assert ask(subject, OTHER, release=True).json() == {"held": False}
    assert ask(subject, OTHER).status_code == 409
    assert ask(subject, ONE, release=True).json() == {"held": False}
    assert ask(subject, OTHER).json() == {"held": True}


def test_an_outcome_renews_the_holders_lease_and_says_so(subject):
    ask(subject, ONE)
    let_the_lease_run_out()
    first = subject.trial["playlist"][0]["id"]

    assert subject.rate(first, page=ONE).json()["held"] is True
    assert ask(subject, OTHER).status_code == 409


def test_a_repeated_outcome_renews_it_as_well(subject):
    first = subject.trial["playlist"][0]["id"]
    subject.rate(first, page=ONE)
    ask(subject, ONE)
    let_the_lease_run_out()

    again = subject.rate(first, page=ONE)

    assert (again.status_code, again.json()["held"]) == (200, True)
    assert ask(subject, OTHER).status_code == 409


@pytest.mark.parametrize("sender", [{"page": OTHER}, {}])
def test_an_outcome_of_another_page_is_stored_and_renews_nothing(subject, sender):
    ask(subject, ONE)
    let_the_lease_run_out()
    first = subject.trial["playlist"][0]["id"]

    response = subject.rate(first, **sender)

    assert (response.status_code, response.json()["held"]) == (201, False)
    assert Rating.objects.filter(presentation=first).exists()
    assert ask(subject, OTHER).json() == {"held": True}


def test_an_outcome_from_something_that_is_no_page_is_refused(subject):
    response = subject.post(subject.trial_url.format(id=subject.trial["playlist"][0]["id"]), answer(page="here"))

    assert response.status_code == 422
    assert "page" in response.json()["errors"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"page": "here"}, "page"),
        ({"page": None}, "page"),
        ({"take_over": "yes"}, "take_over"),
        ({"release": 1}, "release"),
        ({"take_over": True, "release": True}, "release"),
    ],
)
def test_a_wrong_request_is_refused_with_the_field_at_fault(subject, sent, field):
    response = ask(subject, **{"page": ONE, **sent})

    assert response.status_code == 422
    assert field in response.json()["errors"]
    assert Session.objects.get().held_by is None


def test_something_that_is_no_json_is_refused(subject):
    assert subject.post(subject.trial["urls"]["hold"], "][").status_code == 422


def test_a_session_that_is_over_is_held_by_nobody(subject):
    for item in subject.trial["playlist"]:
        subject.rate(item["id"])

    response = ask(subject, ONE)

    assert response.status_code == 404
    assert "over" in response.json()["message"]
    assert ask(subject, ONE, release=True).status_code == 200


def test_a_closed_session_says_so(subject):
    Session.objects.update(closed_at=timezone.now())

    response = ask(subject, ONE, take_over=True)

    assert response.status_code == 410
    assert "closed" in response.json()["message"]
    assert Session.objects.get().held_by is None


def test_a_withdrawn_subject_holds_nothing(subject):
    url = subject.trial["urls"]["hold"]
    withdraw(subject.subject)

    response = subject.post(url, {"page": ONE})

    assert response.status_code == 410
    assert "withdrawn" in response.json()["message"]


def test_a_session_never_drawn_is_not_found(subject):
    url = subject.trial["urls"]["hold"].replace("/1/1/", "/1/2/")

    assert subject.post(url, {"page": ONE}).status_code == 404


def test_somebody_elses_session_is_not_held(subject, version):
    other = Browser(invited(version)[0].path).to_session()

    assert other.post(subject.trial["urls"]["hold"], {"page": ONE}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_pages_that_ask_at_once_one_holds():
    [new] = invited(published(make_experimenter("ada")))
    Browser(new.path).to_session()
    session = Session.objects.get()

    def asks(page):
        try:
            return take(session, page)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as several:
        assert sum(several.map(asks, [uuid4() for _page in range(8)])) == 1
