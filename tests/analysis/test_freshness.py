"""What a page shows now: fresh, stale, computing, failed or empty; and the worker is asked once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from analysis.exclusions.services import exclude
from analysis.results.freshness import current
from analysis.results.services import ensure
from analysis.results.tasks import compute_result

from .factories import rate


def work() -> None:
    """What a worker does with the waiting tasks."""
    for task in DBTaskResult.objects.ready():
        try:
            task.task.call(*task.args_kwargs["args"])
            status = TaskResultStatus.SUCCESSFUL
        except Exception:
            status = TaskResultStatus.FAILED
        DBTaskResult.objects.filter(pk=task.pk).update(status=status)


def test_without_ratings_it_is_empty_and_asks_for_nothing(version):
    assert current(version).state == "empty"
    assert not DBTaskResult.objects.exists()


def test_the_first_is_computed_by_the_worker(version):
    rate(version, "A1", [5, 4])

    assert current(version).state == "computing"
    work()
    assert current(version).state == "fresh"


def test_while_the_worker_has_it_a_page_that_waits_is_answered_without_reading_what_is_counted(
    version, ada, monkeypatch
):
    rate(version, "A1", [5, 4])
    asked = {"inputs": current(version).inputs_sha256}
    address = reverse("analysis:status", args=[version.pk])
    with monkeypatch.context() as unread:
        unread.setattr("analysis.results.freshness.inputs", lambda version: 1 / 0)
        assert ada.get(address, asked).json() == {"state": "computing"}

    work()
    assert ada.get(address, asked).json()["state"] == "fresh"
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    version.analysis_results.all().delete()
    assert ada.get(address, asked).json()["state"] == "failed"


def test_an_older_one_is_shown_as_stale_until_the_next_is_there(version):
    subject = rate(version, "A1", [5, 4])
    older = ensure(version)
    exclude(subject, reason="asleep", by=version.study.owner)

    now = current(version)
    assert (now.state, now.result) == ("stale", older)
    work()
    assert current(version).state == "fresh"
    assert current(version).result != older


def test_however_many_pages_ask_it_is_enqueued_once(version):
    rate(version, "A1", [5, 4])
    for _page in range(3):
        current(version)

    assert DBTaskResult.objects.filter(task_path=compute_result.module_path).count() == 1


def test_what_is_running_is_not_enqueued_again_however_long_it_takes(version):
    rate(version, "A1", [5, 4])
    current(version)
    long_ago = timezone.now() - timedelta(days=1)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=long_ago)
    current(version)
    assert DBTaskResult.objects.count() == 1


def test_a_failure_is_said_and_not_repeated_unless_asked(version, monkeypatch):
    rate(version, "A1", [5, 4])
    monkeypatch.setattr("analysis.results.services.compute", lambda read: 1 / 0)
    current(version)
    work()

    assert current(version).state == "failed"
    assert DBTaskResult.objects.count() == 1
    monkeypatch.undo()
    current(version, again=True)
    work()
    assert current(version).state == "fresh"


@pytest.mark.usefixtures("at_once")
def test_where_tasks_run_at_once_the_page_has_it_at_once(version):
    rate(version, "A1", [5, 4])

    assert current(version).state == "fresh"
