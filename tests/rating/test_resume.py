"""What becomes of a session that was begun and left for long: the study says it, and nothing rated is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from rating.sessions.draw import draw, session_seed
from rating.sessions.hold import take
from rating.sessions.models import Presentation, Rating, Session
from rating.sessions.resume import apply_rule
from tests.rating.test_admin import logged_in, url
from tests.rating.test_subject_path import Browser
from tests.studies import invited, make_experimenter, published

HOURS = 6


def begun(experimenter, rule: str, sessions: int = 1) -> Browser:
    """A subject who has rated the first of their pairs, in a study of this rule."""
    version = published(experimenter, sessions=sessions, fields={"resume": rule, "resume_hours": HOURS})
    [new] = invited(version)
    browser = Browser(new.path).to_session()
    browser.path, browser.subject = new.path, new.subject
    browser.rate(browser.trial["playlist"][0]["id"])
    return browser


def left_for(hours: float) -> None:
    Session.objects.update(last_seen_at=timezone.now() - timedelta(hours=hours))


def comes_back(subject: Browser) -> Browser:
    return Browser(subject.path)


@pytest.mark.parametrize("rule", ["continue", "restart", "close"])
def test_a_session_left_for_a_short_while_goes_on(experimenter, rule):
    subject = begun(experimenter, rule)
    left_for(HOURS - 0.1)

    assert [item["id"] for item in comes_back(subject).trial["playlist"]] == [
        item["id"] for item in subject.trial["playlist"][1:]
    ]


def test_continue_goes_on_however_long_it_was_left(experimenter):
    subject = begun(experimenter, "continue")
    left_for(1000)

    assert len(comes_back(subject).trial["playlist"]) == len(subject.trial["playlist"]) - 1
    assert Session.objects.count() == 1


def test_a_session_that_was_opened_and_not_begun_is_not_left(experimenter):
    [new] = invited(published(experimenter, fields={"resume": "restart", "resume_hours": HOURS}))
    first = Browser(new.path).to_session()
    Session.objects.update(drawn_at=timezone.now() - timedelta(days=9))

    assert Browser(new.path).trial["playlist"] == first.trial["playlist"]


def test_restart_sets_the_session_aside_and_draws_another_from_a_seed_of_its_own(experimenter):
    subject = begun(experimenter, "restart")
    left_for(HOURS + 0.1)

    again = comes_back(subject)

    aside, anew = Session.objects.order_by("attempt")
    assert aside.set_aside_at
    assert aside.presentations.get(outcome="rated").rating
    assert (aside.attempt, anew.attempt) == (1, 2)
    assert aside.seed == session_seed(subject.subject.seed, 1)
    assert anew.seed == session_seed(subject.subject.seed, 1, 2) != aside.seed
    assert [item["id"] for item in again.trial["playlist"]] == list(
        anew.presentations.order_by("place").values_list("pk", flat=True)
    )
    assert again.trial["key"].endswith(":1:2")
    assert [(item.place, item.pair_id, item.kind) for item in draw(anew)] == list(
        anew.presentations.order_by("place").values_list("place", "pair_id", "kind")
    )


def test_a_session_begun_anew_may_be_begun_anew_again(experimenter):
    subject = begun(experimenter, "restart")
    for _time in range(2):
        left_for(HOURS + 1)
        again = comes_back(subject)
        again.rate(again.trial["playlist"][0]["id"])

    assert list(Session.objects.order_by("attempt").values_list("attempt", flat=True)) == [1, 2, 3]
    assert len(set(Session.objects.values_list("seed", flat=True))) == 3
    assert Session.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_pages_opened_at_once_one_decides_and_all_get_the_same_new_session():
    subject = begun(make_experimenter("ada"), "restart")
    left_for(HOURS + 1)

    def opens(_page):
        try:
            return [item["id"] for item in comes_back(subject).trial["playlist"]]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as several:
        first, *others = several.map(opens, range(4))

    assert all(other == first for other in others)
    assert list(Session.objects.order_by("attempt").values_list("attempt", flat=True)) == [1, 2]


def test_a_session_begun_anew_leads_to_the_end_like_any_other(experimenter):
    subject = begun(experimenter, "restart")
    left_for(HOURS + 1)
    again = comes_back(subject)

    replies = [again.rate(item["id"]) for item in again.trial["playlist"]]

    assert replies[-1].json()["finished"]
    assert Browser(subject.path).at.endswith("/thanks/")


def test_what_comes_late_for_a_session_set_aside_is_kept_and_leads_to_nothing(experimenter):
    subject = begun(experimenter, "restart")
    left_for(HOURS + 1)
    again = comes_back(subject)
    _first, *late = subject.trial["playlist"]

    replies = [subject.rate(item["id"], grade=None, outcome="timed_out") for item in late[:-1]]
    replies.append(subject.rate(late[-1]["id"]))

    aside, anew = Session.objects.order_by("attempt")
    assert {reply.status_code for reply in replies} == {201}
    assert {reply.json()["playlist"] for reply in replies} == {None}
    assert not replies[-1].json()["finished"]
    assert aside.finished_at is None
    assert not aside.presentations.filter(outcome=None).exists()
    assert not Presentation.objects.filter(replaces__isnull=False).exists()
    assert anew.presentations.filter(outcome=None).count() == len(again.trial["playlist"])
    assert Browser(subject.path).trial["playlist"] == again.trial["playlist"]


def test_a_page_of_the_session_set_aside_does_not_hold_the_new_one(experimenter):
    subject = begun(experimenter, "restart")
    left_for(HOURS + 1)
    comes_back(subject)
    page = "00000000-0000-4000-8000-000000000001"

    response = subject.post(subject.trial["urls"]["hold"], {"page": page, "take_over": True})

    assert response.status_code == 410
    assert "anew" in response.json()["message"]
    assert not Session.objects.filter(held_by=page).exists()


def test_progress_counts_nothing_of_a_session_set_aside(experimenter):
    subject = begun(experimenter, "restart")
    for item in subject.trial["playlist"][1:-1]:
        subject.rate(item["id"])
    left_for(HOURS + 1)
    comes_back(subject)

    page = logged_in(experimenter).get(url("subject")).text

    assert "0 / 6" in page
    assert ">set aside, begun anew</td>" in logged_in(experimenter).get(url("session")).text


def test_close_closes_the_session_and_the_page_says_what_happened(experimenter):
    subject = begun(experimenter, "close")
    left_for(HOURS + 0.1)

    back = comes_back(subject)

    text = back.page.content.decode()
    assert back.at.endswith("/closed/")
    assert f"{HOURS} hours" in text
    assert "ratings so far are kept" in text
    assert "Ask the experimenter" in text
    assert "Stop and withdraw my data" in text
    assert Session.objects.get().closed_at
    assert Browser(subject.path).at.endswith("/closed/")
    assert Rating.objects.count() == 1


def test_what_comes_late_for_a_closed_session_counts_and_may_even_end_it(experimenter):
    subject = begun(experimenter, "close")
    left_for(HOURS + 1)
    comes_back(subject)

    replies = [subject.rate(item["id"]) for item in subject.trial["playlist"][1:]]

    assert {reply.status_code for reply in replies} == {201}
    assert replies[-1].json()["finished"]
    assert Browser(subject.path).at.endswith("/thanks/")


def open_again(client, session: Session):
    data = {"action": "open_again", "_selected_action": session.pk}
    return client.post(url("session"), data, follow=True)


def test_the_experimenter_opens_a_closed_session_again_and_the_log_says_so(experimenter):
    subject = begun(experimenter, "close")
    left_for(HOURS + 1)
    comes_back(subject)
    closed = Session.objects.get()
    admin = logged_in(experimenter)
    assert ">closed</td>" in admin.get(url("session")).text
    assert "session 1 of 1, closed" in admin.get(url("subject")).text

    page = open_again(admin, closed)

    assert "open again" in page.text
    entry = LogEntry.objects.get(object_id=str(closed.pk))
    assert (entry.user, entry.change_message) == (experimenter, "Opened again.")
    assert len(Browser(subject.path).trial["playlist"]) == len(subject.trial["playlist"]) - 1


def test_the_list_of_sessions_filters_by_state(experimenter):
    begun(experimenter, "restart")
    left_for(HOURS + 1)
    subject = Session.objects.get().subject
    admin = logged_in(experimenter)

    def listed(state: str) -> list[int]:
        return [n for n in (1, 2) if f'class="field-attempt">{n}<' in admin.get(url("session"), {"state": state}).text]

    states = ["not_begun", "begun", "finished", "closed", "set_aside", "nonsense"]
    assert [listed(state) for state in states] == [[], [1], [], [], [], [1]]
    Session.objects.update(closed_at=timezone.now())
    assert [listed(state) for state in states] == [[], [], [], [1], [], [1]]
    Session.objects.update(finished_at=timezone.now())
    assert [listed(state) for state in states] == [[], [], [1], [], [], [1]]
    Session.objects.update(set_aside_at=timezone.now())
    assert [listed(state) for state in states] == [[], [], [], [], [1], [1]]
    Session.objects.create(subject=subject, plan_number=1, attempt=2, seed=1, order_version="2")
    assert listed("not_begun") == [2]


def test_only_a_closed_session_is_opened_again(experimenter):
    begun(experimenter, "close")

    page = open_again(logged_in(experimenter), Session.objects.get())

    assert "None of these sessions is closed" in page.text
    assert not LogEntry.objects.exists()


def test_nobody_opens_somebody_elses_session_or_without_the_permission(experimenter):
    subject = begun(experimenter, "close")
    left_for(HOURS + 1)
    comes_back(subject)
    session = Session.objects.get()

    open_again(logged_in(make_experimenter("eve")), session)
    assert Session.objects.get().closed_at

    experimenter.groups.clear()
    experimenter.user_permissions.add(Permission.objects.get(codename="view_session", content_type__app_label="rating"))
    open_again(logged_in(experimenter), session)
    assert Session.objects.get().closed_at


def test_a_session_stays_read_only_in_the_admin(experimenter):
    begun(experimenter, "close")

    page = logged_in(experimenter).post(url("session", "change", Session.objects.get().pk), {"attempt": 9})

    assert page.status_code == 403


@pytest.mark.parametrize(
    ("rule", "words"),
    [("continue", None), ("restart", "after that it begins anew"), ("close", "after that it is closed")],
)
def test_the_break_says_within_which_time_to_come_back(experimenter, rule, words):
    subject = begun(experimenter, rule, sessions=3)
    for item in subject.trial["playlist"][1:]:
        subject.rate(item["id"])

    back = Browser(subject.path)

    assert back.at.endswith("/break/")
    if words:
        assert words in back.page.content.decode()
        assert f"{HOURS} hours" in back.page.content.decode()
    else:
        assert "hours" not in back.page.content.decode()


def test_a_session_keeps_the_language_it_was_first_opened_in(experimenter):
    [new] = invited(published(experimenter))
    browser = Browser(new.path)
    browser.submit(agree="on").submit(age="34", gender="female")
    browser.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    browser.submit()

    assert Session.objects.get().language == "fr"
    english = Browser(new.path)
    assert Session.objects.get().language == "fr"
    assert [grade["words"] for grade in english.trial["grades"]][0:2] == [
        "Imperceptible",
        "Perceptible, mais non gênant",
    ]


@pytest.mark.django_db(transaction=True)
def test_outcomes_are_stored_while_the_session_is_opened_over_and_over():
    """Both lock the session, and each needs the subject's row in its own way: neither may wait for the other."""
    [new] = invited(published(make_experimenter("ada"), contents=8, levels=3))
    subject = Browser(new.path).to_session()
    playlist = subject.trial["playlist"]
    page = uuid4()
    take(Session.objects.get(), page)  # each outcome renews it: a second update of the session
    is_over = Event()

    def opens(_number):
        try:
            while not is_over.is_set():
                apply_rule(new.subject, 1)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as several:
        opened = several.map(opens, range(2))
        try:
            stored = [subject.rate(item["id"], page=str(page)).status_code for item in playlist]
        finally:
            is_over.set()
        assert list(opened) == [None, None]
    assert stored == [201] * len(playlist)
