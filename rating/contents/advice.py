"""What to think over before a set is rated, in sentences for the experimenter."""

from collections.abc import Iterable
from math import isnan

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.numbers import decimal
from rating.stimuli.models import StimulusSet

from .bundled import bundled
from .cut import Box
from .models import Content
from .spread import FEWEST, spread

SURE = 0.5  # below, the victim gives all other classes together more than its own
WIDE = 0.5  # of the bundled photographs' range: below, all contents lie in one half of what photographs span


def advice_on(stimulus_set: StimulusSet) -> list[str]:
    """On a prepared or imported set: references the victim is unsure of, their spread, pixels seen in training."""
    references = list(stimulus_set.references.all())
    test = [reference for reference in references if not reference.for_training]
    said = []
    if not stimulus_set.levelled_by:  # calibrated levels are as visible on an unsure reference as on others
        unsure = [one for one in references if not isnan(one.confidence) and one.confidence < SURE]
        said += _on_the_unsure([(one.content, one.confidence) for one in unsure])
    said += on_the_spread([(one.spatial_information, one.colourfulness) for one in test])
    photographs = stimulus_set.recipe.get("photographs", [])
    return said + on_shared_pixels(
        [
            (one["content"], one["file"], Box(one["x"], one["y"], one["width"], one["height"]), one["for_training"])
            for one in photographs
        ]
    )


def on_the_spread(points: Iterable[tuple[float, float]]) -> list[str]:
    """On (SI, CF) of the contents for the test."""
    found = spread(points)
    if not found.n:
        return []
    if found.n < FEWEST:
        text = ngettext(
            "With %(n)d content for the test nothing can be said of the spread of SI and colourfulness; it takes "
            "%(least)d.",
            "With %(n)d contents for the test nothing can be said of the spread of SI and colourfulness; it takes "
            "%(least)d.",
            found.n,
        )
        return [text % {"n": found.n, "least": FEWEST}]
    said = []
    ours = spread([(one.si, one.cf) for one in bundled() if not one.for_training])
    for name, of, yardstick in ((_("SI"), found.si, ours.si), (_("Colourfulness"), found.cf, ours.cf)):
        if of[1] - of[0] < WIDE * (yardstick[1] - yardstick[0]):
            text = _(
                "%(measure)s spans only %(low)s to %(high)s, less than half of what the bundled photographs span "
                "(%(their_low)s to %(their_high)s): add contents that are plainer or busier, greyer or more colourful."
            )
            said.append(
                text
                % {
                    "measure": name,
                    "low": decimal(of[0], 0),
                    "high": decimal(of[1], 0),
                    "their_low": decimal(yardstick[0], 0),
                    "their_high": decimal(yardstick[1], 0),
                }
            )
    if found.is_clustered:
        text = _(
            "The contents resemble one another in SI and colourfulness: they fill %(cells)s of the cells of their own "
            "range, and 19 of 20 sets scattered at random fill %(least)s or more. Replace some by others that lie "
            "where the plot is empty."
        )
        said.append(text % {"cells": _percent(found.cells), "least": _percent(found.least_cells)})
    if found.is_narrow:
        text = _(
            "SI and colourfulness are not told apart by these contents: they enclose %(hull)s of their own range, and "
            "19 of 20 sets scattered at random enclose %(least)s or more. Add busy contents with little colour, or "
            "plain colourful ones, where the plot is empty."
        )
        said.append(text % {"hull": _percent(found.hull), "least": _percent(found.least_hull)})
    return said


def on_shared_pixels(contents: list[tuple[str, str, Box, bool]]) -> list[str]:
    """On what is shown in training and again in the test. contents: name, file, crop, whether for training."""
    said = []
    for name, file, box, for_training in contents:
        for other, other_file, other_box, other_for_training in contents:
            shared = box.shared(other_box)
            if for_training and not other_for_training and file == other_file and shared != (0, 0):
                said.append(shared_with_training(name, other, shared))
    return said


def on_the_crop(box: Box, name: str, for_training: bool, others: Iterable[Content]) -> list[tuple[str, bool]]:
    """On what a crop shares with others of its photograph. Each: a sentence, and whether it is grave."""
    said = []
    for other in others:
        shared = box.shared(other.box)
        if shared == (0, 0):
            continue
        if for_training != other.for_training:
            training, test = (name, other.name) if for_training else (other.name, name)
            said.append((shared_with_training(training, test, shared), True))
        else:
            text = _(
                "It shares %(width)d × %(height)d pixels with “%(other)s”: contents ought to show different things."
            )
            said.append((text % {"width": shared[0], "height": shared[1], "other": other.name}, False))
    return said


def shared_with_training(training: str, test: str, shared: tuple[int, int]) -> str:
    text = _(
        "“%(training)s”, for training, and “%(test)s”, for the test, share %(width)d × %(height)d pixels: subjects "
        "would know the content before it counts."
    )
    return text % {"training": training, "test": test, "width": shared[0], "height": shared[1]}


def _on_the_unsure(references: list[tuple[str, float]]) -> list[str]:
    if not references:
        return []
    text = ngettext(
        "The victim is unsure of this reference: %(which)s. DeepFool alters a picture by as much as the victim is "
        "sure of it, so that its levels will stay invisible there: choose another reference, or calibrate the levels.",
        "The victim is unsure of these references: %(which)s. DeepFool alters a picture by as much as the victim is "
        "sure of it, so that its levels will stay invisible there: choose other references, or calibrate the levels.",
        len(references),
    )
    named = (f"{name} ({_percent(confidence)})" for name, confidence in sorted(references, key=lambda one: one[1]))
    return [text % {"which": ", ".join(named)}]


def _percent(share: float) -> str:
    return f"{decimal(100 * share, 0)} %"
