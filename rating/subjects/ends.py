"""When a link ceases to let anybody in, as a field of forms."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class EndField(forms.SplitDateTimeField):
    """Date and time by the browser's own fields. Empty: None."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Lets nobody in after"),
            required=False,
            widget=forms.SplitDateTimeWidget(
                date_attrs={"type": "date", "aria-label": _("Date")},
                time_attrs={"type": "time", "aria-label": _("Time")},
                date_format="%Y-%m-%d",
                time_format="%H:%M",
            ),
            help_text=_("Empty: no end. Who has come in before may go on."),
        )


class FutureEndField(EndField):
    """Of what is made or extended now."""

    def clean(self, value: Any) -> datetime | None:
        at: datetime | None = super().clean(value)
        if at and at <= timezone.now():
            raise forms.ValidationError(_t("This is past."))
        return at
