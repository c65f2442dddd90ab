"""Giving pairs to the sessions of a study. Published versions keep theirs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from rating.protocol import PRESETS
from rating.stimuli.models import Pair

from ..balance import balanced
from ..models import SessionPlan, Study


@transaction.atomic
def put(study: Study, pairs: Sequence[Pair], number: int | None) -> None:
    """Show the pairs in the study's n-th session, made where it is the next; None: in no session.

    A test pair leaves the session it was in. A training pair stays: each session may train with it.
    """
    plans = _locked(study)
    test, training = _by_use(pairs)
    for plan in plans.values():
        plan.pairs.remove(*test)
        if number is None:
            plan.training_pairs.remove(*training)
    if number is not None:
        plan = plans.get(number) or _new_plan(study, number)
        plan.pairs.add(*test)
        plan.training_pairs.add(*training)


@transaction.atomic
def divide(study: Study, pairs: Sequence[Pair], sessions: int) -> None:
    """Make the test pairs among these the study's test: no others, spread evenly over so many sessions.

    Sessions that stay keep their breaks and their training; what trained in those that go is trained in the first.
    """
    plans = _locked(study)
    test, _training = _by_use(pairs)
    for number, part in enumerate(balanced(test, sessions), start=1):
        plan = plans.get(number) or _new_plan(study, number)
        plan.pairs.set(part)
    gone = study.session_plans.exclude(number__in=range(1, sessions + 1))
    study.session_plans.get(number=1).training_pairs.add(*Pair.objects.filter(training_plans__in=gone))
    gone.delete()


def _locked(study: Study) -> dict[int, SessionPlan]:
    Study.objects.select_for_update().get(pk=study.pk)
    return {plan.number: plan for plan in study.session_plans.all()}


def _by_use(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Test pairs, and training pairs."""
    return (
        [pair for pair in pairs if not pair.reference.for_training],
        [pair for pair in pairs if pair.reference.for_training],
    )


def _new_plan(study: Study, number: int) -> SessionPlan:
    rest = PRESETS[study.preset].break_minutes if number > 1 else 0
    return SessionPlan.objects.create(study=study, number=number, break_minutes=rest)
