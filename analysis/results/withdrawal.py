"""Withdrawal: what was made of a subject's ratings goes with them."""

from rating.hooks import on_withdrawal
from rating.subjects.models import Subject

from .models import AnalysisResult


@on_withdrawal
def forget(subject: Subject) -> None:
    """Delete every result that holds the subject's ratings, and what was decided about them."""
    holding = AnalysisResult.objects.filter(
        study_version=subject.study_version_id, output__subjects__contains=[{"code": subject.code}]
    )
    holding.delete()
    subject.exclusions.all().delete()
