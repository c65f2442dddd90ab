"""Vision checks: acuity in three notations; entered by the experimenter or asked of the subject; the study's rule."""

from itertools import pairwise

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from rating.sessions.simulated import add_simulated_subjects
from rating.simulation import Simulation
from rating.subjects.models import Subject
from rating.subjects.withdraw import withdraw
from rating.vision.acuity import LEAST, MOST, Implausible, Unreadable, at_least, decimal_acuity, logmar
from rating.vision.latest import latest_checks
from rating.vision.models import VisionCheck
from tests.rating.test_admin import logged_in, url
from tests.rating.test_subject_path import Browser
from tests.studies import invited, make_experimenter, make_stimulus_set, make_study, published

GOOD = {
    "correction": "glasses", "acuity_text": "20/25", "acuity_notation": "snellen",
    "plates_shown": "10", "plates_right": "9",
}  # fmt: skip
POOR = {**GOOD, "acuity_text": "0.3", "acuity_notation": "decimal"}

acuities = st.floats(LEAST + 0.001, MOST - 0.01)


@pytest.mark.parametrize(
    ("text", "notation", "acuity"),
    [
        ("1.0", "decimal", 1.0),
        (" 0,8 ", "decimal", 0.8),
        ("1", "decimal", 1.0),
        ("20/20", "snellen", 1.0),
        ("6/9", "snellen", 2 / 3),
        ("20 / 30", "snellen", 2 / 3),
        ("6/7.5", "snellen", 0.8),
        ("0", "logmar", 1.0),
        ("0.3", "logmar", 0.501187),
        ("-0.1", "logmar", 1.258925),
        ("−0,1", "logmar", 1.258925),
        ("+0.18", "logmar", 0.660693),
    ],
)
def test_each_notation_gives_its_decimal_acuity(text, notation, acuity):
    assert decimal_acuity(text, notation) == approx(acuity, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("", "decimal"), ("good", "decimal"), ("20/20", "decimal"), ("-1.0", "decimal"), ("1e0", "decimal"),
        ("nan", "decimal"), ("1.0", "snellen"), ("20/0", "snellen"), ("20/", "snellen"), ("20/20/20", "snellen"),
        ("0.1.2", "logmar"), ("20/20", "logmar"), ("--0.1", "logmar"), ("١", "decimal"),
    ],
)  # fmt: skip
def test_a_text_of_another_notation_is_refused(text, notation):
    with pytest.raises(Unreadable):
        decimal_acuity(text, notation)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("20", "decimal"),
        ("0", "decimal"),
        ("0.04", "decimal"),
        ("20/2", "snellen"),
        ("1.5", "logmar"),
        ("-1", "logmar"),
    ],
)
def test_an_acuity_that_no_chart_tells_is_refused_with_its_value(text, notation):
    with pytest.raises(Implausible, match=r"decimal acuity of .*charts tell 0\.05 to 3\.2"):
        decimal_acuity(text, notation)


def test_an_unknown_notation_is_named():
    with pytest.raises(ValueError, match="'inches'"):
        decimal_acuity("1.0", "inches")


@given(acuities)
def test_a_decimal_acuity_is_read_back(acuity):
    assert decimal_acuity(f"{acuity:.4f}", "decimal") == approx(acuity, abs=5e-5)


@given(acuities, st.sampled_from([6, 20]))
def test_a_snellen_fraction_is_read_back(acuity, distance):
    assert decimal_acuity(f"{distance}/{distance / acuity:.4f}", "snellen") == approx(acuity, rel=1e-3)


@given(acuities)
def test_a_logmar_value_is_read_back(acuity):
    assert decimal_acuity(f"{logmar(acuity):.4f}", "logmar") == approx(acuity, rel=2e-4)


@given(st.lists(acuities, min_size=2, unique=True))
def test_a_larger_acuity_has_a_smaller_logmar_and_reaches_a_smaller_one(some):
    for smaller, larger in pairwise(sorted(some)):
        assert logmar(larger) <= logmar(smaller)
        assert at_least(larger, smaller)


