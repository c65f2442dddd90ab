"""A study made as another one is configured now: the usual way from a pilot to the experiment."""

from itertools import count
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Study

LONGEST_TITLE = 200


@transaction.atomic
def clone(study: Study, *, owner: Any, title: str) -> Study:
    """A draft with the study's protocol, texts, display condition and session plans; no versions, no subjects.

    It is not simulated, whoever rated the other.
    """
    condition = getattr(study, "display_condition", None)
    plans = [(plan, list(plan.pairs.all()), list(plan.training_pairs.all())) for plan in study.session_plans.all()]
    made = Study.objects.get(pk=study.pk)
    _as_new(made, owner=owner, title=title, simulated=False, tried_as="", tries=None)
    if condition is not None:
        _as_new(condition, study=made)
    for plan, pairs, training in plans:
        _as_new(plan, study=made)
        plan.pairs.set(pairs)
        plan.training_pairs.set(training)
    return made


def free_title(study: Study, owner: Any) -> str:
    """The study's title with a number that none of the owner's studies has."""
    taken = set(Study.objects.filter(owner=owner).values_list("title", flat=True))
    titles = (_("%(title)s, copy %(number)d") % {"title": study.title[:180], "number": number} for number in count(1))
    return next(title for title in titles if title not in taken)


def _as_new(row: Any, **fields: Any) -> None:
    row.pk, row._state.adding = None, True
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
