"""What is planned for: two pairs to be told apart, or two metrics."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PairsForm(forms.Form):
    """For a paired t-test of two stimuli's MOS."""

    difference = forms.FloatField(
        label=_("Difference of the two MOS, in grades"), min_value=0.05, max_value=4, step_size=0.05, initial=0.5
    )
    std = forms.FloatField(
        label=_("Standard deviation of the subjects’ own differences, in grades"), min_value=0.05, max_value=4
    )
    comparisons = forms.IntegerField(
        label=_("Comparisons planned, all together"), min_value=1, max_value=1_000_000, initial=1
    )


class MetricsForm(forms.Form):
    def __init__(self, choices: list[tuple[str, str]], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        first, second, *_others = (name for name, _label in choices)
        self.fields["first"] = forms.ChoiceField(label=_("First metric"), choices=choices, initial=first)
        self.fields["second"] = forms.ChoiceField(label=_("Second metric"), choices=choices, initial=second)

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("first") and chosen.get("first") == chosen.get("second"):
            self.add_error("second", _("Choose another metric than the first."))
        return chosen