@pytest.mark.parametrize(
    ("text", "notation", "least", "reached"),
    [
        ("20/30", "snellen", 0.67, True),  # 0.667, and called 0.67
        ("0.18", "logmar", 0.67, True),
        ("0.1", "logmar", 0.8, True),  # 0.794
        ("20/25", "snellen", 0.8, True),
        ("0.66", "decimal", 0.67, True),
        ("0.63", "decimal", 0.67, False),
        ("0.2", "logmar", 0.67, False),
        ("20/40", "snellen", 0.67, False),
        ("0.12", "logmar", 0.8, False),  # a letter less
    ],
)
def test_an_acuity_is_reached_to_half_a_letter(text, notation, least, reached):
    assert at_least(decimal_acuity(text, notation), least) is reached


def version_with(experimenter: User, by: str, rule: str = "block", **fields):
    return published(experimenter, fields={"vision_check": by, "vision_rule": rule, **fields})


def after_about(version) -> Browser:
    """A subject who has just told their age."""
    [new] = invited(version)
    browser = Browser(new.path).submit(agree="on").submit(age="34", gender="another")
    browser.subject, browser.path = new.subject, new.path
    return browser


def enter(admin: Client, subject: Subject, **read):
    return admin.post(url("subject", "vision", subject.pk), {**GOOD, **read}, follow=True)


def test_without_a_vision_check_the_instructions_follow(experimenter):
    assert after_about(version_with(experimenter, "nobody")).at.endswith("/instructions/")


def test_the_subject_waits_until_the_experimenter_has_entered_the_check(experimenter):
    subject = after_about(version_with(experimenter, "experimenter"))
    assert subject.at.endswith("/vision/")
    assert "Stop and withdraw my data" in subject.page.content.decode()

    subject.submit()
    assert subject.at.endswith("/vision/")
    assert "not been entered yet" in subject.page.content.decode()

    enter(logged_in(experimenter), subject.subject)
    subject.submit()
    assert subject.at.endswith("/instructions/")
    assert subject.submit().at.endswith("/session/1/")


def test_no_address_leads_around_the_check(experimenter):
    subject = after_about(version_with(experimenter, "experimenter"))

    for page in ("instructions/", "session/1/", "break/", "thanks/"):
        address = subject.at.replace("vision/", page)
        assert subject.client.get(address, follow=True).redirect_chain[-1][0].endswith("/vision/"), page


def test_what_is_entered_is_stored_as_read_and_as_a_decimal_with_who_entered_it(experimenter):
    subject = after_about(version_with(experimenter, "experimenter")).subject

    page = enter(logged_in(experimenter), subject)

    check = VisionCheck.objects.get()
    assert (check.acuity_text, check.acuity_notation, check.acuity) == ("20/25", "snellen", 0.8)
    assert (check.correction, check.plates_shown, check.plates_right) == ("glasses", 10, 9)
    assert (check.passed, check.asked_only, check.entered_by) == (True, False, experimenter)
    assert "has passed" in page.text


def test_who_fails_where_the_rule_blocks_is_told_kindly_and_goes_no_further(experimenter):
    subject = after_about(version_with(experimenter, "experimenter", "block"))
    page = enter(logged_in(experimenter), subject.subject, **POOR)
    assert "cannot go on" in page.text

    subject.submit()

    text = subject.page.content.decode()
    assert subject.at.endswith("/vision/")
    assert "needs other eyesight values" in text
    assert "Tell the experimenter" in text
    assert "Stop and withdraw my data" in text
    assert Browser(subject.path).at.endswith("/vision/")


def test_who_fails_where_the_rule_marks_goes_on_and_is_marked(experimenter):
    subject = after_about(version_with(experimenter, "experimenter", "mark"))
    enter(logged_in(experimenter), subject.subject, **POOR)

    assert subject.submit().at.endswith("/instructions/")
    assert "failed" in logged_in(experimenter).get(url("subject")).text


@pytest.mark.parametrize(
    ("read", "passed"),
    [
        ({"plates_shown": "10", "plates_right": "8"}, True),
        ({"plates_shown": "10", "plates_right": "7"}, False),
        ({"acuity_text": "0.18", "acuity_notation": "logmar"}, True),
        ({"acuity_text": "0.3", "acuity_notation": "logmar"}, False),
    ],
)
def test_the_studys_rule_decides(experimenter, read, passed):
    subject = after_about(version_with(experimenter, "experimenter", least_acuity=0.67, least_plates_percent=80))
    enter(logged_in(experimenter), subject.subject, **read)

    assert VisionCheck.objects.get().passed is passed


