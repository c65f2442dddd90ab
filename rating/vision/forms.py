"""Vision checks as they are entered: by the experimenter from printed charts, or by the subject asked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating.numbers import short

from .acuity import LEAST, MOST, Implausible, Unreadable, decimal_acuity
from .models import VisionCheck

EXAMPLES = {
    VisionCheck.Notation.DECIMAL: _("Write a decimal acuity, such as 1.0 or 0.8."),
    VisionCheck.Notation.SNELLEN: _("Write a Snellen fraction, such as 20/30 or 6/9."),
    VisionCheck.Notation.LOGMAR: _("Write a logMAR value, such as 0.18 or -0.1."),
}
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class ChartsForm(forms.Form):
    """What the experimenter read off the printed charts."""

    correction = forms.ChoiceField(
        label=_("Correction worn"),
        choices=VisionCheck.Correction.choices,
        widget=forms.RadioSelect,
        help_text=_("During the check, and then also during the sessions."),
    )
    acuity_notation = forms.ChoiceField(
        label=_("Notation of the acuity"), choices=VisionCheck.Notation.choices, widget=forms.RadioSelect
    )
    acuity_text = forms.CharField(
        label=_("Acuity, as read"),
        max_length=10,
        help_text=_(
            "One value, with both eyes open and the correction worn, as in the sessions. "
            "1.0 is 20/20 or 6/6 or logMAR 0.0."
        ),
    )
    plates_shown = forms.IntegerField(
        label=_("Ishihara plates shown"),
        min_value=1,
        max_value=38,
        help_text=_("Of the edition's 14, 24 or 38; without the one that everybody can read."),
    )
    plates_right = forms.IntegerField(label=_("Of these right"), min_value=0, max_value=38)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text, notation = data.get("acuity_text"), data.get("acuity_notation")
        if text and notation:
            try:
                data["acuity"] = decimal_acuity(text, notation)
            except Unreadable:
                self.add_error("acuity_text", EXAMPLES[VisionCheck.Notation(notation)])
            except Implausible as error:
                self.add_error("acuity_text", _implausible(error.acuity))
        shown, right = data.get("plates_shown"), data.get("plates_right")
        if shown is not None and right is not None and right > shown:
            self.add_error("plates_right", _("There cannot be more plates right than shown."))
        return data


class AskedForm(forms.Form):
    """What an online study asks its subject."""

    correction = forms.ChoiceField(
        label=_("What do you wear at your screen now?"),
        choices=[
            (VisionCheck.Correction.NONE, _("Neither glasses nor lenses")),
            (VisionCheck.Correction.GLASSES, _("Glasses")),
            (VisionCheck.Correction.LENSES, _("Contact lenses")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you wear now.")},
    )
    sees_well = forms.ChoiceField(
        label=_("With it, do you see well at the distance of your screen?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    sees_colours = forms.ChoiceField(
        label=_("Do you see colours normally, as far as you know?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )

    def clean_sees_well(self) -> bool:
        return self.cleaned_data["sees_well"] == "yes"

    def clean_sees_colours(self) -> bool:
        return self.cleaned_data["sees_colours"] == "yes"


def _implausible(acuity: float) -> ValidationError:
    return ValidationError(
        _t("This is a decimal acuity of %(acuity)s; charts tell %(least)s to %(most)s. Is the notation right?")
        % {"acuity": short(acuity, 3), "least": short(LEAST), "most": short(MOST)}
    )
