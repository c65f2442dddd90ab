"""A run that prepares a stimulus set, or goes on with it where the last one stopped."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rating.runs import Run
from rating.stimuli.models import StimulusSet

from .alone import is_held


class PreparationRun(Run):
    """total, done: adversarial examples that were lacking. failures: content, attack, level and fault of each."""

    class Step(models.TextChoices):
        VICTIM = "victim", _("The victim is being made ready.")
        REFERENCES = "references", _("The references are being cut out.")
        ATTACKS = "attacks", _("The references are being attacked.")

    stimulus_set = models.ForeignKey(
        StimulusSet, models.CASCADE, related_name="preparation_runs", verbose_name=_("stimulus set")
    )
    step = models.CharField(_("step"), max_length=10, choices=Step, blank=True)
    failures = models.JSONField(_("what failed, and why"), default=list)

    class Meta(Run.Meta):
        verbose_name = _("preparation of a stimulus set")
        verbose_name_plural = _("preparations of stimulus sets")
        constraints = [
            models.UniqueConstraint(
                fields=["stimulus_set"], condition=models.Q(ended_at=None), name="one_preparation_of_a_set_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stimulus_set}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_lost(self) -> bool:
        return not is_held(self.stimulus_set_id)
