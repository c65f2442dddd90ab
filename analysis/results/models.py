"""Analysis results: what was computed, from which inputs, by which code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rating.studies.models import StudyVersion

from .fields import ExactJSONField


class AnalysisResult(models.Model):
    """The whole analysis of a study version. Pages, spreadsheets and figures read its output and nothing else.

    The output is stored as soon as `compute` has made it, and once more when it holds what `further` adds.
    """

    study_version = models.ForeignKey(
        StudyVersion, models.CASCADE, related_name="analysis_results", verbose_name=_("study version")
    )
    inputs_sha256 = models.CharField(_("SHA-256 of the inputs"), max_length=64)
    code_version = models.CharField(_("version of the code"), max_length=64)
    output = ExactJSONField(_("output"))
    computed_at = models.DateTimeField(_("computed"), auto_now_add=True)
    seconds = models.FloatField(_("seconds it took"))
    further_percent = models.PositiveSmallIntegerField(_("intervals and groups computed, in per cent"), default=0)

    class Meta:
        verbose_name = _("analysis result")
        verbose_name_plural = _("analysis results")
        ordering = ["-computed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["study_version", "inputs_sha256", "code_version"], name="one_result_per_inputs_and_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.study_version} · {self.inputs_sha256[:8]}"

    @property
    def is_whole(self) -> bool:
        return self.further_percent == 100
