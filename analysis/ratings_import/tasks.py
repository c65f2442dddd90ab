"""Asking for an import, and what the worker then does: all in one transaction, telling beside it how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import TaskContext, task

from rating.sessions.imported import NotImportable

from .models import RatingsFile
from .services import import_ratings, read_for


@transaction.atomic
def ask(file: RatingsFile, language: str) -> None:
    """Have the worker import it, unless it is under way or done. language: of what may be said of it."""
    file = RatingsFile.objects.select_for_update().defer("content").get(pk=file.pk)
    if file.is_under_way or file.imported_id:
        return
    file.confirmed_at, file.started_at, file.seen_at = timezone.now(), None, None
    file.done, file.total, file.fault = 0, 0, ""
    file.save(update_fields=["confirmed_at", "started_at", "seen_at", "done", "total", "fault"])
    import_file.enqueue(file.pk, language)


@task(takes_context=True)
def import_file(context: TaskContext, file_id: int, language: str) -> None:
    file = RatingsFile.objects.select_related("study_version__study", "uploaded_by").filter(pk=file_id).first()
    to_be_done = ("waiting", "running", "lost") if context.attempt > 1 else ("waiting",)
    if file is None or file.state not in to_be_done:
        return  # discarded, or taken up before
    with override(language):
        try:
            _import(file)
        except NotImportable as refusal:
            _stop(file, str(refusal))
        except Exception as problem:
            _stop(file, f"{type(problem).__name__}: {problem}")
            raise


def _import(file: RatingsFile) -> None:
    version = file.study_version
    reading = read_for(version, bytes(file.content), file=file.name, form=file.form or None, sheet=file.sheet)
    if not reading.is_good:
        raise NotImportable(_("The file does not fit the study any more: see below."))
    file.started_at = file.seen_at = timezone.now()
    file.total = len(reading.ratings)
    file.save(update_fields=["started_at", "seen_at", "total"])
    with _told_at_once(file) as tell, transaction.atomic():
        imported = import_ratings(version, reading, file.uploaded_by, tell)
        RatingsFile.objects.filter(pk=file.pk).update(
            imported=imported, content=b"", done=file.total, seen_at=timezone.now()
        )


@contextmanager
def _told_at_once(file: RatingsFile) -> Iterator[Callable[[int], None]]:
    """Progress by a connection of its own: what a transaction writes, others see at its end."""
    beside = connections.create_connection("default")

    def tell(done: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(
                f"UPDATE {RatingsFile._meta.db_table} SET done = %s, seen_at = %s WHERE id = %s",  # noqa: S608
                [done, timezone.now(), file.pk],
            )

    try:
        yield tell
    finally:
        beside.close()


def _stop(file: RatingsFile, fault: str) -> None:
    """Nothing was imported: the file can be looked at again."""
    RatingsFile.objects.filter(pk=file.pk).update(confirmed_at=None, started_at=None, seen_at=None, fault=fault)
