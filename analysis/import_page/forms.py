"""What an experimenter says of a file of scores, and of each of its columns."""

import base64
import binascii
import math
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analysis.scores.imported.reading import NUMBER, Reading, ScoreColumn
from analysis.scores.imported.services import Wanted
from analysis.scores.models import Better

LARGEST = 1_500_000  # bytes: the file travels in the page between preview and import, within Django's 2.5 MB of fields
SCORE = "score"


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), max_length=200)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("The file has more than 1.5 MB: import it by the command import_scores, or in parts.")
            )
        return file


class ContentForm(forms.Form):
    """The file as it was previewed, and what computed it."""

    content = forms.CharField(widget=forms.HiddenInput)
    file_name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    source = forms.CharField(
        label=_("Computed by"), max_length=200, required=False,
        help_text=_("Program, library and version, for example “MATLAB R2026a, VIF by its authors”. Shown wherever the "
                    "scores are."),
    )  # fmt: skip

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("The file was lost on its way: choose it again.")) from None


class ColumnForm(forms.Form):
    """Which metric a column becomes."""

    use = forms.BooleanField(label=_("Import"), required=False, initial=True)
    name = forms.CharField(label=_("Name"), max_length=80, required=False, widget=forms.TextInput({"size": 18}))
    better = forms.ChoiceField(
        label=_("Better is"),
        required=False,
        choices=[("", pgettext_lazy("direction of a metric", "choose")), *Better.choices],
    )
    identical = forms.CharField(
        label=_("Identical images"), required=False, max_length=40, widget=forms.TextInput({"size": 8})
    )

    def __init__(self, column: ScoreColumn, *args: Any, **kwargs: Any) -> None:
        initial = {"name": "" if column.name.lower() == SCORE else column.name}
        super().__init__(*args, initial=initial, **kwargs)
        self.column = column

    def clean(self) -> None:
        if not self.cleaned_data.get("use"):
            return
        if not self.cleaned_data.get("name"):
            self.add_error("name", _("Give it a name."))
        if not self.cleaned_data.get("better"):
            self.add_error("better", _("Choose one."))

    def clean_identical(self) -> float:
        text = self.cleaned_data["identical"]
        if not text:
            return math.nan
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(_("A number with a decimal point, Inf, or nothing."))
        return float(text)

    @property
    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(self.column.name, said["name"], said["better"], said["identical"])


def column_forms(reading: Reading, data: Any = None) -> list[ColumnForm]:
    return [ColumnForm(column, data, prefix=f"column-{number}") for number, column in enumerate(reading.columns)]


def as_text(content: bytes) -> str:
    """How a file travels in a page's form."""
    return base64.b64encode(content).decode()
