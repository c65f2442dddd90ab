"""Studies with ratings, for the tests of their analysis."""

from collections.abc import Mapping
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from analysis.metrics import METRICS
from analysis.scores.models import MetricScore
from rating.sessions.models import Presentation, Rating, Session
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion
from rating.subjects.models import Subject
from tests.studies import published


def make_version(owner: User, **stimuli) -> StudyVersion:
    """A published study of one session: three contents, one attack, two levels, if nothing else is said."""
    return published(owner, **stimuli)


def test_pairs(version: StudyVersion) -> list[Pair]:
    ids = [pk for plan in version.plans for pk in plan["pairs"]]
    return list(Pair.objects.filter(pk__in=ids).order_by("pk"))


test_pairs.__test__ = False  # type: ignore[attr-defined]


def rate(version: StudyVersion, code: str, grades: Mapping[int, int] | list[int], **subject) -> Subject:
    """A subject who has rated: grades by pair's key, or of the pairs in order, those left over without a rating."""
    if isinstance(grades, list):
        grades = {pair.pk: grade for pair, grade in zip(test_pairs(version), grades, strict=False)}
    rater = Subject.objects.create(
        study_version=version, code=code, seed=0, **{"simulated": version.study.simulated, "age": 30, **subject}
    )
    session = Session.objects.create(subject=rater, plan_number=1, seed=0, order_version="1")
    for place, (pair, grade) in enumerate(grades.items(), start=1):
        presentation = Presentation.objects.create(
            session=session, place=place, kind="test", pair_id=pair, outcome="rated", ended_at=timezone.now()
        )
        Rating.objects.create(presentation=presentation, grade=grade, response_ms=900 + place, client_key=uuid4())
    return rater


def give_score(pair: Pair, metric: str, value: float) -> MetricScore:
    return MetricScore.objects.create(
        reference_sha256=pair.reference.sha256,
        distorted_sha256=pair.shown.sha256,
        metric=metric,
        version=METRICS[metric].version,
        value=value,
    )
