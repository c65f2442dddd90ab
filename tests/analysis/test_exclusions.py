"""Exclusions: with a reason, one at a time, ended but never deleted."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from analysis.exclusions.services import NotPossible, exclude, include
from analysis.models import Exclusion

from .factories import rate


@pytest.fixture
def subject(version):
    return rate(version, "A1", [5, 4])


def test_the_history_is_kept(subject, experimenter):
    exclude(subject, reason="asleep", by=experimenter)
    include(subject, reason="was not asleep", by=experimenter)
    exclude(subject, reason="was asleep after all", by=experimenter)

    kept = [(e.reason, e.end_reason, e.ended_at is None) for e in Exclusion.objects.order_by("at")]
    assert kept == [("asleep", "was not asleep", False), ("was asleep after all", "", True)]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_required_both_ways(subject, experimenter, reason):
    with pytest.raises(ValidationError):
        exclude(subject, reason=reason, by=experimenter)
    exclude(subject, reason="asleep", by=experimenter)
    with pytest.raises(ValidationError):
        include(subject, reason=reason, by=experimenter)


def test_the_database_itself_allows_one_at_a_time(subject, experimenter):
    exclude(subject, reason="asleep", by=experimenter)

    with pytest.raises(NotPossible, match="excluded already"):
        exclude(subject, reason="again", by=experimenter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.create(subject=subject, reason="past the service", by=experimenter)


def test_nobody_is_included_who_is_counted(subject, experimenter):
    with pytest.raises(NotPossible, match="counted already"):
        include(subject, reason="why not", by=experimenter)
