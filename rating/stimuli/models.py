"""Stimuli: references, attack settings, adversarial examples, and the pairs made of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

CALIBRATED_TO = "calibrated to"  # in the parameters of a setting whose pictures were each brought to a metric's value


class StimulusSet(models.Model):
    """The pairs prepared or imported together."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stimulus_sets", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=100)
    victim = models.JSONField(
        _("victim"),
        default=dict,
        blank=True,
        help_text=_(
            "The classifier attacked: name, weights' hash, accuracy. Empty: not known, for the set is imported."
        ),
    )
    recipe = models.JSONField(
        _("recipe"),
        default=dict,
        blank=True,
        help_text=_("Photographs, attacks, levels, victim and seed."),
    )
    levelled_by = models.CharField(
        _("levelled by"),
        max_length=100,
        blank=True,
        help_text=_(
            "The metric to whose values the attacks were calibrated. It agrees with the levels by construction."
        ),
    )
    preset = models.CharField(_("attack preset"), max_length=40, blank=True)
    seed = models.BigIntegerField(_("seed"), null=True, blank=True)
    imported_from = models.CharField(
        _("imported from"),
        max_length=200,
        blank=True,
        help_text=_("A folder or ZIP. Empty: the set was prepared here."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("stimulus set")
        verbose_name_plural = _("stimulus sets")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_set_of_a_name_per_owner")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_imported(self) -> bool:
        """Its pairs were made elsewhere: no victim is known, so neither what it says nor whether it is fooled."""
        return bool(self.imported_from)


class Picture(models.Model):
    """What a reference and an adversarial example share: a PNG file, known by its SHA-256."""

    public_id = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text=_("Names the file to browsers and reveals nothing.")
    )
    file = models.CharField(_("file"), max_length=200, help_text=_("Path below the media folder."))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    pixels_sha256 = models.CharField(
        _("SHA-256 of the pixels"), max_length=64, blank=True, help_text=_("Of the decoded RGB samples, row by row.")
    )
    width = models.PositiveIntegerField(_("width, px"))
    height = models.PositiveIntegerField(_("height, px"))
    original_name = models.CharField(
        _("original's name"), max_length=300, blank=True, help_text=_("As imported. Empty: the picture was made here.")
    )
    original_sha256 = models.CharField(_("SHA-256 of the original"), max_length=64, blank=True)
    original_file = models.CharField(
        _("original, as imported"),
        max_length=200,
        blank=True,
        help_text=_("Path below the media folder. Empty: the original is the file shown, byte for byte."),
    )
    converted = models.JSONField(
        _("converted"), default=list, blank=True, help_text=_("What of the original was mended at the import.")
    )

    class Meta:
        abstract = True

    def file_exists(self) -> bool:
        return (settings.MEDIA_ROOT / self.file).is_file()


class Reference(Picture):
    """An original image. Its content is what it shows."""

    stimulus_set = models.ForeignKey(StimulusSet, models.CASCADE, related_name="references", verbose_name=_("set"))
    content = models.CharField(_("content"), max_length=60)
    for_training = models.BooleanField(_("for training only"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    spatial_information = models.FloatField(_("spatial information (P.910)"))
    colourfulness = models.FloatField(_("colourfulness"))
    label = models.CharField(_("victim's label"), max_length=100, blank=True)
    confidence = models.FloatField(_("victim's confidence"), help_text=_("NaN: not known, for there is no victim."))

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [models.UniqueConstraint(fields=["stimulus_set", "content"], name="a_content_once_per_set")]

    def __str__(self) -> str:
        return self.content


class AttackSetting(models.Model):
    """An attack with one level of its parameters."""

    stimulus_set = models.ForeignKey(StimulusSet, models.CASCADE, related_name="settings", verbose_name=_("set"))
    attack = models.CharField(_("attack"), max_length=80)
    level = models.PositiveSmallIntegerField(_("level"))
    parameters = models.JSONField(_("parameters"), default=dict)

    class Meta:
        verbose_name = _("attack setting")
        verbose_name_plural = _("attack settings")
        ordering = ["attack", "level"]
        constraints = [
            models.UniqueConstraint(fields=["stimulus_set", "attack", "level"], name="a_level_once_per_attack_and_set")
        ]

    def __str__(self) -> str:
        return f"{self.attack} {self.level}"

    @property
    def calibrated_to(self) -> str:
        """The metric to a value of which each of its pictures was brought; empty: its parameters were given."""
        metric = self.parameters.get(CALIBRATED_TO, "")
        return metric if isinstance(metric, str) else ""  # a manifest may say anything


class AdversarialExample(Picture):
    """A reference under an attack setting, with all that is needed to make it again.

    Labels are the victim's: on the reference, on the attack's own output, and on the saved 8-bit file. An imported one
    has no victim: victim and labels are empty, confidences NaN, the seed null, and `fooled` says nothing.
    """

    reference = models.ForeignKey(
        Reference, models.CASCADE, related_name="adversarial_examples", verbose_name=_("reference")
    )
    setting = models.ForeignKey(
        AttackSetting, models.PROTECT, related_name="adversarial_examples", verbose_name=_("attack setting")
    )
    parameters = models.JSONField(_("parameters in full"))
    victim = models.CharField(_("victim"), max_length=100, blank=True, help_text=_("Empty: not known."))
    weights_sha256 = models.CharField(_("SHA-256 of the victim's weights"), max_length=64, blank=True)
    seed = models.BigIntegerField(_("seed"), null=True, blank=True)
    versions = models.JSONField(_("library versions"))
    label_reference = models.CharField(_("label of the reference"), max_length=100, blank=True)
    label_before_rounding = models.CharField(_("label before rounding to 8 bits"), max_length=100, blank=True)
    label_after_rounding = models.CharField(_("label of the saved file"), max_length=100, blank=True)
    confidence_before_rounding = models.FloatField(_("confidence before rounding"))
    confidence_after_rounding = models.FloatField(_("confidence on the saved file"))
    fooled = models.BooleanField(
        _("fools the victim"),
        help_text=_("The saved file's label differs from the reference's. Not so, too, where there is no victim."),
    )
    equals_reference = models.BooleanField(_("equals its reference"))
    l0 = models.PositiveIntegerField(_("L0, altered pixels"))
    l1 = models.FloatField(
        _("L1, in [0, 1] units"), null=True, blank=True, help_text=_("Empty: made before it was measured.")
    )
    l2 = models.FloatField(_("L2, in [0, 1] units"))
    linf = models.FloatField(_("L∞, in [0, 1] units"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("adversarial example")
        verbose_name_plural = _("adversarial examples")
        constraints = [models.UniqueConstraint(fields=["reference", "setting"], name="a_setting_once_per_reference")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.setting}"

    @property
    def has_victim(self) -> bool:
        return bool(self.victim)


class PairQuerySet(models.QuerySet["Pair"]):
    def attacked(self) -> "PairQuerySet":
        """Those with an adversarial example: no hidden references."""
        return self.filter(adversarial__isnull=False)

    def in_order(self) -> "PairQuerySet":
        """By content, attack and level: the same order on every machine, with all that names a pair."""
        return self.select_related("reference", "adversarial__setting").order_by(
            "reference__content", "adversarial__setting__attack", "adversarial__setting__level"
        )


class Pair(models.Model):
    """A reference and an adversarial example, as shown. Without one it is a hidden reference: the reference twice."""

    stimulus_set = models.ForeignKey(StimulusSet, models.CASCADE, related_name="pairs", verbose_name=_("set"))
    reference = models.ForeignKey(Reference, models.PROTECT, related_name="pairs", verbose_name=_("reference"))
    adversarial = models.OneToOneField(
        AdversarialExample,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pair",
        verbose_name=_("adversarial example"),
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=models.Q(adversarial=None), name="one_hidden_reference_per_reference"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What pages and spreadsheets call the pair, for example "cat FGSM 3"."""
        if self.adversarial is None:
            return f"{self.reference.content} reference"
        setting = self.adversarial.setting
        return f"{self.reference.content} {setting.attack} {setting.level}"

    @property
    def shown(self) -> Picture:
        """The picture at the side of the reference."""
        return self.adversarial or self.reference

    def files_exist(self) -> bool:
        return self.reference.file_exists() and self.shown.file_exists()
