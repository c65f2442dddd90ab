"""Exclusions: whose ratings do not count, and why. Ended, never deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.subjects.models import Subject


class Exclusion(models.Model):
    """An experimenter's decision, with its reason, that a subject's ratings do not count. Including ends it."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="exclusions", verbose_name=_("subject"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.CharField(_("reason of its end"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(ended_at=None), name="one_active_exclusion_per_subject"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_exclusion_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None, end_reason="")
                | models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(end_reason=""),
                name="an_end_has_its_author_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"
