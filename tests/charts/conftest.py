"""A small study with ratings and scores, and who looks at it."""

import math

import pytest
from django.contrib.auth.models import User
from django.test import Client

from analysis.results.models import AnalysisResult
from analysis.results.services import ensure
from rating.studies.models import StudyVersion
from tests.analysis.factories import give_score, make_version, rate, test_pairs
from tests.studies import make_experimenter

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def version(experimenter: User) -> StudyVersion:
    """12 pairs of 3 contents, rated by three; one pair's PSNR is infinite."""
    version = make_version(experimenter, attacks=2, size=24)
    for number, pair in enumerate(test_pairs(version)):
        give_score(pair, "PSNR", 20.0 + number if number else math.inf)
        give_score(pair, "Linf", 0.5 - number / 40)
    rate(version, "A1", [5, 4, 3, 2, 1, 1, 5, 4, 4, 3, 2, 2])
    rate(version, "A2", [4, 4, 3, 3, 2, 1, 5, 5, 4, 4, 2, 1])
    rate(version, "A3", [5, 3, 2, 2, 1, 1, 4, 4, 3, 3, 3, 1])
    return version


@pytest.fixture
def result(version: StudyVersion) -> AnalysisResult:
    return ensure(version)


@pytest.fixture
def ada(client: Client, experimenter: User) -> Client:
    """The study's owner, logged in."""
    client.force_login(experimenter, backend=BACKEND)
    return client


@pytest.fixture
def bob(db: None) -> Client:
    """Another experimenter, logged in."""
    client = Client()
    client.force_login(make_experimenter("bob"), backend=BACKEND)
    return client
