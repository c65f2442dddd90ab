"""Vision checks: acuity and colour vision of a subject, before the first session."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rating.subjects.models import Subject


class VisionCheck(models.Model):
    """One check: printed charts read to the experimenter, or the subject's own answers. The latest one holds."""

    class Correction(models.TextChoices):
        NONE = "none", _("none")
        GLASSES = "glasses", _("glasses")
        LENSES = "lenses", _("contact lenses")

    class Notation(models.TextChoices):
        DECIMAL = "decimal", _("decimal (1.0)")
        SNELLEN = "snellen", _("Snellen (20/20 or 6/6)")
        LOGMAR = "logmar", _("logMAR (0.0)")

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="vision_checks", verbose_name=_("subject"))
    asked_only = models.BooleanField(
        _("asked, not measured"), default=False, help_text=_("The subject's own word, in an online study.")
    )
    correction = models.CharField(_("correction worn"), max_length=10, choices=Correction.choices)
    acuity_text = models.CharField(_("acuity, as read"), max_length=10, blank=True)
    acuity_notation = models.CharField(_("notation"), max_length=10, choices=Notation.choices, blank=True)
    acuity = models.FloatField(_("acuity, decimal"), null=True, blank=True)
    plates_shown = models.PositiveSmallIntegerField(_("Ishihara plates shown"), null=True, blank=True)
    plates_right = models.PositiveSmallIntegerField(_("of these right"), null=True, blank=True)
    says_sees_well = models.BooleanField(_("says they see well"), null=True, blank=True)
    says_sees_colours = models.BooleanField(_("says they see colours normally"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), help_text=_("By the study's rule, at the time."))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("vision check")
        verbose_name_plural = _("vision checks")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plates_shown=None, plates_right=None)
                | models.Q(plates_right__lte=models.F("plates_shown")),
                name="no_more_plates_right_than_shown",
                violation_error_message=_("There cannot be more plates right than shown."),
            )
        ]

    def __str__(self) -> str:
        outcome = _("passed") if self.passed else _("failed")
        return f"{self.subject}: {outcome}"
