"""What a browser may send during a session, checked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rating.protocol import Protocol

from .models import Presentation
from .outcome import Answer


class AnswerForm(forms.Form):
    """One presentation's outcome."""

    client_key = forms.UUIDField()
    page = forms.UUIDField(required=False)
    outcome = forms.ChoiceField(choices=Presentation.Outcome.choices)
    grade = forms.IntegerField(required=False)
    cause = forms.ChoiceField(choices=Presentation.Cause.choices, required=False)
    response_ms = forms.FloatField(required=False, min_value=0)
    shown_ms = forms.FloatField(required=False, min_value=0)
    dropped_frames = forms.IntegerField(required=False, min_value=0)
    highest_shown = forms.IntegerField(required=False)
    evidence = forms.JSONField(required=False)

    def __init__(self, data: Any, *, protocol: Protocol) -> None:
        super().__init__(data if isinstance(data, dict) else {})
        self.protocol = protocol

    def clean_grade(self) -> int | None:
        grade = self.cleaned_data["grade"]
        if grade is not None and grade not in self.protocol.values:
            raise ValidationError(_("The scale has no grade %d.") % grade)
        return grade

    def clean_evidence(self) -> dict[str, Any]:
        evidence = self.cleaned_data["evidence"] or {}
        if not isinstance(evidence, dict):
            raise ValidationError(_("The evidence must be an object."))
        return evidence

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome, grade, cause = data.get("outcome"), data.get("grade"), data.get("cause")
        if outcome == Presentation.Outcome.RATED and grade is None and "grade" not in self.errors:
            self.add_error("grade", _("A rated presentation needs its grade."))
        if outcome == Presentation.Outcome.TIMED_OUT and grade is not None:
            self.add_error("grade", _("A presentation that timed out has no grade."))
        if outcome and (outcome == Presentation.Outcome.SPOILED) != bool(cause) and "cause" not in self.errors:
            self.add_error("cause", _("A cause goes with a spoiled presentation, and only with one."))
        return data

    def answer(self) -> Answer:
        return Answer(**self.cleaned_data)


class HoldForm(forms.Form):
    """What a page asks about holding its session."""

    page = forms.UUIDField()
    take_over = forms.Field(required=False)
    release = forms.Field(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data if isinstance(data, dict) else {})

    def clean_take_over(self) -> bool:
        return self._yes_or_no("take_over")

    def clean_release(self) -> bool:
        return self._yes_or_no("release")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("take_over") and data.get("release"):
            self.add_error("release", _("A page takes over or lets go, not both."))
        return data

    def _yes_or_no(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise ValidationError(_("Must be true or false."))
        return value
