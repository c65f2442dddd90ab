"""What an experimenter says of a file of ratings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import telling
from .understood import Reading

LARGEST = 10_000_000  # bytes: a page reads so much in seconds


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV, XLSX or sureal JSON file"), max_length=200, allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file has more than 10 MB: import it by the command import_ratings."))
        return file


class ReadAsForm(forms.Form):
    """How the file is to be read, where that is in doubt."""

    form = forms.ChoiceField(label=_("Read as"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)

    def __init__(self, reading: Reading, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = {name: words for name, words in telling.forms().items() if name != "sureal"}
        self.fields["form"].choices = [("", _("as it looks")), *tables.items()]  # type: ignore[attr-defined]
        self.fields["sheet"].choices = [(name, name) for name in reading.sheets]  # type: ignore[attr-defined]
        if len(reading.sheets) < 2:
            del self.fields["sheet"]
