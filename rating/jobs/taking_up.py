"""A killed worker's jobs are taken up again: by the next worker as it starts, or by another that runs.

A worker holds a lock of the database for as long as it lives. The lock goes with its connection, whatever kills it.
"""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

ALIVE = 0x574F524B  # of the database: one half of the lock's name, the worker is the other
LOOK_EVERY = timedelta(seconds=20)
MOST_TIMES = 3  # a job that kills each worker that does it must not do so for ever


class WorkerGone(Exception):
    """Every worker that did the job was killed, or crashed."""


def take_up() -> int:
    """Give the jobs of workers that are gone back to those that live. Returns how many were given back.

    One that was begun MOST_TIMES fails, and so does one that somebody has asked for again since.
    """
    given_back = 0
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        for job in running:
            if is_alive(job.worker_ids[-1]):
                continue
            if len(job.worker_ids) >= MOST_TIMES:
                job.set_failed(WorkerGone(f"It was begun {MOST_TIMES} times, and its worker was gone each time."))
                logger.error("%s was begun %d times, and its worker was gone each time.", job.task_path, MOST_TIMES)
            elif _asked_again(job):
                job.set_failed(WorkerGone("Its worker was gone, and it was asked for again."))
            else:
                job.status = TaskResultStatus.READY
                job.save(update_fields=["status"])
                given_back += 1
                logger.warning("%s is taken up again: its worker is gone.", job.task_path)
    return given_back


def is_alive(worker_id: str) -> bool:
    """Whether the worker runs, on any machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
            """,
            [ALIVE, _number(worker_id)],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def alive(worker_id: str) -> Iterator[None]:
    """Be known as alive in here, and take up what others leave: once before it begins, and then all the time."""
    begun, over = threading.Event(), threading.Event()

    def look() -> None:
        while True:
            try:
                _be_alive(worker_id)
                take_up()
                begun.set()
            except DatabaseError:
                logger.exception("Jobs of other workers could not be looked for.")
                connection.close()  # the next look opens it again
            if over.wait(LOOK_EVERY.total_seconds()):
                connection.close()
                return

    looking = threading.Thread(target=look, name="taking up", daemon=True)
    looking.start()
    begun.wait()  # who does a job before it is known as alive would lose it to another
    try:
        yield
    finally:
        over.set()
        looking.join()


def _be_alive(worker_id: str) -> None:
    """Hold the lock by this thread's connection, which nothing else closes."""
    if not is_alive(worker_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ALIVE, _number(worker_id)])


def _asked_again(job: DBTaskResult) -> bool:
    same = DBTaskResult.objects.filter(task_path=job.task_path, args_kwargs=job.args_kwargs).exclude(pk=job.pk)
    return same.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists()


def _number(worker_id: str) -> int:
    return zlib.crc32(worker_id.encode()) & 0x7FFFFFFF
