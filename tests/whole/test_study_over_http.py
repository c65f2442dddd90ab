"""A whole study over real HTTP against gunicorn and PostgreSQL: 18 subjects, 360 pairs, three sessions each."""

import random
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from openpyxl import load_workbook
from pytest import approx
from scipy.stats import t as student

from analysis.exports.spreadsheet import mos_spreadsheet
from analysis.results.services import ensure
from rating.sessions.models import Presentation, Rating, Session
from tests.http_subject import HttpSubject
from tests.sheets import table
from tests.studies import invited, make_experimenter, published

SUBJECTS, PAIRS = 18, 360


@pytest.fixture
def version(transactional_db):
    return published(make_experimenter("ada"), sessions=3, contents=12, attacks=6, levels=5, size=8)


def play(base: str, path: str, number: int) -> dict[int, int]:
    grades = random.Random(number)
    subject = HttpSubject(base, path)
    subject.to_session(age=20 + number)
    acknowledged = {}
    for session in (1, 2, 3):
        assert subject.at.endswith(f"/session/{session}/"), subject.at
        acknowledged |= subject.rate_session(lambda _presentation: grades.randint(1, 5))
        subject.here()
        if session < 3:
            subject.next_session()
    assert subject.at.endswith("/thanks/")
    return acknowledged


def test_eighteen_subjects_rate_three_sessions_each_and_every_rating_is_stored(server, version):
    invitations = invited(version, SUBJECTS)

    with ThreadPoolExecutor(6) as several:
        played = list(several.map(lambda n: play(server.url, invitations[n].path, n), range(SUBJECTS)))

    acknowledged = {presentation: grade for one in played for presentation, grade in one.items()}
    stored = dict(Rating.objects.values_list("presentation_id", "grade"))
    assert stored == acknowledged
    counted = Rating.objects.filter(presentation__kind="test", presentation__outcome="rated")
    assert counted.count() == SUBJECTS * PAIRS
    assert counted.values("presentation__session__subject", "presentation__pair").distinct().count() == SUBJECTS * PAIRS

    orders = [
        tuple(session.presentations.order_by("place").values_list("pair__reference_id", "pair_id"))
        for session in Session.objects.all()
    ]
    assert len(set(orders)) == SUBJECTS * 3
    assert all(a[0] != b[0] for order in orders for a, b in pairwise(order))

    book = load_workbook(BytesIO(mos_spreadsheet(ensure(version), personal=True)))
    matrix = table(book["Ratings"])
    grades = np.array([[row[f"S{number:02d}"] for number in range(1, SUBJECTS + 1)] for row in matrix], dtype=float)
    assert grades.shape == (PAIRS, SUBJECTS)
    assert not np.isnan(grades).any()
    half_width = student.ppf(0.975, SUBJECTS - 1) * grades.std(axis=1, ddof=1) / np.sqrt(SUBJECTS)
    mos = {row["Pair"]: row for row in table(book["MOS"])}
    assert [mos[row["Pair"]]["MOS"] for row in matrix] == approx(grades.mean(axis=1), rel=1e-12)
    assert [mos[row["Pair"]]["CI 95 %"] for row in matrix] == approx(half_width, rel=1e-12)


def test_a_killed_server_loses_no_acknowledged_rating_and_the_subject_goes_on(server, version):
    [new] = invited(version)
    subject = HttpSubject(server.url, new.path)
    subject.to_session()
    trial = subject.trial
    acknowledged: dict[int, int] = {}

    def kill_and_restart() -> None:
        server.kill()
        server.start()

    with ThreadPoolExecutor(1) as beside:
        for number, item in enumerate(trial["playlist"][:60]):
            if number in (20, 40):  # in mid-session, requests in flight
                restarted = beside.submit(kill_and_restart)
            response = subject.rate(server.url + trial["urls"]["outcome"].format(id=item["id"]), 1 + number % 5)
            assert response.status_code in (200, 201)
            acknowledged[item["id"]] = 1 + number % 5
        restarted.result()

    subject.here()  # reload
    assert dict(Rating.objects.values_list("presentation_id", "grade")) == acknowledged
    assert [item["id"] for item in subject.trial["playlist"]] == [item["id"] for item in trial["playlist"][60:]]
    assert Presentation.objects.filter(outcome="rated").count() == 60
