"""One process at a time prepares a set. The database's lock goes with the process: a killed one holds it no longer."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PREPARING = 0x50524550  # of the database: one half of the lock's name, the set is the other


@contextmanager
def alone(set_id: int) -> Iterator[bool]:
    """Whether the set is ours alone in here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [PREPARING, set_id])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [PREPARING, set_id])


def is_held(set_id: int) -> bool:
    """Whether somebody prepares the set."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
            """,
            [PREPARING, set_id],
        )
        return bool(cursor.fetchone()[0])
