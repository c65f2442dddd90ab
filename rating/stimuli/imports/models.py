"""An uploaded ZIP of ready-made pairs, from its arrival to its import."""

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.stimuli.models import StimulusSet

LOST_AFTER = timedelta(minutes=10)  # without a sign: a worker that was killed says nothing


class StimulusImport(models.Model):
    """A ZIP of ready-made pairs that somebody uploaded: looked at, and imported once they have confirmed it.

    The ZIP lies below the data folder until it is imported or discarded. `seen_at` tells that the worker lives.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be looked at")
        LOOKING = "looking", _("is being looked at")
        LOOKED_AT = "looked at", _("looked at")
        CONFIRMED = "confirmed", _("waits to be imported")
        IMPORTING = "importing", _("is being imported")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="stimulus_imports", verbose_name=_("owner")
    )
    title = models.CharField(_("title"), max_length=100)
    file_name = models.CharField(_("file"), max_length=200)
    convert = models.BooleanField(_("convert"), default=False)
    training = models.JSONField(_("references for training only"), default=list)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last sign of the worker"), default=timezone.now)
    total = models.PositiveIntegerField(_("files"), default=0)
    done = models.PositiveIntegerField(_("files done"), default=0)
    understood = models.JSONField(_("what was understood"), default=dict)
    fault = models.TextField(_("fault"), blank=True)
    stimulus_set = models.ForeignKey(
        StimulusSet, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stimulus set")
    )

    class Meta:
        verbose_name = _("import of stimuli")
        verbose_name_plural = _("imports of stimuli")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the ZIP lies."""
        return settings.VAR / "imports" / f"{self.public_id}.zip"

    @property
    def is_under_way(self) -> bool:
        return self.state not in (self.State.LOOKED_AT, self.State.DONE, self.State.FAILED)

    @property
    def is_lost(self) -> bool:
        """A worker had begun, and has said nothing for long: it was killed, and nothing was imported."""
        begun = self.state in (self.State.LOOKING, self.State.IMPORTING)
        return begun and timezone.now() - self.seen_at > LOST_AFTER
