"""A run that scores a stimulus set's pairs, asked for on a page and done by the worker."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.runs import Run
from rating.stimuli.models import StimulusSet

LOST_AFTER = timedelta(minutes=10)  # without a sign: a worker that was killed says nothing


class ScoringRun(Run):
    """total, done: pairs that lacked scores. Scores themselves are MetricScore's."""

    stimulus_set = models.ForeignKey(
        StimulusSet, models.CASCADE, related_name="scoring_runs", verbose_name=_("stimulus set")
    )
    total = models.PositiveIntegerField(_("pairs that lacked scores"), null=True)
    done = models.PositiveIntegerField(_("pairs done"), default=0)
    unusable = models.JSONField(_("files that could not be used"), default=list)
    refused = models.JSONField(_("why metrics have no score of some pairs: how many"), default=dict)

    class Meta(Run.Meta):
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        constraints = [
            models.UniqueConstraint(
                fields=["stimulus_set"], condition=models.Q(ended_at=None), name="one_scoring_run_of_a_set_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stimulus_set}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_lost(self) -> bool:
        return timezone.now() - self.seen_at > LOST_AFTER
