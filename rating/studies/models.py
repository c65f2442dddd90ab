"""Studies: what an experimenter configures, and the frozen versions that subjects take part in."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from rating.protocol import PRESETS, Protocol
from rating.stimuli.models import Pair, StimulusSet


class Study(models.Model):
    """One experiment, as it is being configured. Subjects take part in its published versions."""

    class Resume(models.TextChoices):
        CONTINUE = "continue", _("continues where it was left")
        RESTART = "restart", _("begins anew: what was rated in it is kept and not counted")
        CLOSE = "close", _("is closed: the experimenter may open it again")

    class VisionBy(models.TextChoices):
        NOBODY = "nobody", _("none")
        EXPERIMENTER = "experimenter", _("printed charts, entered by the experimenter")
        SUBJECT = "subject", _("the subject is asked (online studies)")

    class VisionRule(models.TextChoices):
        BLOCK = "block", _("keeps the subject from rating")
        MARK = "mark", _("is marked with the subject, who goes on")

    class Tried(models.TextChoices):
        NO = "", _("a study")
        PREVIEW = "preview", _("preview")
        REHEARSAL = "rehearsal", _("rehearsal")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="studies", verbose_name=_("owner"))
    assistants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="assisted_studies", verbose_name=_("assistants"),
        limit_choices_to={"is_staff": True, "is_active": True},
        help_text=_("They invite and run subjects, and see no results."),
    )  # fmt: skip
    analysts = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="analysed_studies", verbose_name=_("analysts"),
        limit_choices_to={"is_staff": True, "is_active": True},
        help_text=_("They read the study, its stimuli and its analysis, and change nothing."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200)
    stimulus_set = models.ForeignKey(
        StimulusSet, models.PROTECT, related_name="studies", verbose_name=_("stimulus set")
    )
    preset = models.CharField(
        _("preset"),
        max_length=40,
        default="qomex2019",
        choices=[(name, _(preset.title)) for name, preset in PRESETS.items()],
        help_text=_("The named protocol the study starts from: method, times, scale, session plans, viewing distance."),
    )
    protocol = models.JSONField(_("protocol"), default=dict, editable=False)
    consent = models.TextField(
        _("consent text"),
        help_text=_("Markdown. Shown to each subject before anything else; without consent nobody continues."),
    )
    resume = models.CharField(
        _("a session left for long"),
        max_length=10,
        choices=Resume.choices,
        default=Resume.CONTINUE,
        help_text=_("What becomes of a session that was begun and then left for longer than the hours below."),
    )
    resume_hours = models.PositiveSmallIntegerField(
        _("left for long after, hours"), default=24, validators=[MinValueValidator(1), MaxValueValidator(24 * 365)]
    )
    vision_check = models.CharField(
        _("vision check"),
        max_length=15,
        choices=VisionBy.choices,
        default=VisionBy.NOBODY,
        help_text=_("Acuity and colour vision, before a subject's first session."),
    )
    vision_rule = models.CharField(
        _("a failed vision check"), max_length=10, choices=VisionRule.choices, default=VisionRule.MARK
    )
    least_acuity = models.FloatField(
        _("least acuity, decimal"),
        default=0.67,
        validators=[MinValueValidator(0.05), MaxValueValidator(2.0)],
        help_text=_("1.0 is 20/20 or 6/6; 0.67 is 20/30 or 6/9."),
    )
    least_plates_percent = models.PositiveSmallIntegerField(
        _("Ishihara plates read, at least, %"), default=80, validators=[MaxValueValidator(100)]
    )
    simulated = models.BooleanField(
        _("simulated"), default=False, editable=False, help_text=_("Rated by simulated subjects, and only by them.")
    )
    tried_as = models.CharField(
        _("made to try a study"), max_length=10, choices=Tried.choices, blank=True, default="", editable=False
    )
    tries = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="tried", verbose_name=_("tries")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="one_study_of_a_title_per_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def latest_version(self) -> "StudyVersion | None":
        return self.versions.order_by("-number").first()


class DisplayCondition(models.Model):
    """What a study's screen must be, and how far the eyes are from it."""

    class Unit(models.TextChoices):
        PICTURE_HEIGHTS = "H", _("H (heights of the displayed image)")
        CENTIMETRES = "cm", _("cm")

    class ScreenSize(models.TextChoices):
        ENTERED = "entered", _("entered here, or at the station")
        CARD = "card", _("measured by each subject with a bank card")
        UNKNOWN = "unknown", _("may be unknown")

    study = models.OneToOneField(Study, models.CASCADE, related_name="display_condition", verbose_name=_("study"))
    background_grey = models.PositiveSmallIntegerField(
        _("background grey"), default=128, validators=[MaxValueValidator(255)], help_text=_("Code value, 0 to 255.")
    )
    smallest_window_width = models.PositiveIntegerField(
        _("smallest window width, px"),
        null=True,
        blank=True,
        help_text=_("In device pixels. Empty: what the pair and its labels need."),
    )
    smallest_window_height = models.PositiveIntegerField(
        _("smallest window height, px"), null=True, blank=True, help_text=_("Likewise.")
    )
    screen_width_px = models.PositiveIntegerField(
        _("screen width, px"), null=True, blank=True, help_text=_("The screen's resolution in device pixels.")
    )
    screen_height_px = models.PositiveIntegerField(_("screen height, px"), null=True, blank=True)
    screen_width_mm = models.FloatField(
        _("screen width, mm"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50.0), MaxValueValidator(5000.0)],
        help_text=_("The visible picture's width. With the resolution it gives millimetres per pixel."),
    )
    screen_size = models.CharField(
        _("size of the screen"),
        max_length=10,
        choices=ScreenSize.choices,
        default=ScreenSize.ENTERED,
        help_text=_("Where it is unknown, pixels per degree are stored, and shown, as not measured."),
    )
    largest_enlargement = models.PositiveSmallIntegerField(
        _("largest enlargement"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text=_(
            "On dense screens an image pixel may be shown as k × k screen pixels, up to this k, where the pixels per "
            "degree ask for it. 1: never."
        ),
    )
    steps_asked = models.BooleanField(
        _("ask for brightness and contrast steps"),
        default=False,
        help_text=_("The subject counts the dark and the light steps to be seen; recorded only."),
    )
    viewing_distance = models.FloatField(
        _("viewing distance"), default=7.0, validators=[MinValueValidator(0.5), MaxValueValidator(1000.0)]
    )
    viewing_distance_unit = models.CharField(
        _("unit of the distance"), max_length=2, choices=Unit.choices, default=Unit.PICTURE_HEIGHTS
    )
    pixels_per_degree_min = models.FloatField(_("fewest pixels per degree"), null=True, blank=True)
    pixels_per_degree_max = models.FloatField(_("most pixels per degree"), null=True, blank=True)
    luminance_cd_m2 = models.FloatField(
        _("peak luminance, cd/m²"), null=True, blank=True, help_text=_("As measured at the screen; recorded only.")
    )
    room_light_lux = models.FloatField(
        _("room light, lx"), null=True, blank=True, help_text=_("As measured at the screen; recorded only.")
    )
    fullscreen_required = models.BooleanField(_("full screen required"), default=True)

    class Meta:
        verbose_name = _("display condition")
        verbose_name_plural = _("display conditions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pixels_per_degree_min__isnull=True)
                | models.Q(pixels_per_degree_max__isnull=True)
                | models.Q(pixels_per_degree_min__lte=models.F("pixels_per_degree_max")),
                name="pixels_per_degree_in_order",
                violation_error_message=_("The fewest pixels per degree must not be more than the most."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.viewing_distance:g} {self.viewing_distance_unit}"


class SessionPlan(models.Model):
    """The study's n-th session as configured: its pairs, its training, the break before it."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="session_plans", verbose_name=_("study"))
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    pairs = models.ManyToManyField(Pair, related_name="session_plans", blank=True, verbose_name=_("pairs"))
    training_pairs = models.ManyToManyField(
        Pair, related_name="training_plans", blank=True, verbose_name=_("training pairs")
    )
    break_minutes = models.PositiveSmallIntegerField(
        _("break before it, minutes"),
        default=0,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("At the least, after the session before. The subject may also come back another day."),
    )

    class Meta:
        verbose_name = _("session plan")
        verbose_name_plural = _("session plans")
        ordering = ["study", "number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_plan_of_a_number_per_study")]

    def __str__(self) -> str:
        return f"{self.study}: {self.number}"


class StudyVersion(models.Model):
    """What a study was when published: frozen. The database refuses any change to it."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="versions", verbose_name=_("study"))
    number = models.PositiveSmallIntegerField(_("version"))
    design = models.JSONField(
        _("design"), help_text=_("Protocol, display condition, consent, session plans and stimuli, as published.")
    )
    design_sha256 = models.CharField(_("SHA-256 of the design"), max_length=64)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        verbose_name = _("study version")
        verbose_name_plural = _("study versions")
        ordering = ["study", "number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_version_of_a_number_per_study")]

    def __str__(self) -> str:
        return _("%(study)s, version %(number)s") % {"study": self.study, "number": self.number}

    @property
    def protocol(self) -> Protocol:
        return Protocol.from_json(self.design["protocol"])

    @property
    def display(self) -> dict:
        """The display condition's fields. Versions published before a field existed have its default."""
        condition = self.design["display"]
        known = "unknown" if condition.get("screen_size_unknown_allowed") else "entered"
        return {"screen_size": known, "largest_enlargement": 1, "steps_asked": False, **condition}

    @property
    def plans(self) -> list[dict]:
        """The session plans in order.

        number, break_minutes; pairs and training_pairs (ids); stabilising (how many) of stabilising_pool (ids);
        repeats (how many); hidden_references ([pair's id, repetition], in turn).
        """
        return [
            {"stabilising": 0, "stabilising_pool": [], "repeats": 0, "hidden_references": [], **plan}
            for plan in self.design["plans"]
        ]

    @property
    def resume(self) -> dict:
        """rule: of Study.Resume; hours."""
        return self.design.get("resume", {"rule": Study.Resume.CONTINUE, "hours": 24})

    @property
    def vision(self) -> dict:
        """by: of Study.VisionBy; rule: of Study.VisionRule; least_acuity, decimal; least_plates_percent."""
        return self.design.get("vision", {"by": Study.VisionBy.NOBODY})

    @property
    def picture_size(self) -> tuple[int, int]:
        """Width and height of the largest picture, px."""
        stimuli = self.design["stimuli"].values()
        return max(stimulus["width"] for stimulus in stimuli), max(stimulus["height"] for stimulus in stimuli)
