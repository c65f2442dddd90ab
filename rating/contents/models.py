"""Contents: crops of one's own photographs."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rating.attacks.photographs import SIDE, Photograph
from rating.stimuli.importing.checks import LARGEST_SIDE, SMALLEST_SIDE

from .cut import Box

SIDES = [MinValueValidator(SMALLEST_SIDE), MaxValueValidator(LARGEST_SIDE)]


class Content(models.Model):
    """A crop of a photograph that its owner uploaded. Several may be cut from one photograph.

    The photograph lies whole below the media folder, upright and as sRGB, and is never altered. A stimulus set that is
    prepared from the content keeps a reference file of its own.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contents", verbose_name=_("owner"), editable=False
    )
    name = models.CharField(_("name"), max_length=60, help_text=_("What it shows: its name in stimulus sets."))
    file = models.CharField(_("file"), max_length=200, editable=False)
    picture_width = models.PositiveIntegerField(_("photograph's width, px"), editable=False)
    picture_height = models.PositiveIntegerField(_("photograph's height, px"), editable=False)
    x = models.PositiveIntegerField(_("x, px"), help_text=_("From the photograph's left edge to the crop's."))
    y = models.PositiveIntegerField(_("y, px"), help_text=_("From the photograph's upper edge to the crop's."))
    width = models.PositiveIntegerField(_("width, px"), default=SIDE, validators=SIDES)
    height = models.PositiveIntegerField(_("height, px"), default=SIDE, validators=SIDES)
    for_training = models.BooleanField(_("for training only"), default=False)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Whom to name, and where the photograph was published.")
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    spatial_information = models.FloatField(_("spatial information (P.910)"), editable=False)
    colourfulness = models.FloatField(_("colourfulness"), editable=False)
    original_name = models.CharField(_("uploaded as"), max_length=200, editable=False)
    original_sha256 = models.CharField(_("SHA-256 of the file uploaded"), max_length=64, editable=False)
    done = models.JSONField(_("done to the file uploaded"), default=list, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_content_of_a_name_per_owner"),
            models.CheckConstraint(
                condition=Q(picture_width__gte=F("x") + F("width"), picture_height__gte=F("y") + F("height")),
                name="a_crop_lies_in_its_photograph",
            ),
        ]
        indexes = [models.Index(fields=["file"], name="contents_of_a_photograph")]

    def __str__(self) -> str:
        return self.name

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.width, self.height)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Of the whole photograph: width and height."""
        return self.picture_width, self.picture_height

    def photograph(self) -> Photograph:
        """As what is attacked."""
        return Photograph(
            content=self.name,
            file=self.file,
            x=self.x,
            y=self.y,
            licence=self.licence,
            credit=self.source,
            for_training=self.for_training,
            width=self.width,
            height=self.height,
        )
