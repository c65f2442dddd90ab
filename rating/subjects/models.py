"""Subjects and their invitations."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.studies.models import StudyVersion


class ImportedRatings(models.Model):
    """A file of ratings given elsewhere. All of its subjects, sessions and ratings came with it, and go with it."""

    study_version = models.ForeignKey(
        StudyVersion, models.PROTECT, related_name="imported_ratings", verbose_name=_("study version")
    )
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    ratings = models.PositiveIntegerField(_("ratings"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("imported by")
    )
    imported_at = models.DateTimeField(_("imported"), default=timezone.now)

    class Meta:
        verbose_name = _("imported ratings")
        verbose_name_plural = _("imported ratings")
        ordering = ["imported_at"]

    def __str__(self) -> str:
        return self.file_name


class Subject(models.Model):
    """A person who rates: a code, never a name. Simulated subjects and imported ones are marked as such."""

    class Gender(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        ANOTHER = "another", _("another")
        UNSAID = "unsaid", _("I prefer not to say")

    study_version = models.ForeignKey(
        StudyVersion, models.PROTECT, related_name="subjects", verbose_name=_("study version")
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20)
    simulated = models.BooleanField(_("simulated"), default=False, editable=False)
    imported = models.ForeignKey(
        ImportedRatings, models.CASCADE, null=True, blank=True, editable=False, related_name="subjects",
        verbose_name=_("imported from"), help_text=_("Empty: invited here."),
    )  # fmt: skip
    open_link = models.ForeignKey(
        "rating.OpenLink", models.PROTECT, null=True, blank=True, editable=False, related_name="subjects",
        verbose_name=_("came by the open link"),
    )  # fmt: skip
    recruited_as = models.CharField(
        _("recruited as"), max_length=100, blank=True, editable=False,
        help_text=_("What the panel of participants calls the subject."),
    )  # fmt: skip
    recruited_with = models.JSONField(_("recruited with"), default=dict, blank=True, editable=False)
    seed = models.BigIntegerField(_("seed"), help_text=_("Draws the orders of the subject's sessions."))
    consented_at = models.DateTimeField(_("consented"), null=True, blank=True)
    age = models.PositiveSmallIntegerField(
        _("age"), null=True, blank=True, validators=[MinValueValidator(18), MaxValueValidator(120)]
    )
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    instructed_at = models.DateTimeField(_("instructions read"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ["study_version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["study_version", "code"], name="one_subject_of_a_code_per_version"),
            models.UniqueConstraint(
                fields=["open_link", "recruited_as"],
                condition=~models.Q(recruited_as=""),
                name="one_subject_per_open_link_and_participant",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Invitation(models.Model):
    """One subject's link, valid on any machine until the subject has finished, withdrawn or been closed.

    The token itself is not kept: the whole link is shown when it is made, and never again.
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="invitations", verbose_name=_("subject"))
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    short_code = models.CharField(_("short code"), max_length=8, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    ends_at = models.DateTimeField(_("lets nobody in after"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(revoked_at=None), name="one_valid_invitation_per_subject"
            )
        ]

    def __str__(self) -> str:
        return self.short_code

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()