def test_the_newest_check_holds_and_the_earlier_one_stays(experimenter):
    subject = after_about(version_with(experimenter, "experimenter", "block"))
    admin = logged_in(experimenter)
    enter(admin, subject.subject, **POOR)
    enter(admin, subject.subject)

    assert subject.submit().at.endswith("/instructions/")
    page = admin.get(url("subject", "vision", subject.subject.pk)).text
    assert page.index("20/25 = 0.80") < page.index(">0.3<")
    assert VisionCheck.objects.count() == 2

    enter(admin, subject.subject, **POOR)
    assert subject.submit().at.endswith("/vision/")


@pytest.mark.parametrize(
    ("read", "complaint"),
    [
        ({"correction": ""}, "required"),
        ({"acuity_text": ""}, "required"),
        ({"acuity_text": "good"}, "Snellen fraction, such as 20/30"),
        ({"acuity_notation": "decimal"}, "decimal acuity, such as 1.0"),
        ({"acuity_notation": "logmar"}, "logMAR value, such as 0.18"),
        ({"acuity_text": "20/2"}, "decimal acuity of 10; charts tell 0.05 to 3.2"),
        ({"plates_shown": "0", "plates_right": "0"}, "greater than or equal to 1"),
        ({"plates_right": "11"}, "more plates right than shown"),
        ({"plates_right": "-1"}, "greater than or equal to 0"),
        ({"plates_right": "all"}, "whole number"),
    ],
)
def test_a_wrong_entry_is_explained_and_not_stored(experimenter, read, complaint):
    subject = after_about(version_with(experimenter, "experimenter"))

    page = enter(logged_in(experimenter), subject.subject, **read)

    assert complaint in page.text
    assert not VisionCheck.objects.exists()


def test_djangos_log_says_who_entered_a_check_and_not_what_was_read(experimenter):
    subject = after_about(version_with(experimenter, "experimenter")).subject
    enter(logged_in(experimenter), subject)

    entry = LogEntry.objects.get(object_id=str(subject.pk))
    assert (entry.user, entry.change_message) == (experimenter, "Entered a vision check.")


def test_nobody_enters_a_check_of_somebody_elses_subject_or_without_the_permission(experimenter):
    subject = after_about(version_with(experimenter, "experimenter")).subject

    assert enter(logged_in(make_experimenter("eve")), subject).status_code == 404
    experimenter.groups.clear()
    assert enter(logged_in(experimenter), subject).status_code == 403
    assert not VisionCheck.objects.exists()


def test_a_subject_of_a_study_without_a_check_cannot_be_checked(experimenter):
    subject = after_about(version_with(experimenter, "nobody")).subject

    assert "has no vision check" in enter(logged_in(experimenter), subject).text
    assert not VisionCheck.objects.exists()


def test_a_withdrawn_subject_cannot_be_checked(experimenter):
    subject = after_about(version_with(experimenter, "experimenter")).subject
    withdraw(subject)

    assert "has withdrawn" in enter(logged_in(experimenter), subject).text
    assert not VisionCheck.objects.exists()


def test_withdrawing_deletes_the_checks(experimenter):
    subject = after_about(version_with(experimenter, "experimenter"))
    enter(logged_in(experimenter), subject.subject)

    subject.page = subject.client.get(subject.at.replace("vision/", "stop/"))
    subject.submit()

    assert subject.at.endswith("/withdrawn/")
    assert not VisionCheck.objects.exists()


def test_an_online_subject_is_asked_and_the_answers_are_stored_as_their_word(experimenter):
    subject = after_about(version_with(experimenter, "subject"))
    assert "Nothing is measured" in subject.page.content.decode()

    subject.submit(correction="lenses", sees_well="yes", sees_colours="yes")

    check = VisionCheck.objects.get()
    assert subject.at.endswith("/instructions/")
    assert (check.asked_only, check.passed, check.correction) == (True, True, "lenses")
    assert (check.says_sees_well, check.says_sees_colours) == (True, True)
    assert (check.acuity, check.plates_shown, check.entered_by) == (None, None, None)
    page = logged_in(experimenter).get(url("subject", "change", subject.subject.pk)).text
    assert "asked, not measured" in page


