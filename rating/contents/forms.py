"""What may be entered of a content: a photograph that can be read, and a crop that lies in it."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating.stimuli.importing.archive import LARGEST_FILE
from rating.stimuli.importing.faults import Unusable
from rating.stimuli.imports.services import told

from .cut import Box, centred
from .models import SIDES, Content
from .reading import TOO_LARGE, Upload, read
from .services import LONGEST_NAME, bundled_names, free_name

ACCEPTED = ".png,.jpg,.jpeg,.tif,.tiff,.webp,.bmp"


def faults_of(box: Box, photograph: tuple[int, int]) -> list[str]:
    """Why the crop cannot be cut from a photograph of that width and height. Nothing is enlarged to make it fit."""
    sizes = {
        "crop": f"{box.width} × {box.height}",
        "photograph": f"{photograph[0]} × {photograph[1]}",
        "wide": box.width - photograph[0],
        "high": box.height - photograph[1],
        "right": box.x + box.width - photograph[0],
        "below": box.y + box.height - photograph[1],
    }
    faults = []
    if sizes["wide"] > 0:
        faults.append(_t("The crop of %(crop)s is %(wide)d pixels wider than the photograph of %(photograph)s."))
    elif sizes["right"] > 0:
        faults.append(
            _t("The crop reaches %(right)d pixels beyond the right edge of the photograph of %(photograph)s.")
        )
    if sizes["high"] > 0:
        faults.append(_t("The crop of %(crop)s is %(high)d pixels higher than the photograph of %(photograph)s."))
    elif sizes["below"] > 0:
        faults.append(
            _t("The crop reaches %(below)d pixels beyond the lower edge of the photograph of %(photograph)s.")
        )
    return [fault % sizes for fault in faults]


class OwnedForm(forms.ModelForm):
    """owner: whose content it is or becomes; the form does not show it."""

    owner: Any = None

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Content.objects.filter(owner=self.owner, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("You have a content of this name already."))
        if name in bundled_names():
            raise ValidationError(_("A bundled photograph has this name already, and a set may hold both."))
        return name


class UploadForm(OwnedForm):
    """A new content: a photograph from the experimenter's machine. The crop begins in its middle."""

    upload = forms.FileField(
        label=_("Photograph"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "PNG, JPEG, TIFF, WebP or BMP, 8 bits per sample, at most 256 MB and 8192 pixels a side. It is kept whole; "
            "stimuli are cut from it and never resampled."
        ),
    )
    to_srgb = forms.BooleanField(
        label=_("Convert to sRGB"),
        required=False,
        help_text=_(
            "Where the photograph has a colour profile other than sRGB's, which is refused otherwise. Values are "
            "altered, once and before everything else."
        ),
    )

    class Meta:
        model = Content
        fields = ["name", "width", "height", "for_training", "source", "licence"]
        help_texts = {"name": _("What it shows: its name in stimulus sets. Empty: the file's name.")}

    read_upload: Upload

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False

    def clean_name(self) -> str:
        return super().clean_name() if self.cleaned_data["name"] else ""

    def clean_upload(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["upload"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_t(TOO_LARGE) % {"most": LARGEST_FILE // 2**20})
        return file

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        file = said["upload"]
        try:
            self.read_upload = read(str(file.name), file.read(), to_srgb=said["to_srgb"])
        except Unusable as problem:
            self.add_error("upload", told(problem.remark))
            return said
        height, width = self.read_upload.pixels.shape[:2]
        if faults := faults_of(Box(0, 0, said["width"], said["height"]), (width, height)):
            self.add_error("upload", [*faults, _t("Nothing is enlarged: take a larger photograph or a smaller crop.")])
            return said
        box = centred(said["width"], said["height"], (width, height))
        self.instance.x, self.instance.y = box.x, box.y
        said["name"] = said["name"] or free_name(self.owner, PurePath(str(file.name)).stem[:LONGEST_NAME])
        return said


class CropForm(OwnedForm):
    """A content's crop, and what is said of it."""

    class Meta:
        model = Content
        fields = ["name", "x", "y", "width", "height", "for_training", "source", "licence"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (settings.MEDIA_ROOT / self.instance.file).is_file():
            raise ValidationError(_("The photograph's file is missing: delete this content and upload it again."))
        if {"x", "y", "width", "height"} <= set(said):
            box = Box(said["x"], said["y"], said["width"], said["height"])
            for fault in faults_of(box, self.instance.picture_size):
                self.add_error(None, fault)
        return said


class PlaceForm(forms.Form):
    """A crop that is tried, before it is saved."""

    x = forms.IntegerField(min_value=0)
    y = forms.IntegerField(min_value=0)
    width = forms.IntegerField(validators=SIDES)
    height = forms.IntegerField(validators=SIDES)
    for_training = forms.BooleanField(required=False)

    def box(self) -> Box:
        return Box(**{side: self.cleaned_data[side] for side in ("x", "y", "width", "height")})
