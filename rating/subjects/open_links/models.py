"""Open links."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.studies.models import StudyVersion

MOST = 5000


def new_token() -> str:
    return secrets.token_urlsafe(12)


class OpenLink(models.Model):
    """A study version's address for everybody. It is published, so it is kept as it is: nobody's data lie behind it."""

    study_version = models.ForeignKey(
        StudyVersion, models.PROTECT, related_name="open_links", verbose_name=_("study version")
    )
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    most_subjects = models.PositiveIntegerField(
        _("at most so many subjects"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text=_("Those who withdraw make room for others."),
    )
    ends_at = models.DateTimeField(
        _("lets nobody in after"),
        null=True,
        blank=True,
        help_text=_("Empty: no end. Who has come in before may go on."),
    )
    identifier = models.CharField(
        _("parameter that tells who comes"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_.-]+$", _("Letters, digits, _ . and - only."))],
        help_text=_(
            "Of the address, as a panel of participants appends it: PROLIFIC_PID for Prolific. Each value becomes one "
            "subject, who comes back by the same address. Empty: each browser becomes one."
        ),
    )
    completion_code = models.CharField(
        _("completion code"), max_length=40, blank=True, help_text=_("Shown to the subject at the end.")
    )
    completion_url = models.URLField(
        _("address at the end"),
        max_length=300,
        blank=True,
        help_text=_("Where the last page leads, such as https://app.prolific.com/submissions/complete?cc=…"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, verbose_name=_("made by"), related_name="+"
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("open link")
        verbose_name_plural = _("open links")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.study_version}: {self.path}"

    @property
    def path(self) -> str:
        return reverse("rating:join", args=[self.token])

    @property
    def is_full(self) -> bool:
        return self.subjects.filter(withdrawn_at=None).count() >= self.most_subjects

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()
