"""`db_worker` of django-tasks-db, whose jobs are taken up again where it is killed."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from rating.jobs.taking_up import alive


class Command(db_worker.Command):
    help = "Do the jobs that pages ask for, and those that a killed worker has left."

    def handle(self, *, worker_id: str, **options: Any) -> None:
        with alive(worker_id):
            super().handle(worker_id=worker_id, **options)
