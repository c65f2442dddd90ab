"""What tests share. Django is imported inside the fixtures: the numerical tests run without it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

# Before anything imports PyTorch: several test processes, each with a thread per core, only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.server import Server


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Requests in another language leave it active in their thread: the next test begins without."""
    yield
    if "django.utils.translation" in sys.modules:
        from django.utils import translation

        translation.deactivate()


@pytest.fixture
def experimenter(db: None) -> User:
    """A member of the experimenters' group, no superuser."""
    from tests.studies import make_experimenter

    return make_experimenter("ada")


@pytest.fixture(scope="session")
def one_server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Server]:
    from tests.server import Server, end_other_connections

    server = Server()
    yield server
    server.stop()
    with django_db_blocker.unblock():
        end_other_connections()


@pytest.fixture
def server(transactional_db: None, one_server: Server) -> Iterator[Server]:
    """A real gunicorn over the test database, with `.url`, `.kill()`, `.start()` and `.start_worker()`.

    Tests share it, for it takes seconds to start; each finds it running, over an empty database.
    """
    one_server.start()
    yield one_server
    one_server.stop_worker()
