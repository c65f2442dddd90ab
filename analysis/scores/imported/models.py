"""Scores computed elsewhere and imported from a CSV file: a metric of one stimulus set."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.scores.models import Better
from rating.stimuli.models import StimulusSet


class ImportedMetric(models.Model):
    """What the scores are, where they come from, and who brought them. Known to its set alone."""

    stimulus_set = models.ForeignKey(
        StimulusSet, models.CASCADE, related_name="imported_metrics", verbose_name=_("stimulus set")
    )
    name = models.CharField(_("name"), max_length=80)
    better = models.CharField(_("better is"), max_length=6, choices=Better)
    identical = models.FloatField(_("value of identical images"), help_text=_("NaN: not known."))
    source = models.CharField(
        _("computed by"), max_length=200, blank=True, help_text=_("Program, library and version, as the importer said.")
    )
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported by"),
        help_text=_("Nobody: by the command import_scores."),
    )
    imported_at = models.DateTimeField(_("imported at"), default=timezone.now)

    class Meta:
        verbose_name = _("imported metric")
        verbose_name_plural = _("imported metrics")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["stimulus_set", "name"], name="one_import_of_a_name_per_set")]

    def __str__(self) -> str:
        return self.name


class ImportedScore(models.Model):
    """The score of a distorted file against its reference, both known by their SHA-256 as computed ones are."""

    metric = models.ForeignKey(ImportedMetric, models.CASCADE, related_name="scores", verbose_name=_("metric"))
    reference_sha256 = models.CharField(_("SHA-256 of the reference"), max_length=64)
    distorted_sha256 = models.CharField(_("SHA-256 of the distorted file"), max_length=64)
    value = models.FloatField(_("value"), help_text=_("Infinities and NaN are kept as such."))

    class Meta:
        verbose_name = _("imported score")
        verbose_name_plural = _("imported scores")
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "distorted_sha256", "reference_sha256"], name="one_imported_score_per_files"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value:.6g}"
