"""A scoring run: asked for on the metrics page, done by the worker, stopped and gone on with."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from analysis.metrics import METRICS, available
from analysis.models import MetricScore, ScoringRun
from analysis.scores.runs import services
from analysis.scores.runs.services import do
from analysis.scores.runs.tasks import ask
from rating.stimuli.models import Pair

from .test_freshness import work

ALL_PAIRS = 10  # training pairs too
SIZE = 64  # of the test's pictures
FITTING = [name for name in available() if METRICS[name].smallest <= SIZE]


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    """As the worker does it, on one processor."""
    compute = services.compute_scores
    monkeypatch.setattr(services, "compute_scores", lambda pairs, **more: compute(pairs, processes=1, **more))


def page(client, version):
    return client.get(reverse("analysis:metrics", args=[version.pk]))


def press(client, version, button):
    return client.post(reverse(f"analysis:metrics-{button}", args=[version.pk]), follow=True)


def state(client, version):
    return client.get(reverse("analysis:metrics-status", args=[version.pk])).json()


def test_the_page_says_what_is_missing_and_computes_it(ada, version):
    assert f"{6 * len(FITTING)} scores are missing." in page(ada, version).text
    assert "as soon as the worker is free" in press(ada, version, "compute").text
    assert state(ada, version)["state"] == "waiting"

    work()

    assert state(ada, version) == {"state": "done", "done": ALL_PAIRS, "total": ALL_PAIRS, "seconds_left": None}
    assert MetricScore.objects.count() == ALL_PAIRS * len(FITTING)
    assert "Nothing is missing." in page(ada, version).text


def test_however_often_it_is_asked_for_there_is_one(ada, version):
    for _time in range(3):
        press(ada, version, "compute")

    assert ScoringRun.objects.count() == 1


def test_a_run_is_stopped_and_the_next_goes_on_from_there(ada, version, monkeypatch):
    monkeypatch.setattr("analysis.scores.services.SAVED_AT_ONCE", 4)
    run = ask(version.study.stimulus_set, None)
    tell = ScoringRun.tell

    def tell_and_stop(run, done, total):
        if done == 4:
            press(ada, version, "stop")
        tell(run, done, total)

    monkeypatch.setattr(ScoringRun, "tell", tell_and_stop)
    work()
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == ("stopped", 4, ALL_PAIRS)
    first = set(MetricScore.objects.values_list("pk", flat=True))
    assert len(first) == 4 * len(FITTING)
    assert "stopped after 4 of 10 pairs" in page(ada, version).text

    monkeypatch.setattr(ScoringRun, "tell", tell)
    ask(version.study.stimulus_set, None)
    work()
    assert ScoringRun.objects.first().state == "done"
    assert MetricScore.objects.count() == ALL_PAIRS * len(FITTING)
    assert first < set(MetricScore.objects.values_list("pk", flat=True))


def test_a_run_that_no_worker_has_begun_is_stopped_at_once(ada, version):
    press(ada, version, "compute")
    assert "ends with the pairs in hand" in press(ada, version, "stop").text
    work()

    assert ScoringRun.objects.get().state == "stopped"
    assert not MetricScore.objects.exists()


def test_a_run_whose_worker_is_gone_gives_way_to_the_next(ada, version):
    lost = ask(version.study.stimulus_set, None)
    long_ago = timezone.now() - timedelta(hours=1)
    ScoringRun.objects.update(started_at=long_ago, seen_at=long_ago)
    assert "gave no sign for ten minutes" in page(ada, version).text

    run = ask(version.study.stimulus_set, None)

    lost.refresh_from_db()
    assert run != lost
    assert (lost.state, run.state) == ("stopped", "waiting")


def test_a_worker_that_was_taken_for_lost_ends_when_it_comes_back(version):
    run = ask(version.study.stimulus_set, None)
    run.end()

    do(run)

    assert not MetricScore.objects.exists()


def test_a_fault_is_told(ada, version, monkeypatch):
    run = ask(version.study.stimulus_set, None)

    def fails(*_arguments, **_more):
        raise MemoryError("no room")

    monkeypatch.setattr(services, "compute_scores", fails)
    work()
    run.refresh_from_db()

    assert run.state == "failed"
    assert "MemoryError: no room" in page(ada, version).text


def test_files_that_lack_are_named(ada, version, settings):
    pair = Pair.objects.exclude(adversarial=None).first()
    path = settings.MEDIA_ROOT / pair.shown.file
    kept = path.read_bytes()
    path.unlink()
    try:
        press(ada, version, "compute")
        work()
    finally:
        path.write_bytes(kept)

    assert pair.shown.file in page(ada, version).text


def test_the_time_left_follows_from_the_pace(version):
    now = timezone.now()
    run = ScoringRun(
        stimulus_set=version.study.stimulus_set,
        started_at=now - timedelta(seconds=20),
        seen_at=now,
        done=4,
        total=10,
    )

    assert run.seconds_left == pytest.approx(30)
    assert ScoringRun(stimulus_set=version.study.stimulus_set, total=10).seconds_left is None


def test_only_the_owner_asks_and_stops(bob, version):
    for button in ("compute", "stop"):
        assert press(bob, version, button).status_code == 404
    assert page(bob, version).status_code == 404
    assert not ScoringRun.objects.exists()


def test_who_may_not_compute_sees_no_button(ada, version, experimenter):
    group = experimenter.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="add_scoringrun"))

    assert "Compute what is missing" not in page(ada, version).text
    assert press(ada, version, "compute").status_code == 404


def test_stop_is_a_success_where_nothing_runs(ada, version):
    assert press(ada, version, "stop").status_code == 200
    ScoringRun.objects.create(stimulus_set=version.study.stimulus_set).stop()
    assert ScoringRun.objects.get().state == "stopped"
