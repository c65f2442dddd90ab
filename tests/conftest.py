"""What tests share. Django is imported inside the fixtures: the numerical tests run without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.server import Server


@pytest.fixture
def experimenter(db: None) -> User:
    """A member of the experimenters' group, no superuser."""
    from tests.studies import make_experimenter

    return make_experimenter("ada")


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    """A real gunicorn over the test database, with `.url`, `.kill()` and `.start()`."""
    from tests.server import Server

    server = Server()
    server.start()
    yield server
    server.stop()
