"""What the tests of the analysis share."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from rating.sessions.simulated import add_simulated_subjects
from rating.studies.models import StudyVersion
from tests.studies import make_experimenter

from .factories import make_version

PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@pytest.fixture(autouse=True)
def _plain_static_files(settings) -> None:
    """Pages are rendered without static files having been collected."""
    settings.STORAGES = PLAIN_FILES


@pytest.fixture
def at_once(settings) -> None:
    """Tasks run where they are enqueued, without a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def version(experimenter: User) -> StudyVersion:
    return make_version(experimenter)


@pytest.fixture
def simulated(experimenter: User) -> StudyVersion:
    """The demo's size: 12 contents, 6 attacks, 5 levels, 20 simulated subjects by the demo's seed."""
    version = make_version(experimenter, contents=12, attacks=6, levels=5, size=16)
    add_simulated_subjects(version)
    return StudyVersion.objects.select_related("study").get(pk=version.pk)


@pytest.fixture
def small(experimenter: User) -> StudyVersion:
    """Three contents, two attacks, two levels, five simulated subjects, of whom SIM05 votes at random."""
    version = make_version(experimenter, attacks=2, size=16)
    add_simulated_subjects(version, 5)
    return StudyVersion.objects.select_related("study").get(pk=version.pk)


@pytest.fixture
def ada(client: Client, experimenter: User) -> Client:
    """The experimenter who owns the studies above, logged in."""
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def bob(db) -> Client:
    """Another experimenter, logged in."""
    client = Client()
    client.force_login(make_experimenter("bob"), backend="django.contrib.auth.backends.ModelBackend")
    return client
