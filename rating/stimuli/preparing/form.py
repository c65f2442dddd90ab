"""The recipe of a stimulus set as a form: filled in as the reference study's, so that a title is enough."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating.attacks import demo_cnn
from rating.attacks.ladders import LADDERS, Level
from rating.attacks.lookup import listed
from rating.attacks.photographs import Photograph
from rating.attacks.zoo import ALIASES, entries
from rating.contents.choice import photographs_of
from rating.hooks import measures
from rating.stimuli.preparing.recipe_file import victim
from rating.stimuli.recipe import SEED, BadRecipe, Calibration, Ladder, Recipe, VictimChoice, numbered

VALUES = "0.98 0.95 0.90 0.80 0.60"  # MS-SSIM's, over the whole scale
METRIC = "MS-SSIM"
MOST_LEVELS = 20


@dataclass(frozen=True)
class PhotographRow:
    """A photograph, and the field that says what it is for."""

    photograph: Photograph
    field: forms.BoundField


@dataclass(frozen=True)
class AttackRow:
    """An attack, the field that takes it in, and the field of its levels."""

    attack: str
    parameters: str
    use: forms.BoundField
    levels: forms.BoundField


class PrepareForm(forms.Form):
    """What is filled in becomes `recipe`. For the photographs and the names that a user may choose."""

    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("Of the stimulus set that is made."))
    victim = forms.CharField(
        label=_("Victim"),
        initial=demo_cnn.NAME,
        widget=forms.TextInput(attrs={"list": "victims"}),
        help_text=_(
            "The classifier attacked. demo_cnn is trained on these photographs, and knows no others; the names of "
            "pytorchcv's ImageNet classifiers, such as inception_v3, are downloaded where that is possible."
        ),
    )
    how = forms.ChoiceField(
        label=_("Levels"),
        choices=[
            ("set", _("as listed: Table I of the reference study, unless you change it")),
            ("calibrated", _("calibrated: for each reference, until a metric has these values")),
        ],
        initial="set",
        widget=forms.RadioSelect,
    )
    metric = forms.ChoiceField(label=_("Metric"), initial=METRIC)
    values = forms.CharField(label=_("Values"), initial=VALUES, required=False)
    effort = forms.ChoiceField(
        label=_("C&W searches"),
        choices=[
            ("demo", _("as in the demo: three searches of 60 steps")),
            ("short", _("short: five searches of 80 steps")),
            ("qomex2019", _("in full, as in the study: five searches of up to 1000 steps")),
        ],
        initial="demo",
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        initial=SEED,
        min_value=0,
        max_value=2**63 - 1,
        help_text=_("Of all random numbers: the same seed, the same files."),
    )
    further = forms.CharField(
        label=_("Attack"),
        required=False,
        widget=forms.TextInput(attrs={"list": "attacks"}),
        help_text=_("One of torchattacks or of what is installed here."),
    )
    further_levels = forms.CharField(
        label=_("Its levels"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": '{"eps": 0.01}\n{"eps": 0.03}'}),
        help_text=_("Its parameters as JSON, a line for each level."),
    )
    further_target = forms.CharField(
        label=_("Label to be reached"), required=False, help_text=_("Empty: any other than the reference's.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipe: Recipe | None = None
        self.photographs = photographs_of(user)
        self.fields["metric"].choices = [(name, name) for name in measures()]
        for name, photograph in self._named_photographs():
            self.fields[name] = forms.ChoiceField(
                label=photograph.content,
                required=photograph.is_bundled,  # one's own may have come since the form was opened: then not chosen
                choices=[("test", _("for the test")), ("training", _("for training")), ("no", _("not"))],
                initial="no" if not photograph.is_bundled else "training" if photograph.for_training else "test",
            )
        for number, (attack, levels) in enumerate(LADDERS.items()):
            self.fields[f"use_{number}"] = forms.BooleanField(label=attack, initial=True, required=False)
            named = forms.TextInput(attrs={"aria-label": _t("Levels of %s") % attack})
            self.fields[f"levels_{number}"] = forms.CharField(initial=written(levels), required=False, widget=named)

    @property
    def photograph_rows(self) -> list[PhotographRow]:
        return [PhotographRow(photograph, self[name]) for name, photograph in self._named_photographs()]

    @property
    def attack_rows(self) -> list[AttackRow]:
        return [
            AttackRow(attack, " / ".join(levels[0].parameters), self[f"use_{number}"], self[f"levels_{number}"])
            for number, (attack, levels) in enumerate(LADDERS.items())
        ]

    @property
    def victims(self) -> list[str]:
        return [demo_cnn.NAME, *settings.VICTIMS, *ALIASES, *entries()]

    @property
    def attacks(self) -> list[str]:
        return [name for name in listed() if name not in LADDERS]

    def clean_victim(self) -> VictimChoice:
        """Of names alone: code is named by who runs the server."""
        name = self.cleaned_data["victim"]
        if name in settings.VICTIMS:
            code, weights = settings.VICTIMS[name]
            return victim(code, weights, "", settings.BASE_DIR)
        if name not in self.victims:
            raise forms.ValidationError(
                _t("There is no victim “%s”. Choose demo_cnn, a name of pytorchcv, or one that this server offers.")
                % name
            )
        return VictimChoice(name)

    def clean_further(self) -> str:
        name: str = self.cleaned_data["further"]
        if name and name not in self.attacks:
            raise forms.ValidationError(_t("There is no attack “%s” here.") % name)
        return name

    def clean_values(self) -> tuple[float, ...]:
        if self.data.get("how") != "calibrated":
            return ()
        return tuple(self._number(word, "values") for word in _words(self.cleaned_data["values"]))

    def clean_further_levels(self) -> list[dict[str, Any]]:
        found = []
        for number, line in enumerate(self.cleaned_data["further_levels"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                parameters = json.loads(line)
            except (ValueError, RecursionError):
                parameters = None
            if not isinstance(parameters, dict) or not all(map(_is_plain, [*parameters, *parameters.values()])):
                raise forms.ValidationError(
                    _t('Line %d is no JSON object of numbers and texts, such as {"eps": 0.01}.') % number
                )
            found.append(parameters)
        if found and not self.cleaned_data.get("further"):
            raise forms.ValidationError(_t("Name the attack that these are levels of."))
        if len(found) > MOST_LEVELS:
            raise forms.ValidationError(_t("At most %d levels can be given.") % MOST_LEVELS)
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        ladders = tuple(self._ladders(said))
        if not self.errors:
            recipe = Recipe(
                photographs=tuple(self._chosen(said)),
                ladders=ladders,
                victim=said["victim"],
                effort=said["effort"],
                seed=said["seed"],
            )
            try:
                recipe.check()
                self.recipe = recipe
            except BadRecipe as problem:
                self.add_error(None, str(problem))
        return said

    def _chosen(self, said: dict[str, Any]) -> Iterator[Photograph]:
        for name, photograph in self._named_photographs():
            if said[name] in ("test", "training"):
                yield replace(photograph, for_training=said[name] == "training")

    def _named_photographs(self) -> Iterator[tuple[str, Photograph]]:
        """With their fields' names: one's own by what they show, for their places change with every new one."""
        for number, photograph in enumerate(self.photographs):
            part = number if photograph.is_bundled else photograph.content.encode().hex()
            yield f"photograph_{part}", photograph

    def _ladders(self, said: dict[str, Any]) -> Iterator[Ladder]:
        calibration = None
        if said.get("how") == "calibrated" and "values" in said and "metric" in said:
            calibration = Calibration(said["metric"], said["values"])
        for number, (attack, levels) in enumerate(LADDERS.items()):
            if not said.get(f"use_{number}"):
                continue
            if said.get("how") == "calibrated":
                yield Ladder(attack, calibration=calibration)
            else:
                yield Ladder(attack, numbered(self._levels(f"levels_{number}", list(levels[0].parameters))))
        if said.get("further"):
            if not said.get("further_levels"):
                self.add_error("further_levels", _t("Give the levels of %s, one a line.") % said["further"])
            target = said.get("further_target") or None
            yield Ladder(said["further"], numbered(said.get("further_levels") or []), target=target)
        elif "further" in said and (said.get("further_levels") or said.get("further_target")):
            self.add_error("further", self.fields["further"].error_messages["required"])

    def _levels(self, field: str, parameters: list[str]) -> list[dict[str, float]]:
        """Levels apart by spaces, a level's parameters by strokes."""
        found = []
        for word in _words(self.cleaned_data.get(field, "")):
            numbers = [self._number(part, field) for part in word.split("/")]
            if len(numbers) != len(parameters):
                text = _t("“%(word)s”: a level is %(parameters)s.")
                self.add_error(field, text % {"word": word, "parameters": " / ".join(parameters)})
            if min(numbers) < 0:
                self.add_error(field, _t("“%s”: a level is not negative.") % word)
            found.append(dict(zip(parameters, numbers, strict=False)))
        if not found and field not in self.errors:
            self.add_error(field, _t("Give at least one level, or leave the attack out."))
        if len(found) > MOST_LEVELS:
            self.add_error(field, _t("At most %d levels can be given.") % MOST_LEVELS)
        return found

    def _number(self, word: str, field: str) -> float:
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.add_error(
                field, _t("“%s” is no number. Write a point for decimals, and spaces between numbers.") % word
            )
        return number


def _is_plain(value: Any) -> bool:
    """A number, a truth value or a text that the database can store."""
    if isinstance(value, str):
        return value.isprintable()
    return isinstance(value, int | float) and abs(value) < math.inf  # of whole numbers of any length too


def written(levels: tuple[Level, ...]) -> str:
    """As `_levels` reads them."""
    return "  ".join("/".join(f"{value:g}" for value in level.parameters.values()) for level in levels)


def _words(text: str) -> list[str]:
    """Apart by spaces, or commas before a space: a comma within a word may be meant as a decimal point."""
    return [word for word in re.split(r"[,;]?\s+|;", text) if word]
