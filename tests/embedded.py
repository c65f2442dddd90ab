"""A pytest plugin: the tests' own embedded PostgreSQL, unless DATABASE_URL names another server.

It is started once, by the process that starts the others, before Django's settings are read.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from advstudy import embedded

_stack = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    os.environ.setdefault("SECRET_KEY", "only for tests")
    os.environ["HTTPS"] = "off"
    os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,testserver"
    os.environ["ADVSTUDY_VAR"] = tempfile.mkdtemp(prefix="advstudy-tests-")  # each process its own
    _stack.callback(shutil.rmtree, os.environ["ADVSTUDY_VAR"], ignore_errors=True)
    os.environ.setdefault("TEST_RUN", str(os.getpid()))
    if "DATABASE_URL" not in os.environ:
        directory = Path(__file__).resolve().parent.parent / "var" / "test-postgres"
        os.environ["DATABASE_URL"] = _stack.enter_context(embedded.running(directory))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Each run has its own test database, so that two may run at once, and the languages as their catalogues now are.

    In the tests' own process static files keep their names; the real server of tests/server.py hashes them.
    """
    from django.conf import settings

    from advstudy.catalogues import compile_stale

    compile_stale()
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_advstudy_{os.environ['TEST_RUN']}"
    settings.STATIC_ROOT.mkdir(parents=True)
    settings.BUNDLES.mkdir(parents=True)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_unconfigure() -> None:
    _stack.close()
