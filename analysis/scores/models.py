"""Metric scores: what a version of a metric says of two files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MetricScore(models.Model):
    """The score of a distorted file against its reference, both known by their SHA-256: so it outlives any set."""

    reference_sha256 = models.CharField(_("SHA-256 of the reference"), max_length=64)
    distorted_sha256 = models.CharField(_("SHA-256 of the distorted file"), max_length=64)
    metric = models.CharField(_("metric"), max_length=80)
    version = models.CharField(_("version of the metric"), max_length=200)
    value = models.FloatField(_("value"), help_text=_("Infinities and NaN are kept as such."))
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


class Better(models.TextChoices):
    HIGHER = "higher", _("higher")
    LOWER = "lower", _("lower")


class LibraryMetric(models.Model):
    """A version of a metric that another library brings: what pages say of its scores, with or without that library."""

    name = models.CharField(_("name"), max_length=80)
    version = models.CharField(_("version of the metric"), max_length=200)
    better = models.CharField(_("better is"), max_length=6, choices=Better)
    identical = models.FloatField(_("value of identical images"), help_text=_("NaN: not known."))
    library = models.CharField(_("library"), max_length=200)
    library_version = models.CharField(_("version of the library"), max_length=200, blank=True)
    used_at = models.DateTimeField(_("last used"), auto_now=True)

    class Meta:
        verbose_name = _("metric of a library")
        verbose_name_plural = _("metrics of libraries")
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="a_version_once_per_library_metric")]

    def __str__(self) -> str:
        return f"{self.name} ({self.library} {self.library_version})"
