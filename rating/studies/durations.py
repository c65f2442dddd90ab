"""How long a study takes its subjects: said while it is configured, before anybody has spent the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.protocol import Preset, Protocol
from rating.stimuli.models import StimulusSet

from .create import sessions_needed
from .models import Study


@dataclass(frozen=True)
class Length:
    """A session's, and of the break before it, if every scale times out; training and replacements come on top."""

    minutes: float
    break_minutes: int


def length(protocol: Protocol, number: int, pairs: int, break_minutes: int) -> Length:
    """Of the study's n-th session, with so many test pairs."""
    return Length(protocol.order.presentations(number, pairs) * protocol.planned_trial_ms / 60_000, break_minutes)


def of_study(study: Study) -> list[Length]:
    """Session by session, as the study is configured now."""
    protocol = Protocol.from_json(study.protocol)
    plans = study.session_plans.annotate(chosen=Count("pairs"))
    return [length(protocol, plan.number, plan.chosen, plan.break_minutes) for plan in plans]


def from_preset(preset: Preset, stimuli: StimulusSet) -> list[Length]:
    """Session by session, as a new study over the set would begin."""
    pairs = stimuli.pairs.attacked().filter(reference__for_training=False).count()
    sessions = preset.sessions or sessions_needed(preset, pairs)
    sizes = [(pairs + place) // sessions for place in reversed(range(sessions))]
    return [
        length(preset.protocol, number, size, preset.break_minutes if number > 1 else 0)
        for number, size in enumerate(sizes, start=1)
    ]


def in_words(lengths: Sequence[Length]) -> str:
    """One sentence: the sessions, and what they come to for a subject."""
    if not lengths:
        return _("No session yet.")
    minutes = [round(one.minutes) for one in lengths]
    shortest, longest = min(minutes), max(minutes)
    sessions = ngettext("%d session", "%d sessions", len(lengths)) % len(lengths)
    said = {
        "sessions": sessions,
        "minutes": str(longest)
        if shortest == longest
        else _("%(least)d to %(most)d") % {"least": shortest, "most": longest},
        "breaks": sum(one.break_minutes for one in lengths),
        "all": round(sum(one.minutes + one.break_minutes for one in lengths)),
    }
    if said["breaks"]:
        return (
            _(
                "%(sessions)s of %(minutes)s min, with %(breaks)d min of breaks: at most %(all)d min for each subject, "
                "the training apart."
            )
            % said
        )
    return _("%(sessions)s of %(minutes)s min: at most %(all)d min for each subject, the training apart.") % said
