"""A site of the benchmark's own: a real server over an embedded PostgreSQL, in a folder that goes afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.server import Server


@contextmanager
def site() -> Iterator["Server"]:
    """Django is set up, the database is empty, the server runs. Nobody's own database or var/ is touched."""
    with tempfile.TemporaryDirectory(prefix="advstudy-benchmark-", ignore_cleanup_errors=True) as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {"ADVSTUDY_VAR": folder, "DJANGO_SETTINGS_MODULE": "advstudy.settings"}
        from advstudy import local

        with local.environment():
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            call_command("migrate", verbosity=0)

            from tests.server import Server

            server = Server()
            server.start()
            try:
                yield server
            finally:
                server.stop()
                connection.close()
