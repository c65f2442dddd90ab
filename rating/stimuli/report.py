"""What became of a stimulus set: how many of its saved files still fool the victim, per attack."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q

from .models import AdversarialExample, StimulusSet

REACHED = Q(parameters__calibration__reached=True)


def by_attack(stimuli: StimulusSet) -> list[dict[str, Any]]:
    """Per attack: made, fooled, equal (to the reference), over test and training; calibrated, and reached of these."""
    return list(
        AdversarialExample.objects.filter(reference__stimulus_set=stimuli)
        .values("setting__attack")
        .annotate(
            made=Count("pk"),
            fooled=Count("pk", filter=Q(fooled=True)),
            equal=Count("pk", filter=Q(equals_reference=True)),
            calibrated=Count("pk", filter=Q(parameters__has_key="calibration")),
            reached=Count("pk", filter=REACHED),
            nearest=Count("pk", filter=~REACHED & Q(parameters__calibration__as_near_as_can_be=True)),
        )
        .order_by("setting__attack")
    )


def print_report(stimuli: StimulusSet, say: Callable[[str], Any]) -> None:
    victim = stimuli.victim
    say(f"Victim {victim['name']}, {len(victim['classes'])} classes. {victim.get('note', '')}")
    if "accuracy_on_contents" in victim:
        say(
            f"Right on {victim['accuracy_on_contents']:.0%} of the photographs, "
            f"on {victim['accuracy_on_fresh_augmentations']:.1%} of fresh augmentations"
        )
    say("Saved 8-bit files that still fool the victim (and those that equal their reference):")
    for row in by_attack(stimuli):
        share = f"{row['fooled']:4d} of {row['made']:3d} ({row['fooled'] / row['made']:4.0%})"
        equal = f", {row['equal']} equal" if row["equal"] else ""
        reached = f"; {stimuli.levelled_by} reached by {row['reached']}" if row["calibrated"] else ""
        nearest = f", as near as can be by {row['nearest']} more" if row["nearest"] else ""
        say(f"  {row['setting__attack']:<10}{share}{equal}{reached}{nearest}")
