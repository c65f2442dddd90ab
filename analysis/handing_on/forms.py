"""What an experimenter says of an archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .terms import LICENCES, MOST_AUTHORS, Terms, is_author

LARGEST_UPLOAD = 2 * 2**30  # bytes


class ArchiveForm(forms.Form):
    """How a study is to be handed on."""

    pictures = forms.BooleanField(
        label=_("With stimuli and references"),
        required=False,
        initial=True,
        help_text=_("Without them the analysis goes on elsewhere all the same, but no pair can be looked at."),
    )
    personal = forms.BooleanField(
        label=_("With personal columns"),
        required=False,
        help_text=_("Codes, ages, genders, vision checks and reasons for excluding. Think before you share them."),
    )
    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("To be cited: a name in each line."),
    )
    licence = forms.ChoiceField(
        label=_("Licence of the data"), required=False, help_text=_("References have licences of their own.")
    )

    def __init__(self, *args: Any, terms: Terms, may_be_personal: bool, **kwargs: Any) -> None:
        before = {"authors": "\n".join(terms.authors), "licence": terms.licence}
        super().__init__(*args, initial=before, **kwargs)
        self.fields["licence"].choices = [  # type: ignore[attr-defined]
            (key, f"{name} ({key})" if key else _("none: all rights reserved"))
            for key, (name, _url) in LICENCES.items()
        ]
        if not may_be_personal:
            del self.fields["personal"]

    def clean_authors(self) -> tuple[str, ...]:
        authors = tuple(line.strip() for line in self.cleaned_data["authors"].splitlines() if line.strip())
        if len(authors) > MOST_AUTHORS or not all(map(is_author, authors)):
            raise forms.ValidationError(_("At most 50 names of at most 100 letters, each in a line of its own."))
        return authors

    @property
    def terms(self) -> Terms:
        return Terms(self.cleaned_data["authors"], self.cleaned_data["licence"])


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Archive (ZIP)"), max_length=200, allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The archive has more than 2 GB: import it by the command import_study."))
        return file


class ConfirmForm(forms.Form):
    title = forms.CharField(label=_("Title of the study here"), max_length=200)
    again = forms.BooleanField(label=_("Import it a second time"), required=False)
