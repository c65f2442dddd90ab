"""A run that scores a stimulus set's pairs, asked for on a page and done by the worker."""

from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.stimuli.models import StimulusSet

State = Literal["waiting", "running", "lost", "stopped", "failed", "done"]
LOST_AFTER = timedelta(minutes=10)  # without a sign: a worker that was killed says nothing


class ScoringRun(models.Model):
    """What was asked for, how far it is, and how it ended. Scores themselves are MetricScore's."""

    stimulus_set = models.ForeignKey(
        StimulusSet, models.CASCADE, related_name="scoring_runs", verbose_name=_("stimulus set")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    seen_at = models.DateTimeField(_("last sign of the worker"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    stop_wanted = models.BooleanField(_("stop wanted"), default=False)
    total = models.PositiveIntegerField(_("pairs that lacked scores"), null=True)
    done = models.PositiveIntegerField(_("pairs done"), default=0)
    unusable = models.JSONField(_("files that could not be used"), default=list)
    refused = models.JSONField(_("why metrics have no score of some pairs: how many"), default=dict)
    fault = models.TextField(_("fault"), blank=True)

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["stimulus_set"], condition=models.Q(ended_at=None), name="one_scoring_run_of_a_set_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stimulus_set}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def state(self) -> State:
        if self.ended_at:
            return "failed" if self.fault else "done" if self.done == self.total else "stopped"
        if timezone.now() - self.seen_at > LOST_AFTER and self.started_at:
            return "lost"
        return "running" if self.started_at else "waiting"

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "running")

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before there is one."""
        if not self.started_at or not self.done or self.total is None or self.ended_at:
            return None
        pace = (self.seen_at - self.started_at).total_seconds() / self.done
        return pace * (self.total - self.done)
