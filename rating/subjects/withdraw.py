"""Withdrawal: everything a subject gave is deleted; that they withdrew is kept."""

from django.db import transaction
from django.utils import timezone

from rating import hooks

from .invite import forgotten, revoke
from .models import Subject


@transaction.atomic
def withdraw(subject: Subject) -> None:
    """Delete the subject's answers, what was made from them, age and gender, in this order. Safe to repeat."""
    subject = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
    if subject.withdrawn_at:
        return
    hooks.withdrawn(subject)
    subject.sessions.all().delete()
    subject.vision_checks.all().delete()
    subject.age, subject.gender, subject.withdrawn_at = None, "", timezone.now()
    subject.consented_at = subject.instructed_at = None
    subject.recruited_with = {}
    if subject.recruited_as:
        subject.recruited_as = forgotten(subject.recruited_as)
    subject.save()
    revoke(subject)