@pytest.mark.parametrize("missing", ["correction", "sees_well", "sees_colours"])
def test_a_question_left_open_is_named_and_nothing_is_stored(experimenter, missing):
    subject = after_about(version_with(experimenter, "subject"))
    said = {"correction": "none", "sees_well": "yes", "sees_colours": "no"}
    del said[missing]

    subject.submit(**said)

    text = subject.page.content.decode()
    assert f'aria-describedby="{missing}-error"' in text
    assert f'id="{missing}-error"' in text
    assert text.count("autofocus") == 1
    assert text.count(" checked") == 2
    assert not VisionCheck.objects.exists()


@pytest.mark.parametrize("said", [{"sees_well": "no"}, {"sees_colours": "no"}])
@pytest.mark.parametrize(("rule", "page"), [("block", "/vision/"), ("mark", "/instructions/")])
def test_who_says_no_fails_by_the_studys_rule(experimenter, said, rule, page):
    subject = after_about(version_with(experimenter, "subject", rule))

    subject.submit(**{"correction": "none", "sees_well": "yes", "sees_colours": "yes", **said})

    assert subject.at.endswith(page)
    assert not VisionCheck.objects.get().passed


def test_the_answers_are_stored_once(experimenter):
    subject = after_about(version_with(experimenter, "subject", "block"))
    asked = subject.page
    said = {"correction": "none", "sees_well": "no", "sees_colours": "yes"}
    subject.submit(**said)

    subject.page = asked
    subject.submit(**{**said, "sees_well": "yes"})

    assert not VisionCheck.objects.get().passed


def test_the_experimenter_can_check_a_subject_who_was_asked_and_that_holds(experimenter):
    subject = after_about(version_with(experimenter, "subject", "block"))
    subject.submit(correction="none", sees_well="no", sees_colours="yes")

    enter(logged_in(experimenter), subject.subject)

    assert Browser(subject.path).at.endswith("/instructions/")


def test_the_list_of_subjects_shows_each_state_and_filters_by_it(experimenter):
    version = version_with(experimenter, "subject", "mark")
    passed, failed, said_yes, said_no, _silent = (after_about(version) for _subject in range(5))
    admin = logged_in(experimenter)
    enter(admin, passed.subject, **POOR)
    enter(admin, passed.subject)
    enter(admin, failed.subject)
    enter(admin, failed.subject, **POOR)
    said_yes.submit(correction="none", sees_well="yes", sees_colours="yes")
    said_no.submit(correction="none", sees_well="no", sees_colours="yes")

    def listed(state: str) -> list[str]:
        text = admin.get(url("subject"), {"vision": state}).text
        return [code for code in ("S01", "S02", "S03", "S04", "S05") if f">{code}<" in text]

    states = ["passed", "failed", "asked_passed", "asked_failed", "none"]
    assert [listed(state) for state in states] == [["S01"], ["S02"], ["S03"], ["S04"], ["S05"]]
    text = admin.get(url("subject")).text
    for words in ("passed ·", "failed ·", "asked: passed ·", "asked: failed ·", "none ·"):
        assert f">{words}" in text


def test_the_newest_checks_of_many_subjects_take_one_query(experimenter):
    version = version_with(experimenter, "experimenter", "mark")
    one, other, silent = (after_about(version).subject for _subject in range(3))
    admin = logged_in(experimenter)
    enter(admin, one, **POOR)
    enter(admin, one)
    enter(admin, other, **POOR)

    with CaptureQueriesContext(connection) as queries:
        checks = latest_checks(Subject.objects.all())

    assert len(queries) == 1
    assert {pk: check.passed for pk, check in checks.items()} == {one.pk: True, other.pk: False}
    assert latest_checks([silent]) == {}


def test_a_simulated_subject_has_no_check_and_none_can_be_entered(experimenter):
    version = version_with(experimenter, "experimenter")
    assert isinstance(add_simulated_subjects(version, count=2), Simulation)
    subject = Subject.objects.first()

    assert "is simulated" in enter(logged_in(experimenter), subject).text
    assert not VisionCheck.objects.exists()


def test_a_studys_page_offers_its_vision_check_and_what_becomes_of_sessions_left(experimenter):
    admin = logged_in(experimenter)
    study = make_study(experimenter, make_stimulus_set(experimenter))
    page = admin.get(url("study", "change", study.pk)).text

    for name in ("resume", "resume_hours", "vision_check", "vision_rule", "least_acuity", "least_plates_percent"):
        assert f'name="{name}"' in page
