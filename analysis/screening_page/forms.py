"""The experimenter's decision about a subject."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rating.studies.models import StudyVersion
from rating.subjects.models import Subject


class DecisionForm(forms.Form):
    """Whom, and why."""

    subject = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args, version: StudyVersion, **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.version = version

    def clean_subject(self) -> Subject:
        subject = self.version.subjects.filter(code=self.cleaned_data["subject"], withdrawn_at=None).first()
        if subject is None:
            raise forms.ValidationError(_("This study version has no such subject."))
        return subject
