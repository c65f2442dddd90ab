"""A browser's report on its display, checked: what the display guard needs of it, and that all of it can be stored."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_CHARACTERS = 10_000  # some twenty measurements and the user agent have one tenth of it
MOST_STEPS = 20


class Number(forms.FloatField):
    """A finite number. JSON's integers have no limit, floats do."""

    def to_python(self, value: Any) -> float | None:
        try:
            return super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MeasuredForm(forms.Form):
    """What the guard needs of `measured` (static/js/trial/measure.js), and the report's other parts.

    Lengths are CSS pixels. card_css_px: the width of an ID-1 card as the subject adjusted it.
    """

    dpr = Number(min_value=0.1, max_value=20)
    painted_dpr = Number(required=False, min_value=0)
    inner_width = Number(min_value=0)
    inner_height = Number(min_value=0)
    screen_width = Number(min_value=0)
    screen_height = Number(min_value=0)
    pinch_scale = Number(min_value=0)
    fullscreen = forms.BooleanField(required=False)
    forced_colors = forms.BooleanField(required=False)
    inverted_colors = forms.BooleanField(required=False)
    colour_depth = forms.IntegerField(required=False, min_value=1)
    color_gamut = forms.CharField(required=False)
    dynamic_range = forms.CharField(required=False)
    refresh_hz = Number(required=False, min_value=0)
    zoom_percent = Number(required=False, min_value=1)
    card_css_px = Number(required=False, min_value=1)

    before_session = forms.BooleanField(required=False)
    measured = forms.Field()  # the report's measurements as they came: what is stored
    steps = forms.Field(required=False)
    dark_steps = forms.IntegerField(required=False, min_value=0, max_value=MOST_STEPS)
    light_steps = forms.IntegerField(required=False, min_value=0, max_value=MOST_STEPS)

    def __init__(self, report: Any) -> None:
        """report: {before_session, measured: {…}, steps: {dark, light} or null}, as it came."""
        report = report if isinstance(report, dict) else {}
        measured, steps = (part if isinstance(part := report.get(name), dict) else {} for name in ("measured", "steps"))
        super().__init__(
            {
                **measured,
                **{name: report.get(name) for name in ("before_session", "measured", "steps")},
                "dark_steps": steps.get("dark"),
                "light_steps": steps.get("light"),
            }
        )

    def clean_measured(self) -> dict[str, Any]:
        measured = self.cleaned_data["measured"]
        if not isinstance(measured, dict) or not _can_be_stored(measured):
            raise ValidationError(_("The measurements must be a short object of plain text and finite numbers."))
        return measured

    def clean_steps(self) -> dict[str, Any] | None:
        steps = self.cleaned_data["steps"]
        if steps is not None and not isinstance(steps, dict):
            raise ValidationError(_("The steps must be an object with the numbers dark and light, or null."))
        return steps

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("dark_steps", "light_steps") if data.get("steps") is not None else ():
            if name not in self.errors and data.get(name) is None:
                self.add_error(name, _("The number of steps is missing."))
        return data


def _can_be_stored(report: dict[str, Any]) -> bool:
    """PostgreSQL's JSON has no NaN, no infinity, no NUL and no half characters."""
    try:
        text = json.dumps(report, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        return False
    return len(text) <= MOST_CHARACTERS and "\\u0000" not in text
