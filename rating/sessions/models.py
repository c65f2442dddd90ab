"""Sessions: the stored order of presentations, what became of each, and the ratings."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rating.stations.models import Station
from rating.stimuli.models import Pair
from rating.subjects.models import Subject


class SessionQuerySet(models.QuerySet["Session"]):
    def standing(self) -> "SessionQuerySet":
        """Those that count: not set aside."""
        return self.filter(set_aside_at=None)


class Session(models.Model):
    """One subject's sitting under a plan. Its playlist is drawn and stored before the first pair is shown."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="sessions", verbose_name=_("subject"))
    plan_number = models.PositiveSmallIntegerField(_("session plan"))
    attempt = models.PositiveSmallIntegerField(
        _("attempt"), default=1, help_text=_("Above 1 where the study begins a session anew that was left for long.")
    )
    seed = models.BigIntegerField(_("seed"))
    order_version = models.CharField(_("version of the order's rule"), max_length=10)
    drawn_at = models.DateTimeField(_("drawn"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    set_aside_at = models.DateTimeField(
        _("set aside"), null=True, blank=True, help_text=_("Begun anew since: kept, and not counted.")
    )
    closed_at = models.DateTimeField(
        _("closed"), null=True, blank=True, help_text=_("Left for too long. It can be opened again.")
    )
    enlargement = models.PositiveSmallIntegerField(
        _("enlargement"),
        null=True,
        blank=True,
        help_text=_("An image pixel is so many screen pixels wide and high; set by the first display check passed."),
    )
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Of the grades' words."))
    station = models.ForeignKey(
        Station, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("station")
    )
    held_by = models.UUIDField(null=True, blank=True, editable=False, help_text=_("The page that runs the session."))
    held_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["subject", "plan_number", "attempt"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "plan_number"],
                condition=models.Q(set_aside_at=None),
                name="one_session_per_subject_and_plan",
            ),
            models.UniqueConstraint(
                fields=["subject", "plan_number", "attempt"], name="one_attempt_of_a_number_per_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.plan_number}"


class DisplayCheck(models.Model):
    """What a browser measured of its display, and what the display condition made of it."""

    class SizeFrom(models.TextChoices):
        CONDITION = "condition", _("the display condition")
        STATION = "station", _("the station")
        CARD = "card", _("the subject's card")

    session = models.ForeignKey(Session, models.CASCADE, related_name="display_checks", verbose_name=_("session"))
    before_session = models.BooleanField(_("before the session"), help_text=_("Otherwise: a stop during it."))
    measured = models.JSONField(_("measured"))
    findings = models.JSONField(_("findings"), default=list)
    passed = models.BooleanField(_("passed"))
    pixels_per_degree = models.FloatField(
        _("pixels per degree"), null=True, blank=True, help_text=_("Of the image. Empty: not measured.")
    )
    mm_per_px = models.FloatField(_("size of a screen pixel, mm"), null=True, blank=True)
    size_from = models.CharField(_("known from"), max_length=10, choices=SizeFrom.choices, blank=True)
    distance_mm = models.FloatField(_("viewing distance, mm"), null=True, blank=True)
    enlargement = models.PositiveSmallIntegerField(_("enlargement"), default=1)
    dark_steps = models.PositiveSmallIntegerField(_("dark steps seen"), null=True, blank=True)
    light_steps = models.PositiveSmallIntegerField(_("light steps seen"), null=True, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("display check")
        verbose_name_plural = _("display checks")
        ordering = ["at"]

    def __str__(self) -> str:
        outcome = _("passed") if self.passed else _("stopped")
        return f"{self.session}: {outcome}"


class Presentation(models.Model):
    """One showing of one pair at one place of a session."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("training")
        STABILISING = "stabilising", _("stabilising")
        TEST = "test", _("test")
        REPEAT = "repeat", _("repeat")
        HIDDEN_REFERENCE = "hidden_reference", _("hidden reference")

    class Outcome(models.TextChoices):
        RATED = "rated", _("rated")
        TIMED_OUT = "timed_out", _("timed out")
        SPOILED = "spoiled", _("spoiled")

    class Cause(models.TextChoices):
        LOST_FOCUS = "lost_focus", _("the window lost the focus")
        CHANGED_WINDOW = "changed_window", _("the window changed")
        LOST_FULLSCREEN = "lost_fullscreen", _("full screen was left")
        CHANGED_SCALE = "changed_scale", _("the scale of the page changed")
        MISSING_FILE = "missing_file", _("a picture was missing")
        ALTERED_PICTURE = "altered_picture", _("a picture was not shown as it is stored")
        PAUSED = "paused", _("the subject paused")

    class Side(models.TextChoices):
        LEFT = "left", _("left")
        RIGHT = "right", _("right")

    COUNTED = (Kind.TEST, Kind.REPEAT, Kind.HIDDEN_REFERENCE)  # whose ratings are analysed

    session = models.ForeignKey(Session, models.CASCADE, related_name="presentations", verbose_name=_("session"))
    place = models.PositiveIntegerField(
        _("place"),
        null=True,
        blank=True,
        help_text=_("From 1. Rises for what follows a replacement. Empty: imported, and not known."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="presentations", verbose_name=_("pair"))
    repetition = models.PositiveSmallIntegerField(
        _("repetition"),
        default=1,
        help_text=_("Of the pair, among the subject's counted presentations: 1 for the first planned."),
    )
    reference_side = models.CharField(
        _("side of the reference"),
        max_length=5,
        choices=Side.choices,
        blank=True,
        help_text=_("Empty: one picture after the other."),
    )
    replaces = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="replacement", verbose_name=_("replaces")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, null=True, blank=True)  # noqa: DJ001
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices, blank=True)
    shown_ms = models.FloatField(
        _("test picture shown, ms"),
        null=True,
        blank=True,
        help_text=_("By the browser's clock, all showings together."),
    )
    dropped_frames = models.PositiveIntegerField(_("dropped frames"), null=True, blank=True)
    evidence = models.JSONField(
        _("evidence"),
        default=dict,
        help_text=_("What was shown and when: phases, boxes in screen pixels, scale, focus, pixel hashes."),
    )
    ended_at = models.DateTimeField(_("outcome received"), null=True, blank=True)

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ["session", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "place"],
                name="one_presentation_per_place",
                deferrable=models.Deferrable.DEFERRED,  # a replacement moves all later places by one
            ),
            models.CheckConstraint(
                condition=(models.Q(outcome="spoiled") & ~models.Q(cause=""))
                | (models.Q(outcome__in=["rated", "timed_out"]) | models.Q(outcome=None)) & models.Q(cause=""),
                name="a_cause_exactly_where_spoiled",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=None, ended_at=None)
                | models.Q(outcome__isnull=False, ended_at__isnull=False),
                name="an_outcome_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["session", "pair", "repetition"],
                condition=models.Q(outcome="rated", kind__in=["test", "repeat", "hidden_reference"]),
                name="one_counted_rating_per_pair_and_repetition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.place}"


class Rating(models.Model):
    """The grade a subject gave to one presentation. Written once, never changed: the database refuses it."""

    presentation = models.OneToOneField(
        Presentation, models.CASCADE, related_name="rating", verbose_name=_("presentation")
    )
    grade = models.SmallIntegerField(_("grade"))
    response_ms = models.FloatField(
        _("response time, ms"),
        null=True,
        blank=True,
        help_text=_("From the scale's appearance to the answer. Empty: imported, and not known."),
    )
    client_key = models.UUIDField(
        unique=True, help_text=_("Made by the browser, so that a repeated request is known as one.")
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")

    def __str__(self) -> str:
        return f"{self.presentation}: {self.grade}"


class RefusedRating(models.Model):
    """An answer that contradicted the one already stored for its presentation. Kept for audit, never counted."""

    presentation = models.ForeignKey(
        Presentation, models.CASCADE, related_name="refused_ratings", verbose_name=_("presentation")
    )
    answer = models.JSONField(_("answer"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("refused rating")
        verbose_name_plural = _("refused ratings")

    def __str__(self) -> str:
        return str(self.presentation)
