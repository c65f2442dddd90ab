"""Which pairs of a study's set are shown to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rating.stimuli.models import Pair

from ..models import Study

PATHS = {
    "content": "reference__content",
    "attack": "adversarial__setting__attack",
    "level": "adversarial__setting__level",
    "victim": "adversarial__victim",
}
NOWHERE = "none"  # of `session`: pairs that are in no session


class Filters(forms.Form):
    """A filter lets all pairs through while nothing is ticked in it. One that tells nothing apart is left out."""

    content = forms.MultipleChoiceField(label=_("Content"), required=False, widget=forms.CheckboxSelectMultiple)
    attack = forms.MultipleChoiceField(label=_("Attack"), required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.MultipleChoiceField(label=_("Level"), required=False, widget=forms.CheckboxSelectMultiple)
    victim = forms.MultipleChoiceField(label=_("Victim"), required=False, widget=forms.CheckboxSelectMultiple)
    session = forms.MultipleChoiceField(label=_("In session"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, study: Study, data: Any) -> None:
        super().__init__(data)
        self.study = study
        self.every_pair = study.stimulus_set.pairs.attacked()
        for name, path in PATHS.items():
            values = self.every_pair.order_by(path).values_list(path, flat=True).distinct()
            self._offer(name, [(str(value), str(value) or _("not known")) for value in values])
        numbers = [str(number) for number in study.session_plans.values_list("number", flat=True)]
        self._offer("session", [*zip(numbers, numbers, strict=True), (NOWHERE, _("none"))])

    def _offer(self, name: str, choices: list[tuple[str, str | Promise]]) -> None:
        if len(choices) > 1:
            self.fields[name].choices = choices
        else:
            del self.fields[name]

    def pairs(self) -> QuerySet[Pair]:
        """Those that pass, in order. A value that nobody offered, in an address, lets nothing through."""
        if not self.is_valid():
            return self.every_pair.none()
        chosen: dict[str, list[str]] = self.cleaned_data
        passing = self.every_pair.in_order()
        for name, path in PATHS.items():
            if chosen.get(name):
                passing = passing.filter(**{f"{path}__in": chosen[name]})
        if chosen.get("session"):
            passing = passing.filter(self._in_sessions(chosen["session"]))
        return passing

    def _in_sessions(self, sessions: Iterable[str]) -> Q:
        numbers = [int(session) for session in sessions if session != NOWHERE]
        passing = _of_plans(self.study.session_plans.filter(number__in=numbers))
        return passing | ~_of_plans(self.study.session_plans.all()) if NOWHERE in sessions else passing


def _of_plans(plans: QuerySet) -> Q:
    return Q(pk__in=plans.values("pairs").exclude(pairs=None)) | Q(
        pk__in=plans.values("training_pairs").exclude(training_pairs=None)
    )
