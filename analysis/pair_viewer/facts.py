"""How a pair came to be: what was stored when it was made."""

import json
from typing import Any

from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rating.numbers import decimal, short
from rating.stimuli.models import AdversarialExample, Picture, Reference

Facts = list[tuple[str, str]]
"""What, and its value as shown."""


def of_reference(reference: Reference) -> Facts:
    """What it shows, where it is from, and its file."""
    return [
        (_("Content"), reference.content),
        (_("Source"), reference.source),
        (_("Licence"), reference.licence),
        (_("Spatial information (P.910)"), decimal(reference.spatial_information, 1)),
        (_("Colourfulness"), decimal(reference.colourfulness, 1)),
        *_of_file(reference),
    ]


def of_attack(example: AdversarialExample) -> Facts:
    """Attack, level, all parameters, what it was run with, and the file it made."""
    return [
        (_("Attack"), example.setting.attack),
        (_("Level"), str(example.setting.level)),
        *_flat(example.setting.parameters | example.parameters),
        *([] if example.seed is None else [(_("Seed"), str(example.seed))]),
        (
            _("Made") if example.has_victim else _("Imported"),
            dateformat.format(localtime(example.made_at), "Y-m-d H:i"),
        ),
        *_flat(example.versions),
        *_of_file(example),
    ]


def of_victim(example: AdversarialExample) -> Facts:
    """What the victim says of the pictures, where one is known, and how far apart they are."""
    victim = _of_known_victim(example) if example.has_victim else [(_("Victim"), _("not known: imported"))]
    return [
        *victim,
        (_("Pixels altered"), short(example.l0)),
        (_("L2, in [0, 1] units"), short(example.l2, 4)),
        (_("L∞, in [0, 1] units"), short(example.linf, 4)),
    ]


def _of_known_victim(example: AdversarialExample) -> Facts:
    return [
        (_("Victim"), example.victim),
        (_("SHA-256 of its weights"), example.weights_sha256),
        (_("Label of the reference"), _label(example.label_reference, example.reference.confidence)),
        (
            _("Label before rounding to 8 bits"),
            _label(example.label_before_rounding, example.confidence_before_rounding),
        ),
        (_("Label of the saved file"), _label(example.label_after_rounding, example.confidence_after_rounding)),
        (_("Fools the victim"), _("yes") if example.fooled else _("no")),
    ]


def _label(label: str, confidence: float) -> str:
    return str(_("%(label)s, confidence %(confidence)s") % {"label": label, "confidence": decimal(confidence, 3)})


def _of_file(picture: Picture) -> Facts:
    return [
        (_("Size"), _("%(width)d × %(height)d pixels") % {"width": picture.width, "height": picture.height}),
        (_("SHA-256 of the file"), picture.sha256),
        (_("SHA-256 of the pixels"), picture.pixels_sha256 or "–"),
        *([(_("Original"), picture.original_name)] if picture.original_name else []),
        *([(_("Converted"), ", ".join(picture.converted))] if picture.converted else []),
    ]


def _flat(data: dict[str, Any], above: str = "") -> Facts:
    """A fact per value of nested data, named by the keys that lead to it."""
    facts: Facts = []
    for key, value in data.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            facts += _flat(value, f"{name} · ")
        else:
            facts.append((name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return facts
