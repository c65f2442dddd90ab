"""What a subject fills in before the first session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Subject


class ConsentForm(forms.Form):
    agree = forms.BooleanField(
        label=_("I have read this, I am 18 or older, and I agree to take part."),
        error_messages={"required": _("Tick the box to take part. If you would rather not, simply close this page.")},
    )


class AboutForm(forms.ModelForm):
    age = forms.IntegerField(
        label=_("Your age, in years"),
        min_value=18,
        max_value=120,
        error_messages={
            "required": _("Enter your age: it is required."),
            "min_value": _("Only adults can take part: 18 years or older."),
        },
    )
    gender = forms.ChoiceField(
        label=_("Your gender"),
        choices=Subject.Gender.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one; the last means that you would rather not say.")},
    )

    class Meta:
        model = Subject
        fields = ["age", "gender"]
