"""Stations: lab seats whose screen, luminance and distance are entered once."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Station(models.Model):
    """A lab seat. The browser that stands there is told so once, and carries a cookie from then on."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stations", verbose_name=_("owner"), editable=False
    )
    name = models.CharField(_("name"), max_length=60)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    screen_width_px = models.PositiveIntegerField(_("screen width, px"), validators=[MinValueValidator(320)])
    screen_height_px = models.PositiveIntegerField(_("screen height, px"), validators=[MinValueValidator(240)])
    screen_width_mm = models.FloatField(
        _("screen width, mm"),
        validators=[MinValueValidator(50.0), MaxValueValidator(5000.0)],
        help_text=_("The visible picture's width, measured with a ruler."),
    )
    viewing_distance_cm = models.FloatField(
        _("viewing distance, cm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(10.0), MaxValueValidator(1000.0)],
        help_text=_("Where the seat fixes it. Empty: the study's own."),
    )
    luminance_cd_m2 = models.FloatField(
        _("peak luminance, cd/m²"), null=True, blank=True, help_text=_("As measured at the screen; recorded only.")
    )
    room_light_lux = models.FloatField(
        _("room light, lx"), null=True, blank=True, help_text=_("As measured at the screen; recorded only.")
    )

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_station_of_a_name_per_owner")]

    def __str__(self) -> str:
        return self.name
