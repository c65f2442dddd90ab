"""What a killed worker leaves is taken up, once, and not for ever."""

from __future__ import annotations

import pytest
from django.db import connection
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from analysis.scores.models import MetricScore
from analysis.scores.runs.tasks import ask
from rating.jobs.taking_up import ALIVE, MOST_TIMES, _number, alive, is_alive, take_up
from rating.stimuli.imports import jobs
from rating.stimuli.imports.models import StimulusImport
from rating.stimuli.models import StimulusSet
from tests.rating.test_import_stimuli import good, zipped
from tests.studies import make_stimulus_set
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@task()
def nothing(number: int) -> None:
    pass


def begun_by(worker: str, number: int = 1, before: list[str] | None = None) -> DBTaskResult:
    job = DBTaskResult.objects.get(pk=nothing.enqueue(number).id)
    job.worker_ids = before or []
    job.claim(worker)
    return job


def status(job: DBTaskResult) -> str:
    job.refresh_from_db()
    return job.status


def test_the_job_of_a_worker_that_is_gone_is_given_back():
    job = begun_by("gone")
    assert take_up() == 1
    assert status(job) == TaskResultStatus.READY
    assert job.worker_ids == ["gone"]  # so that its attempts are counted
    assert take_up() == 0


def test_the_job_of_a_worker_that_lives_is_left_alone():
    with alive("one of them"):
        assert is_alive("one of them")
        job = begun_by("one of them")
        assert take_up() == 0
        assert status(job) == TaskResultStatus.RUNNING
    assert not is_alive("one of them")
    assert take_up() == 1


def test_a_worker_takes_up_what_is_there_before_it_begins():
    job = begun_by("gone")
    with alive("the next"):
        assert status(job) == TaskResultStatus.READY


def test_a_job_that_kills_its_workers_fails_in_the_end():
    job = begun_by("third", before=["first", "second"])
    assert len(job.worker_ids) == MOST_TIMES
    assert take_up() == 0
    assert status(job) == TaskResultStatus.FAILED
    assert "3 times" in job.traceback


def test_what_was_asked_for_again_is_not_done_twice():
    job, other = begun_by("gone"), begun_by("gone", number=2)
    again = DBTaskResult.objects.get(pk=nothing.enqueue(1).id)
    assert take_up() == 1
    assert (status(job), status(again)) == (TaskResultStatus.FAILED, TaskResultStatus.READY)
    assert status(other) == TaskResultStatus.READY


def test_a_lock_of_another_kind_is_no_life():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [ALIVE + 1, _number("gone")])
        assert not is_alive("gone")
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ALIVE + 1, _number("gone")])


@pytest.mark.parametrize(("left", "before"), [("looking", "waiting"), ("importing", "confirmed")])
def test_an_import_is_taken_up_where_it_was_left(experimenter, tmp_path, monkeypatch, server, left, before):
    """The worker is killed in the middle of it; the next one is a real one."""
    path = zipped(tmp_path / "set.zip", good())
    run = StimulusImport.objects.create(owner=experimenter, title="A set", file_name="set.zip", language="en")
    run.path.parent.mkdir(parents=True, exist_ok=True)
    run.path.write_bytes(path.read_bytes())
    if before == "confirmed":
        jobs.go_on(run)
        run.refresh_from_db()
    StimulusImport.objects.filter(pk=run.pk).update(state=left)
    DBTaskResult.objects.get(pk=jobs.go_on_with.enqueue(run.pk).id).claim("gone")

    server.start_worker()
    until(lambda: StimulusImport.objects.get(pk=run.pk).state in ("looked at", "done", "failed"), seconds=60)

    run.refresh_from_db()
    assert (run.state, run.fault) == ("looked at" if left == "looking" else "done", "")
    assert StimulusSet.objects.count() == (left == "importing")


def test_what_a_worker_was_scoring_when_it_was_killed_is_gone_on_with(server, experimenter):
    stimuli = make_stimulus_set(experimenter, contents=6, attacks=2, levels=3, size=200)
    run = ask(stimuli, experimenter)
    server.start_worker()
    until(lambda: type(run).objects.get(pk=run.pk).done > 0, seconds=120)
    server.stop_worker()
    scored = MetricScore.objects.count()
    assert type(run).objects.get(pk=run.pk).ended_at is None

    server.start_worker()
    until(lambda: type(run).objects.get(pk=run.pk).ended_at is not None, seconds=300)

    run.refresh_from_db()
    assert (run.state, run.fault) == ("done", "")
    assert run.total < stimuli.pairs.count()  # what had been scored was kept
    assert MetricScore.objects.count() > scored > 0
    assert len(DBTaskResult.objects.get(task_path="analysis.scores.runs.tasks.score_set").worker_ids) == 2
