"""A file of ratings on its way in: looked at on a page, confirmed, and imported by the worker."""

from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.studies.models import StudyVersion
from rating.subjects.models import ImportedRatings

State = Literal["looked_at", "waiting", "running", "lost", "done"]
LOST_AFTER = timedelta(minutes=5)  # without a sign: a worker that was killed says nothing


class RatingsFile(models.Model):
    """The file as it was uploaded, how it is to be read, and how far its import is. Emptied once it is imported."""

    study_version = models.ForeignKey(
        StudyVersion, models.CASCADE, related_name="ratings_files", verbose_name=_("study version")
    )
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"))
    form = models.CharField(_("form"), max_length=20, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    seen_at = models.DateTimeField(_("last sign of the worker"), null=True)
    total = models.PositiveIntegerField(_("ratings"), default=0)
    done = models.PositiveIntegerField(_("ratings imported"), default=0)
    fault = models.TextField(_("fault"), blank=True)
    imported = models.OneToOneField(
        ImportedRatings, models.CASCADE, null=True, related_name="+", verbose_name=_("imported ratings")
    )

    class Meta:
        verbose_name = _("file of ratings")
        verbose_name_plural = _("files of ratings")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> State:
        if self.imported_id:
            return "done"
        if not self.confirmed_at:
            return "looked_at"
        if not self.started_at:
            return "waiting"
        return "lost" if self.seen_at and timezone.now() - self.seen_at > LOST_AFTER else "running"

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "running")

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before there is one."""
        if not self.started_at or not self.seen_at or not self.done:
            return None
        return (self.seen_at - self.started_at).total_seconds() / self.done * (self.total - self.done)
