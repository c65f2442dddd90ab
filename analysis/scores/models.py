"""Metric scores: what a version of a metric says of two files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MetricScore(models.Model):
    """The score of a distorted file against its reference, both known by their SHA-256: so it outlives any set."""

    reference_sha256 = models.CharField(_("SHA-256 of the reference"), max_length=64)
    distorted_sha256 = models.CharField(_("SHA-256 of the distorted file"), max_length=64)
    metric = models.CharField(_("metric"), max_length=20)
    version = models.CharField(_("version of the metric"), max_length=40)
    value = models.FloatField(_("value"))
    computed_at = models.DateTimeField(_("computed"), auto_now_add=True)

    class Meta:
        verbose_name = _("metric score")
        verbose_name_plural = _("metric scores")
        constraints = [
            models.UniqueConstraint(
                fields=["distorted_sha256", "reference_sha256", "metric", "version"],
                name="one_score_per_files_metric_and_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value:.6g}"
